import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@Suite("What conditions allow together")
struct StrengthSetTests {
  /// An end: the number, and how it is known.
  struct End: CustomStringConvertible {
    let value: Rational
    let known: CertifiedReal

    init(_ source: inout ChoiceSource, _ value: Int, isExact: Bool) {
      self.value = Rational(value)
      if isExact {
        known = CertifiedReal(exact: self.value)
      } else {
        // Widths from nothing to more than the distance of two ends.
        func margin() -> Rational {
          source.element(of: [0, Rational(1, 1024), Rational(1, 2), 2])
        }
        known = CertifiedReal(
          Interval(lower: self.value - margin(), upper: self.value + margin(), precision: 64))
      }
    }

    var description: String { "\(value) in \(known.enclosure)" }
  }

  /// A union of closed intervals with small whole ends, disjoint and in order.
  struct Union: CustomStringConvertible {
    var parts: [(lower: End?, upper: End?)] = []

    init(_ source: inout ChoiceSource, isExact: Bool) {
      var place = source.integer(in: -6...0)
      for index in 0..<source.integer(in: 0...3) {
        let isOpen = index == 0 && source.flag(probability: 0.2)
        let lower = isOpen ? nil : End(&source, place, isExact: isExact)
        place += source.integer(in: 0...3)
        let upper = End(&source, place, isExact: isExact)
        place += source.integer(in: 1...3)
        parts.append((lower, upper))
      }
      if source.flag(probability: 0.2) {
        parts.append((End(&source, place, isExact: isExact), nil))
      }
    }

    func contains(_ x: Rational) -> Bool {
      parts.contains { part in
        (part.lower.map { $0.value <= x } ?? true) && (part.upper.map { x <= $0.value } ?? true)
      }
    }

    var set: StrengthSet {
      StrengthSet(
        parts.map { StrengthInterval(lower: $0.lower?.known, upper: $0.upper?.known) })
    }

    var description: String { "\(parts)" }
  }

  private static let points = (-30...60).map { Rational($0, 2) }

  @Test func `exact ends are decided, and the points are those of both sets`() {
    checkProperty("exact intersections", seed: 3, count: 400) { (source: inout ChoiceSource) in
      [Union(&source, isExact: true), Union(&source, isExact: true)]
    } satisfies: { unions in
      let both = unions[0].set.intersection(unions[1].set)
      var isEmpty = true
      for x in Self.points {
        let isIn = both.intervals.contains { interval in
          (interval.lower?.exact.map { $0 <= x } ?? true)
            && (interval.upper?.exact.map { x <= $0 } ?? true)
        }
        let isMember = unions.allSatisfy { $0.contains(x) }
        try demand(isIn == isMember, "the point \(x)")
        if isMember { isEmpty = false }
      }
      try demand(both.isEmpty == isEmpty, "\(both.isEmpty as Any) is said")
    }
  }

  /// The true ends are whole numbers: two sets meet exactly where a point of halves tells it.
  @Test func `enclosed ends are never guessed`() {
    var open = 0
    checkProperty("enclosed intersections", seed: 4, count: 400) { (source: inout ChoiceSource) in
      [Union(&source, isExact: false), Union(&source, isExact: source.flag())]
    } satisfies: { unions in
      let both = unions[0].set.intersection(unions[1].set)
      let members = Self.points.filter { x in unions.allSatisfy { $0.contains(x) } }
      if let isEmpty = both.isEmpty { try demand(isEmpty == members.isEmpty, "\(isEmpty) is said") }
      if both.isEmpty == nil { open += 1 }
      for x in members {
        try demand(
          both.intervals.contains { interval in
            (interval.lower.map { $0.enclosure.lower.rational() ?? 0 <= x } ?? true)
              && (interval.upper.map { x <= $0.enclosure.upper.rational() ?? 0 } ?? true)
          }, "the point \(x) is lost")
      }
    }
    #expect(open > 0)
  }

  @Test func `ends that touch are one point when exact, and undecided when enclosed`() {
    let half = Rational(1, 2)
    let left = StrengthInterval(lower: nil, upper: CertifiedReal(exact: half))
    let right = StrengthInterval(lower: CertifiedReal(exact: half), upper: nil)
    let point = left.intersection(right)
    #expect(point.isEmpty == false && point.lower?.exact == half && point.upper?.exact == half)
    let near = CertifiedReal(
      Interval(lower: half - Rational(1, 1024), upper: half + Rational(1, 1024), precision: 64))
    let open = StrengthSet([left]).intersection(
      StrengthSet([StrengthInterval(lower: near, upper: nil)]))
    #expect(open.isEmpty == nil && open.intervals.count == 1)
    let far = StrengthInterval(lower: CertifiedReal(exact: 1), upper: nil)
    #expect(StrengthSet([left]).intersection(StrengthSet([far])).isEmpty == true)
    #expect(StrengthSet.all.isEmpty == false && StrengthSet([]).isEmpty == true)
  }
}
