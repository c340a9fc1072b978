/// A row of exact numbers: doubles where all of them are doubles, else rationals.
///
/// Large vocabularies come as floats and stay floats, at 8 bytes a number; whoever asks for an
/// element gets the rational that it is. Rows with the same numbers are equal, however they
/// were made.
public struct NumberRow: Sendable, Hashable {
  private enum Storage: Sendable, Hashable {
    case doubles([Double])
    case rationals([Rational])
  }

  private let storage: Storage

  /// The row of `values`, which must be finite.
  public init(_ values: [Double]) {
    precondition(values.allSatisfy(\.isFinite), "an exact number is finite")
    storage = .doubles(values)
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
  public var doubles: [Double]? {
    if case .doubles(let values) = storage { values } else { nil }
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
    }
  }

  /// The number at `position`.
  public subscript(position: Int) -> Rational {
    switch storage {
    case .doubles(let values):
      guard let value = Rational(exactly: values[position]) else {
        preconditionFailure("the numbers of a row are finite")
      }
      return value
    case .rationals(let values): return values[position]
    }
  }
}
