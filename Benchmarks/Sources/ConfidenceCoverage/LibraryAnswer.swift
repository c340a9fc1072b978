// The library's certified answer, beside which that of doubles is set.
import ExactArithmetic
import PeakSearch
import SteeringLaws
import SteeringModel

/// A strength with its standard error, certified by the library.
enum LibraryAnswer {
  private static let digits = 8
  private static let limit = 1 << 13

  /// The strength with its standard error; nil where there is no such strength.
  static func of(
    _ question: Question, _ steered: SteeredModel, _ context: Int
  ) throws -> (strength: Double, error: Double)? {
    let family = steered.family(ofContext: context)
    guard let influence = PeakInfluence(family, steered.model) else { return nil }
    let strength: CertifiedReal
    let influences: PeakInfluence.Influences
    switch question {
    case .peak(let token):
      let peak = family.peaks(of: [token], digits: digits + 10, precisionLimit: limit, workers: 1)[
        0]
      guard let position = peak.peak?.position else { return nil }
      strength = position
      influences = try influence.influences(
        on: position, of: token, digits: 2, precisionLimit: limit)
    case .budgetEnd:
      guard
        let end = try StrengthChoice(digits: digits + 10, precisionLimit: limit).divergence(
          family, atMost: Rational(1, 2)
        ).flatMap(\.upper)
      else { return nil }
      strength = end
      influences = try influence.influences(onBudgetEnd: end, digits: 2, precisionLimit: limit)
    }
    guard let error = influences.standardError else { return nil }
    return (strength.enclosure.midpoint.double(), error.enclosure.midpoint.double())
  }
}
