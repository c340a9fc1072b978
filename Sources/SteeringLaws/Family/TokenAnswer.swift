// Answers that print with the token they are about.
public import ExactArithmetic
internal import PlainText

/// What was asked of one token, with the token's text.
public struct TokenAnswer<Value: Sendable>: Sendable, CustomStringConvertible {
  /// The text of the token.
  public let token: String
  /// The answer.
  public let value: Value

  /// The answer `value` for `token`.
  public init(_ token: String, _ value: Value) {
    self.token = token
    self.value = value
  }

  /// `token: value`, the token shown escaped.
  public var description: String { "\(token.visible): \(value)" }
}

/// lim Δp of a token or concept at both ends of the strengths (8).
public struct EndLimits: Sendable, CustomStringConvertible {
  /// The limit for α → −∞.
  public let negative: CertifiedReal
  /// The limit for α → +∞.
  public let positive: CertifiedReal

  /// The proved digits: `-0.2 … 0.475`.
  public var description: String { "\(negative) … \(positive)" }
}
