import PropertyTesting
import RealModule
import Testing

@testable import ExactArithmetic

/// What the suites of value semantics need to know of a number type.
private protocol Copied: AlgebraicField, Sendable {
  /// A number that lives on the heap.
  static func sample(_ source: inout ChoiceSource) -> Self
  /// The blocks that hold the number.
  var blocks: [ObjectIdentifier] { get }
}

extension Integer {
  fileprivate var blocks: [ObjectIdentifier] { limbs.map { [ObjectIdentifier($0)] } ?? [] }
}

extension Rational: Copied {
  fileprivate static func sample(_ source: inout ChoiceSource) -> Rational {
    let value = source.rational() + Rational((1 as Integer) << 100, 3)
    return source.flag() ? -value : value
  }
  fileprivate var blocks: [ObjectIdentifier] { numerator.blocks + denominator.blocks }
}

extension BigFloat: Copied {
  fileprivate static func sample(_ source: inout ChoiceSource) -> BigFloat {
    let value = source.float()
    return value.isZero ? BigFloat(3, precision: 300) : value
  }
  fileprivate var blocks: [ObjectIdentifier] { long.map { [ObjectIdentifier($0)] } ?? [] }
}

extension Interval: Copied {
  fileprivate static func sample(_ source: inout ChoiceSource) -> Interval {
    let value = source.interval(precision: source.precision(), isBounded: true)
    return value.containsZero ? Interval(lower: 2, upper: 3, precision: 100) : value
  }
  fileprivate var blocks: [ObjectIdentifier] { lower.blocks + upper.blocks }
}

@Suite("Copy on write")
struct CopyOnWriteTests {
  /// The in-place operators under test, each with the plain operator it must agree with.
  private static func operators<Number: Copied>(
    _: Number.Type
  ) -> [(name: String, inPlace: (inout Number, Number) -> Void, plain: (Number, Number) -> Number)]
  {
    [
      ("+=", { $0 += $1 }, { $0 + $1 }), ("-=", { $0 -= $1 }, { $0 - $1 }),
      ("*=", { $0 *= $1 }, { $0 * $1 }), ("/=", { $0 /= $1 }, { $0 / $1 }),
      ("negate", { a, _ in a.negate() }, { a, _ in -a }),
    ]
  }

  /// Four variables share a value; three are changed, and only they change.
  private static func copiesAreIndependent<Number: Copied>(_: Number.Type) {
    checkProperty("independent \(Number.self)", count: 240) { (source: inout ChoiceSource) in
      [Number.sample(&source), Number.sample(&source)]
    } satisfies: { (pair: [Number]) in
      for (name, inPlace, plain) in operators(Number.self) {
        let original = pair[0]
        let text = "\(original)"
        var (first, second, third) = (original, original, original)
        inPlace(&first, pair[1])
        inPlace(&second, pair[0])
        inPlace(&third, third)
        try demand("\(original)" == text && original == pair[0], "\(name) changed a copy")
        try demand(first == plain(pair[0], pair[1]), "\(name) with another: \(first)")
        try demand(second == plain(pair[0], pair[0]), "\(name) with its own value: \(second)")
        try demand(third == plain(pair[0], pair[0]), "\(name) with itself: \(third)")
      }
    }
  }

  /// Array elements, stored properties and captured values keep their own value too.
  private static func aliasesAreHarmless<Number: Copied>(_: Number.Type) {
    checkProperty("aliases \(Number.self)", count: 240) { (source: inout ChoiceSource) in
      [Number.sample(&source), Number.sample(&source)]
    } satisfies: { (pair: [Number]) in
      for (name, inPlace, plain) in operators(Number.self) {
        var array = [pair[0], pair[1], pair[0]]
        let snapshot = array
        inPlace(&array[0], array[2])
        try demand(array[0] == plain(pair[0], pair[0]), "\(name) on elements: \(array[0])")
        try demand(array[2] == pair[0] && snapshot == [pair[0], pair[1], pair[0]], name)
        let before = array[1]
        inPlace(&array[1], array[1])
        try demand(
          array[1] == plain(pair[1], pair[1]) && before == pair[1], "\(name) on one element")
        var kept: Number? = pair[0]
        let read = { [kept] in kept }
        if var value = kept {
          inPlace(&value, pair[1])
          kept = value
        }
        try demand(read() == pair[0] && kept == plain(pair[0], pair[1]), "\(name) under a capture")
      }
    }
  }

  @Test func `copies are independent`() {
    Self.copiesAreIndependent(Rational.self)
    Self.copiesAreIndependent(BigFloat.self)
    Self.copiesAreIndependent(Interval.self)
  }

  @Test func `aliased operands give the plain result`() {
    Self.aliasesAreHarmless(Rational.self)
    Self.aliasesAreHarmless(BigFloat.self)
    Self.aliasesAreHarmless(Interval.self)
  }

  @Test func `integers are independent and alias-safe, small and large`() {
    checkProperty("independent Integer", count: 600) { (source: inout ChoiceSource) in
      [source.integer(), source.integer()]
    } satisfies: { (pair: [Integer]) in
      let operators: [((inout Integer, Integer) -> Void, (Integer, Integer) -> Integer)] = [
        ({ $0 += $1 }, { $0 + $1 }), ({ $0 -= $1 }, { $0 - $1 }), ({ $0 *= $1 }, { $0 * $1 }),
        ({ a, _ in a <<= 3 }, { a, _ in a * 8 }), ({ a, _ in a.negate() }, { a, _ in 0 - a }),
      ]
      for (inPlace, plain) in operators {
        let original = pair[0]
        let text = original.description
        var array = [original, original, pair[1]]
        inPlace(&array[0], array[0])
        inPlace(&array[1], array[2])
        try demand(array[0] == plain(pair[0], pair[0]), "with itself: \(array[0])")
        try demand(array[1] == plain(pair[0], pair[1]), "with another: \(array[1])")
        try demand(original.description == text && array[2] == pair[1], "a copy changed")
      }
    }
  }

  @Test func `a unique large integer is changed in its own block`() {
    var value = (1 as Integer) << 1000
    let block = value.blocks
    value += 1
    value -= Integer(1) << 70
    value.negate()
    value <<= 1
    #expect(value.blocks == block && !block.isEmpty)
    let copy = value
    value += 1
    #expect(value.blocks != block && copy.blocks == block && copy + 1 == value)
  }

  @Test func `a unique float is changed in its own block unless it is too narrow`() {
    var value = BigFloat(3, precision: 300)
    let block = value.blocks
    value += BigFloat(5, precision: 300)
    value *= BigFloat(7, precision: 64)
    value -= 1
    value /= 5
    #expect(value.blocks == block && value.precision == 300 && value == 11)
    let copy = value
    value += 1
    #expect(value.blocks != block && copy.blocks == block && copy == 11)
    var narrow = BigFloat(1, precision: 64)
    let third = BigFloat(Rational(1, 3), precision: 300, rounding: .nearest)
    narrow += third
    #expect(narrow.precision == 300 && narrow == BigFloat(1, precision: 300) + third)
  }

  @Test func `a result does not depend on who holds a copy`() {
    checkProperty("sharing", count: 800) { (source: inout ChoiceSource) in
      [source.float(), source.float()]
    } satisfies: { (pair: [BigFloat]) in
      var unique = BigFloat(pair[0], precision: pair[0].precision, rounding: .nearest)
      unique += pair[1]
      var shared = pair[0]
      shared += pair[1]
      try demand(unique == shared && unique.precision == shared.precision, "\(unique), \(shared)")
    }
  }

  @Test func `a unique interval is added to in its own blocks`() {
    var value = Interval(lower: Rational(1, 3), upper: Rational(2, 3), precision: 300)
    let blocks = value.blocks
    value += Interval(Rational(1, 7), precision: 300)
    value -= Interval(Rational(1, 9), precision: 64)
    #expect(value.blocks == blocks && Set(blocks).count == 2)
    // The two ends of a point share a block until one of them moves.
    var point = Interval(BigFloat(1, precision: 300))
    #expect(Set(point.blocks).count == 1)
    point += Interval(Rational(1, 3), precision: 300)
    #expect(Set(point.blocks).count == 2 && point.contains(Rational(4, 3)) && !point.isPoint)
  }

  @Test func `tasks that change copies of one value do not disturb each other`() async {
    let start = Interval(Rational(1, 3), precision: 300)
    let large = (3 as Integer) << 500
    let sums = await withTaskGroup(of: (Interval, Integer).self) { group in
      for _ in 0..<8 {
        group.addTask {
          var (sum, total) = (start, large)
          for _ in 0..<200 {
            sum += start
            total += large
          }
          return (sum, total)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.allSatisfy { $0.0 == sums[0].0 && $0.1 == large * 201 })
    #expect(start == Interval(Rational(1, 3), precision: 300) && large == (3 as Integer) << 500)
  }
}
