// The curves that `steerlaw curves` shows of a context.
import ExactArithmetic
import SteeringLaws
import SteeringModel

/// The curves of the contexts of one distribution.
struct ContextCurves {
  /// A named curve: one value a strength.
  typealias Curve = (name: String, values: [CertifiedReal])

  let tokens: [Curve]
  let concepts: [Curve]
  let crossEntropyTerm: [CertifiedReal]
  /// The limits of the term at −∞ and +∞, where there are any.
  var plateau: [CertifiedReal]?

  /// The curves of `tokens` and of all concepts of `model` at `strengths`.
  ///
  /// `increases` gives the increases of groups of tokens at a strength, `term` that of the
  /// cross-entropy.
  private init(
    _ model: some NamedModel, tokens: [Int], strengths: [Rational],
    increases: ([[Int]], Rational) throws(Undecided) -> [CertifiedReal],
    term: (Rational) throws(Undecided) -> CertifiedReal
  ) throws(Undecided) {
    let concepts = model.partition?.concepts ?? []
    let groups = tokens.map { [$0] } + concepts.map(\.tokens)
    let names = tokens.map { model.vocabulary.tokens[$0] } + concepts.map(\.name)
    var curves = names.map { Curve(name: $0, values: []) }
    var terms: [CertifiedReal] = []
    for alpha in strengths {
      for (place, value) in try increases(groups, alpha).enumerated() {
        curves[place].values.append(value)
      }
      terms.append(try term(alpha))
    }
    self.tokens = Array(curves.prefix(tokens.count))
    self.concepts = Array(curves.dropFirst(tokens.count))
    crossEntropyTerm = terms
  }

  /// The curves under the linear law.
  init(
    _ model: SteeringModel, _ family: SteeredFamily, tokens: [Int],
    strengths: [Rational], digits: Int, precisionLimit: Int
  ) throws(Undecided) {
    let increase = ProbabilityIncrease(family, digits: digits, precisionLimit: precisionLimit)
    let own = CrossEntropy([(1, family)])
    try self.init(
      model, tokens: tokens, strengths: strengths
    ) { (groups, alpha) throws(Undecided) in
      try increase.values(of: groups, at: alpha)
    } term: { (alpha) throws(Undecided) in
      try own.increase(at: alpha, digits: digits, precisionLimit: precisionLimit)
    }
  }

  /// The curves through a norm, with the plateau of the cross-entropy.
  init(
    _ model: DecoderModel, _ curves: CircleCurves, tokens: [Int], strengths: [Rational]
  ) throws(Undecided) {
    try self.init(
      model, tokens: tokens, strengths: strengths
    ) { (groups, alpha) throws(Undecided) in
      try curves.increases(of: groups, at: .strength(alpha))
    } term: { (alpha) throws(Undecided) in
      try curves.divergenceToSteered(at: .strength(alpha))
    }
    plateau = [
      try curves.divergenceToSteered(at: .end(.negative)),
      try curves.divergenceToSteered(at: .end(.positive)),
    ]
  }
}
