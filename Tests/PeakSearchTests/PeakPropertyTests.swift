import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Peaks of random models")
struct PeakPropertyTests {
  private static func sample(
    _ source: inout ChoiceSource, tokens: ClosedRange<Int> = 2...10, size: Int = 200
  ) throws -> PeakSample {
    let model = try source.steeringModel(tokens: tokens, size: size)
    return PeakSample(
      model, context: source.integer(in: 0...model.contexts.count - 1),
      digits: source.element(of: [20, 1, 6, 40]))
  }

  @Test func `enclosures contain the root, by integers alone`() {
    checkProperty("peak positions", count: 300) { (source: inout ChoiceSource) in
      try Self.sample(&source)
    } satisfies: { (sample: PeakSample) in
      let judge = PeakJudge(sample)
      for peak in try sample.peaks() { try judge.checkPosition(peak) }
    }
  }

  @Test func `heights are the largest probability any strength can give`() {
    checkProperty("peak heights", count: 120) { (source: inout ChoiceSource) in
      try Self.sample(&source)
    } satisfies: { (sample: PeakSample) in
      let judge = PeakJudge(sample)
      for peak in try sample.peaks() { try judge.checkHeights(peak) }
    }
  }

  @Test func `models of 60 tokens and sets of 200 contexts are ordinary input`() {
    checkProperty("large models", count: 3) { (source: inout ChoiceSource) in
      PeakSample(
        try source.rationalModel(tokens: 40...60, contexts: 4...6, size: 200), context: 0,
        digits: 25)
    } satisfies: { (sample: PeakSample) in
      let judge = PeakJudge(sample)
      let peaks = try sample.peaks()
      for peak in peaks.prefix(3) + peaks.suffix(3) {
        try judge.checkPosition(peak)
        try judge.checkHeights(peak)
      }
    }
  }

  @Test func `peaks follow the order of the log-odds`() {
    checkProperty("order of peaks", count: 200) { (source: inout ChoiceSource) in
      try Self.sample(&source)
    } satisfies: { (sample: PeakSample) in
      let peaks = try sample.peaks()
      for (lower, higher) in zip(peaks, peaks.dropFirst()) {
        // Near-ties may share their digits, but never the wrong way round.
        try demand(
          higher.position.enclosure.upper > lower.position.enclosure.lower,
          "levels \(lower.level) and \(higher.level) are out of order")
        if let a = lower.position.exact, let b = higher.position.exact {
          try demand(a < b, "exact peaks \(a), \(b) are out of order")
        }
      }
      let ordinary = zip(peaks, peaks.dropFirst()).filter { pair in
        let gap =
          sample.family.levels[pair.1.level].statistic
          - sample.family.levels[pair.0.level].statistic
        return gap.enclosure(precision: 64).lower > BigFloat(0.01) && sample.digits >= 20
      }
      for (lower, higher) in ordinary {
        // Their distance is at least (gap of M) / sup K'' and shows in 20 digits, far out excepted.
        if lower.position.enclosure.magnitudeBound > BigFloat(1000) { continue }
        try demand(
          lower.position.enclosure.isLess(than: higher.position.enclosure) != .no,
          "levels \(lower.level) and \(higher.level) are reversed")
      }
    }
  }

  @Test func `no neighbouring strength gives a higher probability`() {
    checkProperty("heights and neighbours", count: 60) { (source: inout ChoiceSource) in
      try Self.sample(&source, size: 20)
    } satisfies: { (sample: PeakSample) in
      let family = sample.family
      let tilting = family.tilting(precision: 256)
      for peak in try sample.peaks() {
        let center = peak.position.enclosure.midpoint
        guard center.magnitude < BigFloat(1e6), let middle = center.rational() else { continue }
        for step in [Rational(-3), Rational(-1, 100), Rational(1, 100), Rational(3)] {
          let sigma = tilting.probabilities(at: Interval(middle + step, precision: 256))
          for (token, height) in zip(family.levels[peak.level].tokens, peak.heights) {
            let share =
              family.tokenWeights[token].enclosure(precision: 256) / tilting.weights[peak.level]
            try demand(
              height.enclosure.isLess(than: share * sigma[peak.level]) != .certainly,
              "token \(token) is likelier at \(step) from its peak")
          }
        }
      }
    }
  }

  @Test func `the answer does not depend on the number of workers`() throws {
    var source = ChoiceSource(seed: 7)
    for _ in 0..<4 {
      let model = try source.rationalModel(tokens: 30...45, size: 10)
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let levels = Array(family.interiorLevels)
      let tokens = levels.map { family.levels[$0].tokens[0] }
      let steered = SteeredFamily(family)
      let alone = steered.peaks(of: tokens, digits: 30, workers: 1)
      let many = steered.peaks(of: tokens, digits: 30, workers: 5)
      for (first, second) in zip(alone, many) {
        let (a, b) = (try #require(first.peak), try #require(second.peak))
        #expect(a.position.enclosure == b.position.enclosure)
        #expect(a.position.exact == b.position.exact)
        #expect(a.height?.enclosure == b.height?.enclosure)
      }
    }
  }

  @Test func `more digits refine fewer digits`() {
    checkProperty("refinement", count: 120) { (source: inout ChoiceSource) in
      try Self.sample(&source)
    } satisfies: { (sample: PeakSample) in
      let coarse = try sample.peaks(digits: 12)
      let fine = try sample.peaks(digits: 90)
      for (rough, sharp) in zip(coarse, fine) {
        try demand(
          rough.position.enclosure.intersection(sharp.position.enclosure) != nil,
          "level \(rough.level): the enclosures do not meet")
        // A finer enclosure may straddle a rounding boundary only when the root is beside it.
        if let text = sharp.position.decimal(significantDigits: 12) {
          try demand(
            rough.position.decimal(significantDigits: 12) == text,
            "level \(rough.level): the digits change")
        }
        try demand(
          (rough.position.exact == nil) == (sharp.position.exact == nil)
            || rough.position.exact == nil,
          "level \(rough.level): an exact value at 12 digits is lost at 90")
      }
    }
  }

  @Test func `closed forms equal the enclosed peak`() {
    checkProperty("closed forms", count: 120) { (source: inout ChoiceSource) in
      try Self.sample(&source, tokens: 3...5, size: 4)
    } satisfies: { (sample: PeakSample) in
      for peak in try sample.peaks(digits: 30) {
        guard let expression = peak.closedForm else { continue }
        guard let value = ExpressionValue.enclosure(of: expression, precision: 600) else {
          throw PropertyFailure("\(expression) cannot be read")
        }
        try demand(
          value.intersection(peak.position.enclosure) != nil,
          "\(expression) is \(value), the peak \(peak.position.enclosure)")
        try demand(value.width < BigFloat.powerOfTwo(-40), "\(expression) is not determined")
      }
    }
  }

  @Test func `translation law: positive contexts peak one unit before negative ones`() {
    checkProperty("translation law", count: 40) { (source: inout ChoiceSource) in
      try source.assumptionModel(isContrastive: true)
    } satisfies: { (model: SteeringModel) in
      guard case .sets(let sets) = model.steering else { return }
      let before = try PeakSample(model, context: sets.positive[0], digits: 40).peaks()
      let after = try PeakSample(model, context: sets.negative[0], digits: 40).peaks()
      for (p, n) in zip(before, after) {
        let shifted = n.position.enclosure - 1
        try demand(
          p.position.enclosure.intersection(shifted) != nil,
          "level \(p.level): \(p.position.enclosure), \(shifted)")
        let unit = BigFloat.powerOfTwo(-100) * max(1, shifted.magnitudeBound)
        try demand(shifted.hull(p.position.enclosure).width <= unit, "level \(p.level) is wide")
        if let a = p.position.exact, let b = n.position.exact {
          try demand(a == b - 1, "exact peaks \(a), \(b)")
        }
      }
      // Steering a negative context by 1 gives the positive distribution, exactly.
      let family = PeakSample(model, context: sets.negative[0]).family
      if case .probabilities(let target) = model.contexts[sets.positive[0]].distribution {
        try demand(family.exactProbabilities(at: 1) == target, "alpha = 1 misses p_P")
      }
    }
  }

  @Test func `uniform contrastive models peak at exactly 0, 1/2 and -1/2`() {
    checkProperty("symmetry", count: 30) { (source: inout ChoiceSource) in
      try source.assumptionModel(isContrastive: true, areUniform: true)
    } satisfies: { (model: SteeringModel) in
      guard case .sets(let sets) = model.steering else { return }
      for context in model.contexts.indices {
        let expected: Rational =
          context == sets.positive[0]
          ? Rational(-1, 2)
          : (context == sets.negative[0] ? Rational(1, 2) : 0)
        let peaks = try PeakSample(model, context: context).peaks()
        try demand(peaks.count == 1, "\(peaks.count) interior levels")
        for peak in peaks {
          try demand(
            peak.position.exact == expected && peak.closedForm == "\(expected)",
            "context \(context): \(peak.closedForm ?? "no closed form"), not \(expected)")
        }
      }
    }
  }
}
