// Computes the curves and peaks that figures of one context draw.
internal import ConcurrentWork
internal import ExactArithmetic
public import PeakSearch
public import SteeringLaws
public import SteeringModel

/// One context of a model under steering, as figures need it: curves in doubles, peaks certified.
///
/// A curve is drawn from the laws over doubles (errors near 1e-13, less than a ten-thousandth of a
/// line's width); a family whose weights or tilts leave the range of doubles is evaluated in big
/// floats. What is written into a figure as a number is certified.
public struct SteeredContext: Sendable {
  /// The model.
  public let model: SteeringModel
  /// The number of the context.
  public let context: Int
  /// The context's family.
  public let family: SteeredFamily
  /// The tokens by level.
  public let levels: TokenLevels
  /// The probabilities of the levels without steering.
  public let initial: [Double]
  /// The part of each token in the probability of its level.
  public let shares: [Double]

  /// Weights 0 are those too small for a double.
  private let fast: Tilting<Double>
  /// For what doubles lose, made when first needed.
  private let wide: MadeOnce<Tilting<BigFloat>>
  /// Whether weights too small for a double can be left out.
  private let isWithinDoubles: Bool

  /// Context `context` of `model` steered by `logOdds`.
  public init(_ model: SteeringModel, context: Int, _ logOdds: LogOdds) {
    self.model = model
    self.context = context
    let family = SteeredFamily(model.contexts[context].distribution, logOdds)
    self.family = family
    let levels = family.levels
    self.levels = levels
    wide = MadeOnce { family.exact.approximateTilting(precision: 64) }
    if let floats = family.floats {
      // What is absent among floats is below 10^-260 of the whole.
      isWithinDoubles = true
      let weights = floats.weights
      var sums = [Double](repeating: 0, count: levels.count)
      for (weight, level) in zip(weights, levels.levelOfToken) { sums[level] += weight }
      fast = Tilting(weights: sums, statistics: levels.firsts.map { floats.approximateLogOdds($0) })
      shares = zip(weights, levels.levelOfToken).map { sums[$1] == 0 ? 0 : $0 / sums[$1] }
    } else {
      let exact = family.exact
      fast = exact.fastTilting()
      let sums = exact.levels.map { $0.weight.enclosure(precision: 64) }
      shares = zip(exact.tokenWeights, exact.levelOfToken).map { weight, level in
        (weight.enclosure(precision: 64) / sums[level]).midpoint.double()
      }
      isWithinDoubles = fast.weights.allSatisfy { $0 > 0 }
    }
    initial = SteeredContext.probabilities(isWithinDoubles ? fast : nil, wide, 0)
  }

  /// The context's name.
  public var name: String { model.contexts[context].name }

  /// Whether `token` is of the target concept; false when the model names none.
  public func isTarget(_ token: Int) -> Bool { model.isTarget(token) == true }

  /// σ_l(α) of every level.
  ///
  /// Costs one exponential a level.
  public func levelProbabilities(at alpha: Double) -> [Double] {
    SteeredContext.probabilities(isWithinDoubles ? fast : nil, wide, alpha)
  }

  private static func probabilities(
    _ fast: Tilting<Double>?, _ wide: MadeOnce<Tilting<BigFloat>>, _ alpha: Double
  ) -> [Double] {
    if let fast {
      let reference = fast.statistics[alpha < 0 ? 0 : fast.statistics.count - 1]
      let terms = TiltedPairs.roughTerms(
        fast.weights, fast.statistics, at: alpha, about: reference)
      let total = terms.reduce(0, +)
      if total > 0, total.isFinite { return terms.map { $0 / total } }
    }
    return wide.value.probabilities(at: BigFloat(alpha)).map { $0.double() }
  }

  /// Δp(z|α) of each of `tokens` at each of `strengths`: a row a token.
  public func increases(of tokens: [Int], at strengths: [Double]) -> [[Double]] {
    var rows = tokens.map { _ in [Double]() }
    for alpha in strengths {
      let values = alpha == 0 ? initial : levelProbabilities(at: alpha)
      for (place, token) in tokens.enumerated() {
        let level = levels.levelOfToken[token]
        rows[place].append(shares[token] * (values[level] - initial[level]))
      }
    }
    return rows
  }

  /// σ_z(α) of `token` without steering.
  public func initialProbability(of token: Int) -> Double {
    shares[token] * initial[levels.levelOfToken[token]]
  }

  /// The statistics of the levels: M up to the family's constant.
  public var statistics: [Double] { fast.statistics }

  /// K'(α), the tilted mean of the statistics; nil where doubles do not reach.
  public func mean(at alpha: Double) -> Double? {
    let mean = zip(levelProbabilities(at: alpha), statistics).reduce(0) { $0 + $1.0 * $1.1 }
    return mean.isFinite ? mean : nil
  }

  /// ΔCE of this context alone, KL(p ‖ σ(α)); nil where doubles do not reach.
  public func divergence(at alpha: Double) -> Double? {
    if isWithinDoubles {
      let value = fast.divergenceToSteered(at: alpha)
      if value.isFinite { return value }
    }
    let wider = wide.value.divergenceToSteered(at: BigFloat(alpha)).double()
    return wider.isFinite ? wider : nil
  }

  /// The digits of certified numbers in figures, more than are shown.
  public static let digits = 12

  /// The certified peaks of the interior ones among `tokens`, by token.
  ///
  /// A peak that is undecided within the limits is left out; figures then say so.
  public func peaks(
    of tokens: [Int], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [Int: Peak] {
    let answers = family.peaks(
      of: tokens, digits: SteeredContext.digits, workers: workers, progress: progress)
    return Dictionary(
      answers.compactMap { answer in answer.peak.map { (answer.token, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The bits beyond which a number of a figure is undecided.
  public static let precisionLimit = PeakMethods.precisionLimit(digits: digits)
}

extension CertifiedReal {
  /// The double nearest to the middle of the enclosure.
  package var double: Double { enclosure.midpoint.double() }

  /// `count` proved digits with a true minus sign, or as many more as rounding needs; without
  /// trailing zeros when that is the exact number.
  func shown(_ count: Int = 3) -> String {
    for digits in count...(count + 6) {
      guard let short = decimal(significantDigits: digits) else { continue }
      let isWhole = exact != nil && (try? Rational(parsing: short)) == exact
      let text = isWhole ? short : enclosure.decimal(significantDigits: digits) ?? short
      return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
    }
    return "undecided"
  }
}
