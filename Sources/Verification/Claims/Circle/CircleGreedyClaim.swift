// Tries on a decoder which token is the likeliest at every strength (21).
internal import ExactArithmetic
internal import SteeringLaws

/// (21): with equal biases the likeliest token is the upper envelope of the lines a + αk, whatever
/// norm and ε; else there are at most 2V − 1 bands.
///
/// With equal biases a line that is not above the band's at both of its ends is not above it between
/// them: exact for every α. Else the definition is asked inside each band and beside its ends.
enum CircleGreedyClaim {
  static let theorem = Theorem("circle_envelope", in: "CircleGreedy.v")
  private static let bandCount = Theorem("circle_bands", in: "CircleBands.v")

  static let claim = Claim(
    "circle-greedy",
    statement:
      "the likeliest token: with equal biases the upper envelope of a_z + alpha k_z, with at "
      + "most V - 1 rational switches; else at most 2V - 1 bands",
    assumptions: "the norm sees v (y not 0), and the line of states avoids 0 (r not 0)",
    source: "(21), ours",
    procedure:
      "logits by definition compared exactly: at every switch with equal biases, which decides every "
      + "alpha; else inside the bands and beside their ends",
    theorem: theorem,
    furtherTheorems: [
      bandCount, Theorem("circle_order", in: "GreatCircle.v"),
      Theorem("circle_greedy_count", in: "CircleGreedy.v"),
      Theorem("circle_greedy_switch", in: "CircleGreedy.v"),
      Theorem("rational_switch", in: "CircleGreedy.v"),
      Theorem("circle_crossing", in: "CircleGreedy.v"),
    ],
    variants: [
      Claim(
        wrong: "circle-greedy/without-bias",
        statement:
          "the likeliest token is the upper envelope of a_z + alpha k_z, whatever the biases",
        by: .decoder { subject in
          try decide(subject) { family in
            let tokens = family.tokens.map { CircleToken(start: $0.start, slope: $0.slope) }
            return CircleGreedy(CircleFamily(family.path, tokens)).bands
          }
        })
    ],
    faults: [
      Fault("slopes k of the wrong sign") {
        try decide(DecoderSpecimen.withoutBiases { $0.scaled(slope: -1) })
      },
      Fault("a missing first band") {
        try decide(DecoderSpecimen.withoutBiases()) { Array(CircleGreedy($0).bands.dropFirst()) }
      },
      Fault("a missing band inside") {
        try decide(DecoderSpecimen.withoutBiases()) { family in
          var bands = CircleGreedy(family).bands
          bands.remove(at: 1)
          return bands
        }
      },
      Fault("biases of the wrong sign") {
        try decide(DecoderSpecimen.distorted { $0.scaled(bias: -1) })
      },
    ],
    by: .decoder { try decide($0) })

  private typealias Band = CircleGreedy.Band

  private static func decide(
    _ subject: DecoderSubject,
    bands: (CircleFamily) -> [Band] = { CircleGreedy($0).bands }
  ) throws -> Verdict {
    var (count, isEqual) = (0, true)
    for item in subject.sampledCases {
      let found = bands(item.family)
      count += found.count
      let biases = item.definition.biases
      let hasEqualBiases = biases.allSatisfy { $0 == biases[0] }
      isEqual = isEqual && hasEqualBiases
      let limit = hasEqualBiases ? biases.count : 2 * biases.count - 1
      if let fault = found.count > limit
        ? "\(found.count) bands" : fault(in: found, of: item, hasEqualBiases, naming: subject)
      {
        return .refuted(Witness("context \(subject.name(item)): \(fault)"))
      }
    }
    let trial = Trial(.some(.bands, count), subject.places(subject.sampledCases))
    return isEqual
      ? .proved(
        by: .theorem(theorem),
        "biases are equal, exactly; the bands are the envelope at every alpha, exactly", trial)
      : .proved(
        by: .theorem(bandCount),
        "at most 2V - 1 bands; inside each its tokens are the likeliest by definition, exactly",
        trial)
  }

  /// What is wrong with `bands`, in words; nil when nothing is.
  private static func fault(
    in bands: [Band], of item: DecoderCase, _ hasEqualBiases: Bool,
    naming subject: DecoderSubject
  ) -> String? {
    let definition = item.definition
    let places = inside(bands)
    guard places.count == bands.count else { return "the bands are not in order" }
    for (band, strengths) in zip(bands, places) {
      for alpha in strengths {
        let leaders = definition.point(at: alpha).leaders
        if leaders != band.tokens,
          hasEqualBiases || !isTouched(band, leaders, at: alpha, definition)
        {
          return "alpha = \(alpha): the likeliest by definition is \(names(leaders, subject)), and "
            + "the band is of \(names(band.tokens, subject))"
        }
      }
    }
    guard hasEqualBiases else { return nil }
    for (band, next) in zip(bands, bands.dropFirst()) {
      guard let alpha = band.end?.rational else { return "a switch is not rational" }
      let leaders = definition.point(at: alpha).leaders
      if !(band.tokens + next.tokens).allSatisfy(leaders.contains) {
        return "alpha = \(alpha): the tokens that meet are not the likeliest by definition"
      }
    }
    // Beyond the first and last switch the slopes decide.
    let slopes = definition.slopes
    guard let first = bands.first, let last = bands.last,
      slopes.allSatisfy({ slopes[first.tokens[0]] <= $0 && $0 <= slopes[last.tokens[0]] })
    else { return "the bands do not reach from the least slope to the largest" }
    return nil
  }

  /// Whether all `leaders` beside the band's tokens only touch them: as likely at this strength, and
  /// less on both sides of it.
  private static func isTouched(
    _ band: Band, _ leaders: [Int], at alpha: Rational, _ definition: DefinedLogits
  ) -> Bool {
    let step = Rational(1, 1 << 60)
    return band.tokens.allSatisfy(leaders.contains)
      && [alpha - step, alpha + step].allSatisfy {
        definition.point(at: $0).leaders == band.tokens
      }
  }

  private static func names(_ tokens: [Int], _ subject: DecoderSubject) -> String {
    tokens.prefix(3).map { subject.name(token: $0) }.joined(separator: ", ")
      + (tokens.count > 3 ? ", ..." : "")
  }

  /// Rational strengths inside each band: in the middle, and beside its ends.
  ///
  /// Fewer than bands when the ends do not increase.
  private static func inside(_ bands: [Band]) -> [[Rational]] {
    let ends = bands.compactMap(\.end)
    guard ends.count == bands.count - 1, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 })
    else { return [] }
    if ends.isEmpty { return [[-1000, 0, 1000]] }
    return bands.indices.map { place in
      let low = place > 0 ? ends[place - 1] : nil
      let high = place < ends.count ? ends[place] : nil
      guard let low else { return beside(high, -1) }
      guard let high else { return beside(low, 1) }
      let (left, right) = disjoint(low, high)
      // The middle, and points near both ends.
      return [1, 32, 63].map { left + (right - left) * Rational($0, 64) }
    }
  }

  /// Strengths on one side of `end`: near it, and far away.
  private static func beside(_ end: QuadraticNumber?, _ side: Rational) -> [Rational] {
    guard let end else { return [] }
    let around = end.enclosure(precision: 96)
    guard let edge = (side < 0 ? around.lower : around.upper).rational() else { return [] }
    return [Rational(1, 1 << 40), 1, 1000].map { edge + side * $0 }
  }

  /// Rationals from just above `low` to just below `high`.
  private static func disjoint(
    _ low: QuadraticNumber, _ high: QuadraticNumber
  ) -> (Rational, Rational) {
    var precision = 96
    while true {
      let (a, b) = (
        low.enclosure(precision: precision).upper, high.enclosure(precision: precision).lower
      )
      if a < b, let left = a.rational(), let right = b.rational() { return (left, right) }
      precision *= 2
    }
  }
}
