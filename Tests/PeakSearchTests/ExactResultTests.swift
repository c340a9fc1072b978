import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import PeakSearch

@Suite("Exact results")
struct ExactResultTests {
  /// The peak of `level` and its closed form as the laws give them.
  private func peak(_ model: SteeringModel, context: Int = 0, level: Int) throws -> LevelPeak {
    let sample = PeakSample(model, context: context, digits: 30)
    let finder = SingleLevelSearch(
      sample.family, digits: 30, precisionLimit: PeakSample.precisionLimit)
    let peak = try finder.peak(ofLevel: level)
    try PeakJudge(sample).checkPosition(peak)
    return peak
  }

  /// Whether the printed expression has the value of the enclosure.
  private func agrees(_ peak: LevelPeak) throws -> Bool {
    let expression = try #require(peak.closedForm)
    let value = try #require(
      ExpressionValue.enclosure(of: expression, precision: 400), "\(expression)")
    return value.intersection(peak.position.enclosure) != nil
      && value.width < BigFloat.powerOfTwo(-200)
  }

  @Test func `three levels of incommensurable gaps have their logarithm`() throws {
    let model = try SteeringModel(neutral: [1, 2, 3], positive: [1, 2, 3], negative: [1, 1, 1])
    let found = try peak(model, level: 1)
    #expect(try agrees(found))
    #expect(found.position.exact == nil)
    #expect(found.closedForm == "log((1/3)*(log(2))/(log(3/2)))/(log(3))")
  }

  @Test func `linear equations are solved`() throws {
    let model = try SteeringModel(weights: [3, 1, 2], logOdds: [-1, 0, 1])
    let found = try peak(model, level: 1)
    #expect(found.closedForm == "log(3/2)/(2)")
    #expect(try agrees(found))
    #expect(found.position.exact == nil)
    let wide = try peak(SteeringModel(weights: [16, 1, 1], logOdds: [0, 1, 3]), level: 1)
    #expect(wide.closedForm == "log(8)/(3)")
    #expect(try agrees(wide))
  }

  @Test func `quadratic equations are solved by a root`() throws {
    // Gaps −1, 1, 3: with y = e^{2α}, 2y² + y − 7 = 0.
    let surd = try SteeringModel(weights: [7, 5, 1, Rational(2, 3)], logOdds: [0, 1, 2, 4])
    let found = try peak(surd, level: 1)
    #expect(found.closedForm == "log((-1 + sqrt(57))/4)/(2)")
    #expect(try agrees(found))
    // With a perfect discriminant the root is rational and no square root is shown.
    let square = try SteeringModel(weights: [3, 5, 1, Rational(2, 3)], logOdds: [0, 1, 2, 4])
    let rational = try peak(square, level: 1)
    #expect(rational.closedForm == "0")
    #expect(rational.position.exact == 0)
  }

  @Test func `a rational root of a higher equation is found`() throws {
    // 3x⁴ + 2x³ + x² − 68 = 0 has the root 2.
    let model = try SteeringModel(weights: [68, 5, 1, 1, 1], logOdds: [0, 1, 2, 3, 4])
    let found = try peak(model, level: 1)
    #expect(found.closedForm == "log(2)")
    #expect(try agrees(found))
    #expect(found.position.exact == nil)
  }

  @Test func `an irrational root of a higher equation is enclosed and not named`() throws {
    let model = try SteeringModel(weights: [67, 5, 1, 1, 1], logOdds: [0, 1, 2, 3, 4])
    let found = try peak(model, level: 1)
    #expect(found.closedForm == nil)
    #expect(found.position.exact == nil)
  }

  @Test func `logarithms that are commensurable give rational strengths`() throws {
    // M = log 1, log 4, log 16 up to a constant; x² = 4 with x = 4^α, so α = 1/2.
    let model = try SteeringModel(neutral: [4, 1, 1], positive: [1, 4, 16], negative: [1, 1, 1])
    let found = try peak(model, level: 1)
    #expect(found.position.exact == Rational(1, 2))
    #expect(found.closedForm == "1/2")
    // Exponents 0, 3, 5, 6 of 2 with the second level's own term absent: 9x⁶ … has no simple root.
    let mixed = try SteeringModel(
      neutral: [48, 1, 1, 1], positive: [1, 8, 32, 64], negative: [1, 1, 1, 1])
    let other = try peak(mixed, level: 1)
    #expect(other.closedForm == nil)
    #expect(other.position.exact == nil)
  }

  @Test func `a rational strength is found where no closed form applies`() throws {
    // M over 1, 2, 3, 6 about 2: log 2 and log 3 cannot both cancel, so no rational strength is a peak.
    let ones: [Rational] = [1, 1, 1, 1]
    let model = try SteeringModel(neutral: ones, positive: [1, 2, 3, 6], negative: ones)
    let irrational = try peak(model, level: 1)
    #expect(irrational.position.exact == nil)
    // r = 1/2, 1, 2 and 1/3, 3 about z = 1: c_{1/2} = c_2 and c_{1/3} = c_3 at α = −2.
    let balanced = try SteeringModel(
      neutral: [Rational(1, 9), Rational(1, 4), 1, 4, 9],
      positive: [Rational(1, 3), Rational(1, 2), 1, 2, 3],
      negative: [1, 1, 1, 1, 1])
    let found = try peak(balanced, level: 2)
    #expect(found.position.exact == -2)
    #expect(found.closedForm == "-2")
    let family = TiltedFamily(balanced, context: 0, LogOdds(balanced))
    #expect(family.closedForm(ofLevel: 2) == nil, "found by the exact zero test alone")
    #expect(family.isPeak(-2, ofLevel: 2) == true)
    #expect(family.isPeak(Rational(-2) + Rational(10).raised(to: -40), ofLevel: 2) == false)
    #expect(family.isPeak(2, ofLevel: 2) == false)
  }

  @Test func `nothing exact is claimed of a model that is off by 10^-40`() throws {
    let off = 1 + Rational(10).raised(to: -40)
    func neutral(_ weights: [Rational]) throws -> SteeringModel {
      try SteeringModel(
        neutral: weights, positive: [Rational(1, 3), Rational(1, 2), 1, 2, 3],
        negative: [1, 1, 1, 1, 1])
    }
    let exact: [Rational] = [Rational(1, 9), Rational(1, 4), 1, 4, 9]
    for index in [0, 1, 3, 4] {
      var weights = exact
      weights[index] *= off
      let found = try peak(try neutral(weights), level: 2)
      #expect(found.position.exact == nil, "weight \(index)")
      #expect(found.closedForm == nil, "weight \(index)")
    }
    // The level's own weight does not enter its equation.
    var own = exact
    own[2] *= off
    #expect(try peak(try neutral(own), level: 2).position.exact == -2)
    // Three levels keep a closed form, but it is no longer 0.
    let symmetric = try SteeringModel(weights: [1, 5, off], logOdds: [-1, 0, 1])
    let found = try peak(symmetric, level: 1)
    #expect(found.position.exact == nil)
    #expect(try agrees(found))
    // A gap that is off is not commensurable with a small unit: nothing is claimed.
    let skewed = try SteeringModel(weights: [3, 5, 1, 1], logOdds: [0, 1, 2, 2 + off])
    let other = try peak(skewed, level: 1)
    #expect(other.position.exact == nil)
    #expect(other.closedForm == nil)
  }

  @Test func `the exact zero test decides logits too`() throws {
    func model(_ row: [Double]) throws -> SteeringModel {
      try SteeringModel(
        tokens: ["a", "b", "c"], concepts: [("all", [0, 1, 2])],
        [row, [-1, 0, 1], [0, 0, 0]].enumerated().map {
          ContextOutline("c\($0.offset)", concept: 0, .logits($0.element))
        }, steering: .sets(SteeringSets(target: 0, positive: [1], negative: [2])))
    }
    // M = −1, 0, 1: e^{ℓ_3 + α} = e^{ℓ_1 − α} at α = (ℓ_1 − ℓ_3)/2.
    let found = try peak(try model([3, 0.5, 0.5]), level: 1)
    #expect(found.position.exact == Rational(5, 4))
    #expect(found.closedForm == "5/4")
    let family = PeakSample(try model([3, 0.5, 0.5]), context: 0).family
    #expect(family.isPeak(Rational(5, 4), ofLevel: 1) == true)
    #expect(family.isPeak(Rational(5, 4) + Rational(1, 1 << 60), ofLevel: 1) == false)
    let off = try peak(try model([3, 0.5, 0.5 + 0x1p-52]), level: 1)
    #expect(off.position.exact != Rational(5, 4))
    #expect(off.position.enclosure.contains(Rational(5, 4) - Rational(1, 1 << 53)))
  }

  @Test func `heights at exact points are exact`() throws {
    let model = try SteeringModel(neutral: [4, 1, 1], positive: [1, 4, 16], negative: [1, 1, 1])
    // At α = 1/2 the weights are 4·1, 1·2, 1·4.
    #expect(try peak(model, level: 1).heights.map(\.exact) == [Rational(1, 5)])
  }

  @Test func `planted rational peaks are recognised`() {
    checkProperty("planted peaks", count: 80) {
      (source: inout ChoiceSource) -> (SteeringModel, Rational) in
      // Pairs r, 1/r about 1 whose weights balance at α: w_r r^{2α} = w_{1/r}.
      let alpha = Rational(source.integer(in: -6...6), source.element(of: [1, 2]))
      let ratios = source.element(of: [[2, 3], [4, 9], [2, 5, 7], [3, 10]] as [[Rational]])
      var neutral: [Rational] = [Rational(source.integer(in: 1...9))]
      var positive: [Rational] = [1]
      let power = (2 * alpha).floor.asInt ?? 0
      for ratio in ratios {
        let weight = Rational(source.integer(in: 1...9))
        neutral += [weight, weight * ratio.raised(to: power)]
        positive += [ratio, 1 / ratio]
      }
      let ones = [Rational](repeating: 1, count: positive.count)
      return (try SteeringModel(neutral: neutral, positive: positive, negative: ones), alpha)
    } satisfies: { (model: SteeringModel, alpha: Rational) in
      let family = TiltedFamily(model, context: 0, LogOdds(model))
      let level = family.levelOfToken[0]
      let finder = SingleLevelSearch(family, digits: 15, precisionLimit: 4096)
      let found = try finder.peak(ofLevel: level)
      try demand(found.position.exact == alpha, "\(found.position), planted at \(alpha)")
      try demand(found.closedForm == "\(alpha)", "printed as \(found.closedForm ?? "nothing")")
    }
  }
}
