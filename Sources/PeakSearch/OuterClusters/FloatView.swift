// Splits a question about a family of floats into views, in each of which panels have one scale.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// Tokens of a family of floats, and the family from where their peaks are seen best.
struct FloatView {
  let family: FloatFamily
  /// What strengths of `family` are for M.
  let strength: LocalStrength
  /// Where the peaks of `tokens` lie, about, in strengths of `family`.
  let limits: ClosedRange<Double>
  /// log₂ of how far the first panel must reach to both sides; nil for any.
  var logFirstStep: Int?
  /// The tokens that are asked for, as `family` numbers them.
  let tokens: TokenList
  /// Their places among all that were asked for.
  let places: TokenList

  /// Whether it is one of all tokens, none of which count for less than they do.
  var isWhole: Bool { logFirstStep == nil }

  /// The bits to which tokens outside a cluster are forgotten.
  private static let bits = 84
  /// log₂ of the half-width of the first panel of a cluster, whose levels are spread over 1 to 2.
  private static let logStep = 1

  /// Views that together hold all of `tokens` of `floats`.
  ///
  /// The family itself unless its levels have several scales, or one far from 1: two passes over
  /// the tokens more, and one for each view.
  static func views(of floats: FloatFamily, asking tokens: TokenList) -> [FloatView] {
    let whole = Whole(floats)
    let everywhere = -Double.infinity...Double.infinity
    let clusters = OuterCluster.clusters(of: whole.family)
    guard !clusters.isEmpty else {
      return [
        FloatView(
          family: whole.family, strength: whole.strength, limits: everywhere, tokens: tokens,
          places: TokenList(tokens.indices))
      ]
    }
    var rest = Array(tokens.indices)
    var views: [FloatView] = []
    var (low, high) = (-Double.infinity, Double.infinity)
    for end in [StrengthEnd.negative, .positive] {
      // The innermost first: it takes the tokens whose peaks lie beyond its origin.
      var beyond = Double.infinity
      for cluster in clusters.reversed() where cluster.end == end {
        guard let view = whole.view(of: cluster, asking: tokens, places: rest, until: beyond)
        else { continue }
        beyond = view.origin
        views.append(view.view)
        let taken = Set(view.view.places)
        rest.removeAll { taken.contains($0) }
      }
      if end == .positive { high = beyond } else { low = -beyond }
    }
    if !rest.isEmpty {
      views.append(
        FloatView(
          family: whole.family, strength: whole.strength, limits: min(low, high)...max(low, high),
          tokens: TokenList(rest.map { tokens[$0] }), places: TokenList(rest)))
    }
    return views
  }

  /// The family of all tokens, scaled to about 1.
  private struct Whole {
    let family: FloatFamily
    let strength: LocalStrength

    init(_ floats: FloatFamily) {
      let exponent = floats.range > 0 && floats.range.isFinite ? Int(floats.range.exponent) : 0
      if abs(exponent) > 64, let scaled = floats.scaled(byPowerOfTwo: -exponent) {
        family = scaled
        strength = LocalStrength(logUnit: -exponent, factor: floats.scale)
      } else {
        family = floats
        strength = LocalStrength(factor: floats.scale)
      }
    }

    /// The view of `cluster` for those tokens among `places` of `tokens` that have their peaks
    /// beyond its origin, and where that is, outwards; nil when there are none.
    func view(
      of cluster: OuterCluster, asking tokens: TokenList, places: [Int], until beyond: Double
    ) -> (view: FloatView, origin: Double)? {
      let sign = cluster.end == .positive ? 1.0 : -1.0
      let end = cluster.end == .positive ? family.largest : family.least
      var numbers = [Int](repeating: -1, count: family.count)
      var members: [Int] = []
      var (inside, outside) = (LogSum(), LogSum())
      for token in 0..<family.count {
        let distance = OuterCluster.distance(of: token, in: family, from: end)
        let logWeight = family.roughLogWeight(token)
        if distance <= cluster.spread {
          numbers[token] = members.count
          members.append(token)
          inside.add(logWeight)
        } else {
          outside.add(logWeight)
        }
      }
      let asked = places.filter { numbers[tokens[$0]] >= 0 }
      guard !asked.isEmpty else { return nil }
      let exponent = Int(cluster.spread.exponent)
      // The first panel begins where the others weigh nothing: before it they explode.
      let step = Double.powerOfTwo(FloatView.logStep)
      let width = Double(sign: .plus, exponent: -exponent, significand: step)
      let least = cluster.origin(
        logInside: inside.value, logOutside: outside.value, range: family.range,
        bits: FloatView.bits)
      // Short, so that sums with widths are exact.
      let outwards = (least / width * 0x1p40).rounded(.up) * width * 0x1p-40
      let center = outwards + width
      guard outwards.isFinite, outwards < beyond, center - width == outwards,
        let seen = family.tilted(
          to: sign * center, keeping: members, base: end.high, shift: -exponent,
          reference: sign * outwards)
      else { return nil }
      let mean = seen.roughMean(at: -sign * step)
      let chosen = asked.filter {
        sign * (seen.statistics[numbers[tokens[$0]]] - mean) > 0
      }
      guard !chosen.isEmpty else { return nil }
      let origin = Double(
        sign: .plus, exponent: self.strength.logUnit, significand: sign * center)
      guard center == 0 || (abs(origin) > 0x1p-960 && abs(origin) < 0x1p960) else { return nil }
      let far = max(step, Double(sign: .plus, exponent: exponent, significand: beyond - center))
      return (
        FloatView(
          family: seen,
          strength: LocalStrength(
            origin: origin, logUnit: self.strength.logUnit - exponent, factor: self.strength.factor),
          limits: sign > 0 ? -step...far : -far...step, logFirstStep: FloatView.logStep,
          tokens: TokenList(chosen.map { numbers[tokens[$0]] }), places: TokenList(chosen)),
        outwards
      )
    }
  }
}

/// The logarithm of a sum of numbers that are given by theirs: for choices.
private struct LogSum {
  private var top = -Double.infinity
  private var sum = 0.0

  mutating func add(_ logarithm: Double) {
    if logarithm > top {
      sum = sum * Double.exp(top - logarithm) + 1
      top = logarithm
    } else if logarithm > -.infinity {
      sum += Double.exp(logarithm - top)
    }
  }

  var value: Double { top + Double.log(sum) }
}

extension FloatFamily {
  /// About log w: for choices.
  fileprivate func roughLogWeight(_ token: Int) -> Double {
    isOfLogits ? approximateLogWeight(token) : Double.log(weights[token])
  }

  /// About the mean of the statistics at `strength`: for choices.
  fileprivate func roughMean(at strength: Double) -> Double {
    var (mass, moment) = (0.0, 0.0)
    for (statistic, weight) in zip(statistics, weights) {
      let term = weight * Double.exp(strength * statistic)
      mass += term
      moment += term * statistic
    }
    return moment / mass
  }
}
