// Log-odds of many tokens as numbers with proved digits, in little memory.
public import ExactArithmetic

/// M(z) of some tokens, in their order, each with the digits that were asked for proved.
///
/// Log-odds that are doubles take no memory of their own, others that doubles enclose 16 bytes each.
public struct LogOddsValues: RandomAccessCollection, Sendable {
  private enum Form: Sendable {
    /// The log-odds of all tokens, and those that were asked for.
    case doubles([Double], of: [Int])
    /// Bounds; of those in `others` they say nothing.
    case bounds([(lower: Double, upper: Double)], others: [Int: CertifiedReal])
    case list([CertifiedReal])
  }

  private let form: Form

  /// The values of `tokens`, whose log-odds are those of `doubles`.
  init(_ doubles: [Double], of tokens: [Int]) {
    form = .doubles(doubles, of: tokens)
  }

  /// The values between `bounds`, but for `others`, which are given by their places.
  init(_ bounds: [(lower: Double, upper: Double)], others: [Int: CertifiedReal]) {
    form = .bounds(bounds, others: others)
  }

  /// `values` themselves.
  init(_ values: [CertifiedReal]) {
    form = .list(values)
  }

  /// The first place, 0.
  public var startIndex: Int { 0 }

  /// The number of tokens that were asked for.
  public var endIndex: Int {
    switch form {
    case .doubles(_, let tokens): tokens.count
    case .bounds(let bounds, _): bounds.count
    case .list(let values): values.count
    }
  }

  /// The value at `place` among those that were asked for.
  public subscript(place: Int) -> CertifiedReal {
    switch form {
    case .doubles(let doubles, let tokens):
      let value = doubles[tokens[place]]
      return CertifiedReal(lower: value, upper: value)
    case .bounds(let bounds, let others):
      return others[place]
        ?? CertifiedReal(lower: bounds[place].lower, upper: bounds[place].upper)
    case .list(let values): return values[place]
    }
  }
}
