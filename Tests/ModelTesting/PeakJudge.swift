package import ExactArithmetic
package import PeakSearch
internal import PropertyTesting
package import SteeringLaws
package import SteeringModel

/// A random model with one context chosen, for properties of its peaks.
package struct PeakSample {
  package let model: SteeringModel
  package let context: Int
  package let digits: Int

  package init(_ model: SteeringModel, context: Int, digits: Int = 20) {
    self.model = model
    self.context = context
    self.digits = digits
  }

  package var family: TiltedFamily { TiltedFamily(model, context: context, LogOdds(model)) }

  package static let precisionLimit = 1 << 15

  /// The peaks of all interior levels; throws `PropertyFailure` when one is undecided.
  package func peaks(digits: Int? = nil) throws -> [LevelPeak] {
    let family = family
    let finder = SingleLevelSearch(
      family, digits: digits ?? self.digits, precisionLimit: PeakSample.precisionLimit)
    return try family.interiorLevels.map { level in
      do {
        return try finder.peak(ofLevel: level)
      } catch {
        throw PropertyFailure("\(error)")
      }
    }
  }
}

/// The checks of one peak by integers alone (`RootCheck`): nothing here trusts `SingleLevelSearch`.
package struct PeakJudge {
  package let sample: PeakSample
  package let family: TiltedFamily
  private let check: RootCheck

  package init(_ sample: PeakSample) {
    self.sample = sample
    family = sample.family
    check = RootCheck(sample.model, context: sample.context)
  }

  /// Whether f_z is negative at the lower and positive at the upper end of the peak's enclosure, and the
  /// enclosure is narrow enough for the digits.
  package func checkPosition(_ peak: LevelPeak) throws {
    let token = family.levels[peak.level].tokens[0]
    let (lower, upper) = try bounds(peak)
    let unit = Rational(10).raised(to: -sample.digits)
    try demand(
      upper - lower <= unit * max(1, lower.magnitude, upper.magnitude),
      "level \(peak.level): the enclosure is wide")
    try demand(
      peak.position.isDetermined(significantDigits: sample.digits),
      "level \(peak.level): the digits are not determined")
    if let exact = peak.position.exact {
      try demand(
        family.isPeak(exact, ofLevel: peak.level) == true,
        "level \(peak.level): \(exact) is not proved to be the peak")
      try demand(lower <= exact && exact <= upper, "level \(peak.level): \(exact) is outside")
    }
    // An exact peak is an end of its own enclosure: go a little further out.
    let margin = peak.position.exact == nil ? 0 : unit * max(1, lower.magnitude) / 1000
    let starting = 192 + 4 * sample.digits
    try demand(
      check.sign(token: token, at: lower - margin, startingBits: starting) == -1,
      "level \(peak.level): f is not negative below the peak")
    try demand(
      check.sign(token: token, at: upper + margin, startingBits: starting) == 1,
      "level \(peak.level): f is not positive above the peak")
  }

  /// Whether the heights enclose the largest probability, by the convexity of 1/σ.
  package func checkHeights(_ peak: LevelPeak) throws {
    let (lower, upper) = try bounds(peak)
    for (token, height) in zip(family.levels[peak.level].tokens, peak.heights) {
      try demand(
        height.isDetermined(significantDigits: sample.digits),
        "token \(token): the height is not determined")
      var bits = 256
      var found = check.height(token: token, between: lower, and: upper, bits: bits)
      while bits < 1 << 14, found.map({ $0.upper > $0.lower * Rational(1001, 1000) }) ?? true {
        bits *= 2
        found = check.height(token: token, between: lower, and: upper, bits: bits)
      }
      guard let found, found.upper <= found.lower * Rational(1001, 1000) else {
        throw PropertyFailure("token \(token): the height cannot be judged")
      }
      try demand(
        height.enclosure.upper.compare(to: found.lower) >= 0
          && height.enclosure.lower.compare(to: found.upper) <= 0,
        "token \(token): height \(height.enclosure), but the supremum is near \(found.lower.approximation)"
      )
    }
  }

  /// The ends of the enclosure, exactly.
  package func bounds(_ peak: LevelPeak) throws -> (lower: Rational, upper: Rational) {
    guard let lower = peak.position.enclosure.lower.rational(),
      let upper = peak.position.enclosure.upper.rational()
    else { throw PropertyFailure("level \(peak.level): the enclosure is unbounded") }
    return (lower, upper)
  }
}
