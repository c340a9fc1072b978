// What the closed form predicts of one context, beside what was measured.
import ExactArithmetic
import ModelFiles
import PeakSearch
import SteeringLaws
import SteeringModel

/// The closed form beside the measured curves of one context.
struct ContextPrediction {
  /// One token.
  struct Token {
    let number: Int
    let name: String?
    let logOdds: CertifiedReal
    let level: Int
    let kind: TiltedFamily.Position
    /// The peak of the closed form, as a strength; nil unless interior.
    let peak: CertifiedReal?
    let height: CertifiedReal?
    /// The strength and the number where what was measured is largest.
    let measuredPeak: Rational
    let measuredHeight: CertifiedReal
    let agrees: Bool?
  }

  let name: String
  let scope: MeasuredCurves.Scope
  let vocabularyCount: Int?
  let left: (unknown: Int, zero: Int)
  let absent: SteeredCurvesFile.Absent
  let base: Rational
  let tokens: [Token]
  let errors: [(strength: Rational, error: PredictionError?)]
  private let measured: MeasuredCurves
  private let tilting: Tilting<Interval>
  private let digits: Int
  private let precision: Int

  /// The digits of differences.
  static let errorDigits = 4

  init(
    _ inputs: PredictionInputs, digits: Int, precisionLimit: Int, workers: Int,
    nameOf: (Int) -> String?
  ) throws {
    let measured = inputs.measured
    let family = measured.family
    name = inputs.file.context ?? inputs.file.path
    scope = measured.scope
    vocabularyCount = inputs.vocabularyCount
    left = inputs.left
    absent = inputs.file.absent
    base = measured.strengths[measured.base]
    let answers = SteeredFamily(family).peaks(
      digits: digits, precisionLimit: precisionLimit, workers: workers)
    let peaks = measured.measuredPeaks()
    var tokens: [Token] = []
    for (index, number) in inputs.tokens.enumerated() {
      let level = family.levelOfToken[index]
      if let reason = answers[index].undecided { throw reason }
      let found = answers[index].peak
      let peak = peaks[index]
      tokens.append(
        Token(
          number: number, name: nameOf(number),
          logOdds: CertifiedReal(exact: Rational(exactly: inputs.logOdds[index]) ?? 0),
          level: level, kind: answers[index].position,
          peak: found.map { $0.position.adding(measured.strengths[measured.base]) },
          height: found?.height, measuredPeak: measured.strengths[peak.places.lowerBound],
          measuredHeight: CertifiedReal(exact: peak.height),
          agrees: measured.agrees(
            peak.places, among: peak.strengths, level: level, position: found?.position)))
    }
    self.tokens = tokens
    let progress = Progress(total: measured.strengths.count, noun: "strengths")
    var errors: [(strength: Rational, error: PredictionError?)] = []
    for index in measured.strengths.indices {
      errors.append(
        (
          measured.strengths[index],
          try measured.error(
            at: index, digits: ContextPrediction.errorDigits, precisionLimit: precisionLimit)
        ))
      progress.advance(1)
    }
    progress.finish()
    self.errors = errors
    self.measured = measured
    self.digits = digits
    precision = CertifiedReal.workingPrecision(digits: digits) + 64
    tilting = measured.family.tilting(precision: precision)
  }

  /// Measured numbers of every token at strength number `index`, as decimals, nil those that are
  /// absent; nil when no number there is positive.
  ///
  /// Made when asked for, as ``predicted(at:)`` is: a large vocabulary has too many to keep.
  func measured(at index: Int) -> [String?]? {
    measured.measured(at: index)?.map { $0.map { CertifiedReal(exact: $0).text(digits) } }
  }

  /// Predicted numbers of every token there, nil where there is none.
  func predicted(at index: Int) -> [String?] {
    measured.predicted(at: index, tilting, precision: precision).map {
      $0.map { CertifiedReal($0).text(digits) }
    }
  }

  /// The strength with the largest difference.
  var worst: (strength: Rational, error: PredictionError)? {
    errors.compactMap { entry in entry.error.map { (entry.strength, $0) } }
      .max { $0.1.largest.enclosure.upper < $1.1.largest.enclosure.upper }
  }
}

extension CertifiedReal {
  /// The number plus `shift`.
  fileprivate func adding(_ shift: Rational) -> CertifiedReal {
    if shift.isZero { return self }
    if let exact { return CertifiedReal(exact: exact + shift) }
    return CertifiedReal(enclosure + Interval(shift, precision: enclosure.precision))
  }
}
