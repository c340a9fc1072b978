// The answer to a question about peaks, as callers get it.
public import ExactArithmetic
public import SteeringLaws

/// The peak of a token: the strength α_(j,z) at which it is most likely (5), and how likely it
/// is there.
///
/// α_(j,z) = (K')^{-1}(M_z), and the height is p_z e^{K*(M_z)} with the Legendre transform
/// K*(x) = sup_α (αx − K(α)).
public struct Peak: Sendable {
  // Vocabularies have millions of peaks between doubles, so that these are kept side by side.
  private let positionBounds: (lower: Double, upper: Double)
  /// NaN for a height that is nil.
  private let heightBounds: (lower: Double, upper: Double)
  /// What doubles do not hold; nil for most.
  private let exact: Exact?

  /// A peak that is more than four doubles.
  private final class Exact: Sendable {
    let position: CertifiedReal
    let height: CertifiedReal?
    let closedForm: Text?

    init(_ position: CertifiedReal, _ height: CertifiedReal?, _ closedForm: String?) {
      self.position = position
      self.height = height
      self.closedForm = closedForm.map(Text.init)
    }
  }

  /// A text that few peaks have, in one word of those that have none.
  private final class Text: Sendable {
    let value: String
    init(_ value: String) { self.value = value }
  }

  /// The strength α_(j,z) at which the token is most likely.
  public var position: CertifiedReal {
    exact?.position ?? CertifiedReal(lower: positionBounds.lower, upper: positionBounds.upper)
  }

  /// σ_z(α_(j,z)); nil when it was not asked for, or is below 10^−160,000,000: a masked token's.
  public var height: CertifiedReal? {
    if let exact { return exact.height }
    let (lower, upper) = heightBounds
    return lower.isNaN ? nil : CertifiedReal(lower: lower, upper: upper)
  }

  /// An expression equal to α_(j,z), proved so, when there is one.
  public var closedForm: String? { exact?.closedForm?.value }

  /// The peak between doubles, which are finite; with heights that are not wanted NaN.
  @inline(__always)
  init(
    positionBounds: (lower: Double, upper: Double), heightBounds: (lower: Double, upper: Double)
  ) {
    (self.positionBounds, self.heightBounds, exact) = (positionBounds, heightBounds, nil)
  }

  /// The peak at `position`.
  init(position: CertifiedReal, height: CertifiedReal?, closedForm: String?) {
    let height = height.flatMap { $0.isBelowFloats ? nil : $0 }
    let nothing = (lower: Double.nan, upper: Double.nan)
    if closedForm == nil, let bounds = position.doubles,
      let others = height == nil ? nothing : height?.doubles
    {
      (positionBounds, heightBounds, exact) = (bounds, others, nil)
    } else {
      (positionBounds, heightBounds) = (nothing, nothing)
      exact = Exact(position, height, closedForm)
    }
  }
}

/// What is known of the probability of one token as a function of the strength.
public struct TokenPeak: Sendable {
  /// How the probability depends on α.
  public enum Answer: Sendable {
    /// It rises to its peak and falls (5).
    case peak(Peak)
    /// It has a peak, which the precision allowed did not decide.
    case undecided(Undecided)
    /// It rises to its limit at α → +∞.
    case maximal
    /// It falls from its limit at α → −∞.
    case minimal
    /// It does not depend on α: all log-odds are equal.
    case constant
  }

  /// How its probability depends on α.
  public internal(set) var answer: Answer
  // Behind the answer, where four bytes are free: 48 bytes in all.
  private let number: Int32

  /// The number of the token.
  public var token: Int { Int(number) }

  init(token: Int, answer: Answer) {
    number = Int32(token)
    self.answer = answer
  }

  /// The peak; nil when there is none, or it is undecided.
  public var peak: Peak? { if case .peak(let peak) = answer { peak } else { nil } }

  /// Why a peak is not decided; nil for all others.
  public var undecided: Undecided? {
    if case .undecided(let reason) = answer { reason } else { nil }
  }

  /// Where the token stands among the levels.
  public var position: TiltedFamily.Position {
    switch answer {
    case .peak, .undecided: .interior
    case .maximal: .maximal
    case .minimal: .minimal
    case .constant: .constant
    }
  }
}

extension TokenPeak: CustomStringConvertible {
  /// The proved digits: `0.44308564640832475745, height 0.3193459984…`, or `+inf`, `-inf`,
  /// `constant`.
  public var description: String {
    switch answer {
    case .peak(let peak): "\(peak)"
    case .undecided(let reason): "\(reason)"
    case .maximal: "+inf"
    case .minimal: "-inf"
    case .constant: "constant"
    }
  }
}

extension Peak: CustomStringConvertible {
  /// The proved digits of the position, and of the height when it was asked for.
  public var description: String {
    "\(position)" + (height.map { ", height \($0)" } ?? "")
  }
}
