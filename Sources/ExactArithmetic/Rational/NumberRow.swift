/// A row of exact numbers: doubles where all of them are doubles, else rationals.
///
/// Large vocabularies come as floats and stay floats, at 8 bytes a number, or stay where they are
/// stored and are read when they are asked for; whoever asks for an element gets the rational that it
/// is. Rows with the same numbers are equal, however they were made.
public struct NumberRow: Sendable {
  private enum Storage: Sendable {
    case doubles([Double])
    case rationals([Rational])
    case stored(any NumberRowSource, row: Int)
  }

  /// Where a stored row stands.
  package struct Place: Hashable {
    private let source: ObjectIdentifier
    private let row: Int

    init(_ source: any NumberRowSource, _ row: Int) {
      self.source = ObjectIdentifier(source)
      self.row = row
    }
  }

  /// Where the row stands; nil for one in memory.
  package var place: Place? {
    if case .stored(let source, let row) = storage { Place(source, row) } else { nil }
  }

  private let storage: Storage

  /// The row of `values`.
  ///
  /// Only ``doubles`` has numbers that are not finite; no model takes them.
  public init(_ values: [Double]) {
    storage = .doubles(values)
  }

  /// Row `row` of `source`, left where it is.
  public init(_ source: any NumberRowSource, row: Int) {
    storage = .stored(source, row: row)
  }

  /// The row of `values`.
  public init(_ values: [Rational]) {
    var doubles: [Double] = []
    doubles.reserveCapacity(values.count)
    for value in values {
      guard let double = Double(exactly: value) else {
        storage = .rationals(values)
        return
      }
      doubles.append(double)
    }
    storage = .doubles(doubles)
  }

  /// The numbers as doubles; nil when one of them is no double.
  ///
  /// Reads a stored row.
  public var doubles: [Double]? {
    switch storage {
    case .doubles(let values): values
    case .rationals: nil
    case .stored(let source, let row): source.doubles(ofRow: row)
    }
  }

  /// Whether all numbers are doubles; reads none.
  public var isOfDoubles: Bool {
    if case .rationals = storage { false } else { true }
  }

  /// The place and value of the first double that is not finite; nil when there is none.
  public var firstNotFinite: (place: Int, value: Double)? {
    if case .stored(let source, let row) = storage, source.isKnownFinite(row: row) { return nil }
    guard let doubles, let place = doubles.firstIndex(where: { !$0.isFinite }) else { return nil }
    return (place, doubles[place])
  }
}

/// Rows of floats that are kept somewhere else than in memory, as in a file.
public protocol NumberRowSource: AnyObject, Sendable {
  /// The number of numbers in each row.
  var rowLength: Int { get }

  /// All numbers of row `row`.
  func doubles(ofRow row: Int) -> [Double]

  /// The number at `place` of row `row`.
  func double(ofRow row: Int, at place: Int) -> Double

  /// Whether row `row` was read before, and all its numbers are finite.
  func isKnownFinite(row: Int) -> Bool
}

extension NumberRow: Hashable {
  /// Whether the numbers are the same; 0 and −0 are.
  public static func == (a: NumberRow, b: NumberRow) -> Bool {
    switch (a.storage, b.storage) {
    case (.stored(let mine, let i), .stored(let theirs, let j)) where mine === theirs && i == j:
      return true
    case (.rationals(let mine), .rationals(let theirs)): return mine == theirs
    case (.rationals, _), (_, .rationals): return false
    default: return a.count == b.count && a.doubles == b.doubles
    }
  }

  /// Some numbers, evenly spaced, tell rows apart nearly always; equality looks at all.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for place in stride(from: 0, to: count, by: Swift.max(1, count / 64)) {
      switch storage {
      case .doubles(let values): hasher.combine(values[place])
      case .rationals(let values): hasher.combine(values[place])
      case .stored(let source, let row): hasher.combine(source.double(ofRow: row, at: place))
      }
    }
  }
}

extension NumberRow: RandomAccessCollection, ExpressibleByArrayLiteral {
  /// The row of `elements`.
  public init(arrayLiteral elements: Rational...) { self.init(elements) }

  /// The position of the first number: 0.
  public var startIndex: Int { 0 }

  /// The number of numbers.
  public var endIndex: Int {
    switch storage {
    case .doubles(let values): values.count
    case .rationals(let values): values.count
    case .stored(let source, _): source.rowLength
    }
  }

  /// The number at `position`.
  public subscript(position: Int) -> Rational {
    let double: Double
    switch storage {
    case .doubles(let values): double = values[position]
    case .stored(let source, let row): double = source.double(ofRow: row, at: position)
    case .rationals(let values): return values[position]
    }
    guard let value = Rational(exactly: double) else {
      preconditionFailure("the numbers of a row are finite")
    }
    return value
  }
}
