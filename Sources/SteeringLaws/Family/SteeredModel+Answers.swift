// Adds to a steered model the answers that the command gives, for use as a library.
public import ExactArithmetic
internal import PlainText
package import SteeringModel

/// What the command answers, as a library: contexts by name, numbers that print their
/// proved digits.
extension SteeredModel {
  /// The number of the context called `name`.
  ///
  /// Throws `ModelError` when there is none.
  package func number(ofContext name: String) throws(ModelError) -> Int {
    guard let number = model.contextIndex(of: name) else {
      throw ModelError(at: "contexts", "there is no context called \(quoted(name))")
    }
    return number
  }

  /// The bits that `digits` digits may take: eight times what they need, and some thousand.
  package static func precisionLimit(digits: Int) -> Int {
    8 * CertifiedReal.workingPrecision(digits: digits) + 8192
  }

  /// lim Δp(z|α) of every token in `context`, at both ends (8).
  ///
  /// Exact rationals for rational models. Throws `ModelError` for an unknown context, `Undecided`
  /// when the digits are not proved.
  public func limits(
    in context: String, digits: Int = 20
  ) throws -> [TokenAnswer<EndLimits>] {
    let limits = FamilyLimits(
      family(ofContext: try number(ofContext: context)), digits: digits,
      precisionLimit: SteeredModel.precisionLimit(digits: digits))
    return try model.vocabulary.tokens.enumerated().map { token, text in
      TokenAnswer(text, try limits.limits(of: [token]))
    }
  }

  /// Δp(z|α) of every token in `context`, at each of `strengths` (section 3).
  ///
  /// Throws `ModelError` for an unknown context, `Undecided` when the digits are not proved. One
  /// exponential a level and strength.
  public func increases(
    in context: String, at strengths: [Rational], digits: Int = 20
  ) throws -> [TokenAnswer<[CertifiedReal]>] {
    let family = family(ofContext: try number(ofContext: context))
    let increase = ProbabilityIncrease(
      family, digits: digits, precisionLimit: SteeredModel.precisionLimit(digits: digits))
    let groups = (0..<family.count).map { [$0] }
    let columns = try strengths.map { try increase.values(of: groups, at: $0) }
    return model.vocabulary.tokens.enumerated().map { token, text in
      TokenAnswer(text, columns.map { $0[token] })
    }
  }

  /// The strengths with KL(σ(α) ‖ p) ≤ `budget` nats in `context` (section 5); nil when there
  /// are none.
  ///
  /// Throws `ModelError` for an unknown context, `Undecided` when the digits are not proved.
  public func strengths(
    in context: String, divergenceAtMost budget: Rational, digits: Int = 20
  ) throws -> StrengthInterval? {
    let family = family(ofContext: try number(ofContext: context))
    let choice = StrengthChoice(
      digits: digits, precisionLimit: SteeredModel.precisionLimit(digits: digits))
    return try choice.divergence(family, atMost: budget)
  }

  /// The strengths with ΔCE(α) ≤ `budget` nats over all contexts (section 5); nil when there
  /// are none.
  ///
  /// Throws `Undecided` when the digits are not proved.
  public func strengths(
    crossEntropyAtMost budget: Rational, digits: Int = 20
  ) throws(Undecided) -> StrengthInterval? {
    let choice = StrengthChoice(
      digits: digits, precisionLimit: SteeredModel.precisionLimit(digits: digits))
    return try choice.crossEntropy(self, atMost: budget)
  }
}
