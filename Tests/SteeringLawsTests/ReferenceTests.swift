import ExactArithmetic
import ModelTesting
import SteeringLaws
import SteeringModel
import Testing

@Suite("Reference answers")
struct ReferenceTests {
  private let digits = ReferenceAnswers.digits
  private let precisionLimit = ReferenceAnswers.precisionLimit

  @Test(arguments: ReferenceAnswers.names)
  func `log-odds and their extremes agree with all 40 digits`(name: String) throws {
    let answers = try ReferenceAnswers.answers(name)
    let model = try ReferenceAnswers.model(name)
    let tokens = model.vocabulary.tokens
    let logOdds = LogOdds(model)
    #expect(logOdds.maximal.map { tokens[$0] } == answers.maximal)
    #expect(logOdds.minimal.map { tokens[$0] } == answers.minimal)
    #expect(answers.logOdds.count == tokens.count)
    let values = try logOdds.values(
      of: Array(tokens.indices), digits: digits, precisionLimit: precisionLimit)
    for (token, value) in zip(tokens, values) {
      try expectEqual(value, try #require(answers.logOdds[token]), "M(\(token))")
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `peaks agree with all 40 digits, and their bounds enclose the root`(name: String)
    async throws
  {
    let answers = try ReferenceAnswers.answers(name)
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    for (context, outline) in model.contexts.enumerated() {
      let expected = try #require(answers.contexts[outline.name]).peaks
      let family = TiltedFamily(model, context: context, logOdds)
      let peaks = SteeredFamily(family).peaks(
        digits: digits, precisionLimit: precisionLimit, workers: 2)
      let judge = RootCheck(model, context: context)
      var peakCount = 0
      for (number, token) in model.vocabulary.tokens.enumerated() {
        guard let peak = peaks[number].peak else { continue }
        peakCount += 1
        let place = "peak of \(token) in \(outline.name)"
        let text = try #require(expected[token], "\(place) is not in the reference")
        try expectEqual(peak.position, text, place)
        let bounds = try #require(peak.position.decimalBounds(significantDigits: digits + 3))
        let lower = try #require(Rational(bounds.lower))
        let upper = try #require(Rational(bounds.upper))
        let unit = Rational(10).raised(to: -digits)
        #expect(upper - lower <= unit * max(1, lower.magnitude, upper.magnitude), "\(place)")
        if let exact = peak.position.exact {
          #expect(lower <= exact && exact <= upper, "\(place)")
          #expect(family.isPeak(exact, ofLevel: family.levelOfToken[number]) == true, "\(place)")
        } else {
          #expect(judge.sign(token: number, at: lower) == -1, "\(place) is above its lower bound")
          #expect(judge.sign(token: number, at: upper) == 1, "\(place) is below its upper bound")
        }
      }
      #expect(peakCount == expected.count, "as many peaks as the reference in \(outline.name)")
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `curves of tokens and concepts agree with all 40 digits`(name: String) throws {
    let answers = try ReferenceAnswers.answers(name)
    let model = try ReferenceAnswers.model(name)
    let partition = try #require(model.partition)
    let logOdds = LogOdds(model)
    for (context, outline) in model.contexts.enumerated() {
      let expected = try #require(answers.contexts[outline.name])
      let family = TiltedFamily(model, context: context, logOdds)
      let increase = ProbabilityIncrease(
        SteeredFamily(family), digits: digits, precisionLimit: precisionLimit)
      let groups =
        model.vocabulary.tokens.indices.map { [$0] } + partition.concepts.map(\.tokens)
      let curves =
        try model.vocabulary.tokens.map { try #require(expected.curves[$0]) }
        + partition.concepts.map { try #require(expected.concepts[$0.name]) }
      for (index, text) in answers.alphas.enumerated() {
        let values = try increase.values(of: groups, at: try #require(Rational(text)))
        for (place, value) in values.enumerated() {
          try expectEqual(
            value, curves[place][index], "curve \(place) of \(outline.name) at \(text)")
        }
      }
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `each context's cross-entropy term agrees with all 40 digits`(name: String) throws {
    let answers = try ReferenceAnswers.answers(name)
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    for (context, outline) in model.contexts.enumerated() {
      let expected = try #require(answers.contexts[outline.name]).deltaCrossEntropyTerm
      let family = TiltedFamily(model, context: context, logOdds)
      let term = CrossEntropy([(1, SteeredFamily(family))])
      for (text, value) in zip(answers.alphas, expected) {
        let alpha = try #require(Rational(text))
        try expectEqual(
          try term.increase(at: alpha, digits: digits, precisionLimit: precisionLimit), value,
          "cross-entropy term of \(outline.name) at \(text)")
      }
    }
  }

  @Test(arguments: ReferenceAnswers.names)
  func `mean and variance of the log-odds agree with all 40 digits`(name: String) throws {
    let answers = try ReferenceAnswers.answers(name)
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    for (context, outline) in model.contexts.enumerated() {
      let expected = try #require(answers.contexts[outline.name])
      let family = TiltedFamily(model, context: context, logOdds)
      // Σ p_l μ_l is a sum of logarithms: whether it is 0 is decided exactly.
      let exactMean = ExponentialSum(
        family.levels.map {
          ExponentialSum.Term(
            coefficient: ($0.weight.rational ?? 0) * $0.statistic, exponent: Logarithm(rational: 0))
        })
      let enclosedMean = { (precision: Int) in family.tilting(precision: precision).mean(at: 0) }
      let mean = try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit, "mean", isZero: { exactMean.isZero() },
        enclosedMean)
      try expectEqual(mean, expected.meanLogOdds, "mean of \(outline.name)")
      let variance = try CertifiedReal.evaluating(
        digits: digits, precisionLimit: precisionLimit, "variance"
      ) { family.tilting(precision: $0).variance(at: 0) }
      try expectEqual(variance, expected.varianceLogOdds, "variance of \(outline.name)")
    }
  }

  /// The reference averaged terms that were already rounded to 40 digits, so its last digits are off;
  /// the numbers to agree with are those of `Resources/recompute_cross_entropy.py`.
  @Test(arguments: ReferenceAnswers.names)
  func `the cross-entropy agrees with a recomputation at 120 digits`(name: String) throws {
    let answers = try ReferenceAnswers.answers(name)
    let recomputed = try RecomputedCrossEntropy.answers(name)
    let model = try ReferenceAnswers.model(name)
    let logOdds = LogOdds(model)
    let crossEntropy = CrossEntropy(
      model.contexts.indices.map {
        (model.contexts[$0].weight, SteeredFamily(model.contexts[$0].distribution, logOdds))
      })
    for (index, text) in answers.alphas.enumerated() {
      let value = try crossEntropy.increase(
        at: try #require(Rational(text)), digits: digits, precisionLimit: precisionLimit)
      try expectEqual(value, recomputed.deltaCrossEntropy[index], "cross-entropy at \(text)")
    }
    let coefficient = try crossEntropy.quadraticCoefficient(
      digits: digits, precisionLimit: precisionLimit)
    try expectEqual(coefficient, recomputed.quadraticCoefficient, "quadratic coefficient")
  }

  @Test(arguments: ReferenceAnswers.names)
  func `the reference's averages are off by at most 3 units of their last digit`(
    name: String
  ) throws {
    let answers = try ReferenceAnswers.answers(name)
    let recomputed = try RecomputedCrossEntropy.answers(name)
    let pairs =
      Array(zip(answers.deltaCrossEntropy, recomputed.deltaCrossEntropy))
      + [(answers.quadraticCoefficient, recomputed.quadraticCoefficient)]
    #expect(answers.deltaCrossEntropy.count == recomputed.deltaCrossEntropy.count)
    for (old, new) in pairs {
      let (old, new) = (try ReferenceDecimal(old), try ReferenceDecimal(new))
      #expect((old.value - new.value).magnitude <= 3 * new.unit)
    }
  }
}
