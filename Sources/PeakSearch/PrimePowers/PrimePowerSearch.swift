// Searches peaks to many digits when log-odds are made of few logarithms.
internal import ExactArithmetic
internal import LimbKernels
internal import RealModule
internal import SteeringLaws

/// Peaks of a family in ``CoprimeForm`` with rational weights, to many digits, certified, with very
/// few evaluations.
///
/// In x = cα the function of level z has one root, where it increases. One evaluation at a short
/// point x₀ gives its first J derivatives there, and the root of the Taylor polynomial has J + 1
/// times the bits of x₀. So 50 digits take one evaluation after the double root, 1000 digits three,
/// of which the last dominates.
///
/// The certificate is in ``TaylorRoot``; no guess (the double root, the bits it is good for) enters
/// it. What is not decided here is left to the next method.
struct PrimePowerSearch: Sendable {
  private let family: TiltedFamily
  private let form: CoprimeForm
  private let sums: ExponentialSums
  /// What the weights were multiplied with to be integers.
  private let weightScale: Rational
  private let digits: Int
  /// log b_k, μ_l, and weights below 1, in doubles.
  private let (rates, statistics, weights): ([Double], [Double], [Double])

  /// The search for `digits` digits; nil when `family` has no such form.
  init?(_ family: TiltedFamily, digits: Int) {
    guard let rationals = family.levels.map(\.weight).allRationals, let form = CoprimeForm(family)
    else { return nil }
    var scale: Integer = 1
    for weight in rationals {
      scale *= weight.denominator.dividedExactly(by: Integer.gcd(scale, weight.denominator))
    }
    let integers = rationals.map { $0.numerator * scale.dividedExactly(by: $0.denominator) }
    guard
      let sums = ExponentialSums(
        form.plan, elements: form.elements, rows: form.rows, weights: integers,
        limbs: (Int(3.3219281 * Double(digits + 1)) + 45 + 63) / 64)
    else { return nil }
    (self.family, self.form, self.sums, self.digits) = (family, form, sums, digits)
    weightScale = Rational(scale)
    rates = form.elements.map {
      Double.log(BigFloat($0, precision: 53, rounding: .nearest).double())
    }
    statistics = sums.statistics.map { $0.lower.scaled(byPowerOfTwo: sums.unit).double() }
    let longest = integers.map(\.bitLength).max() ?? 0
    weights = integers.map {
      BigFloat($0, precision: 53, rounding: .nearest).scaled(byPowerOfTwo: -longest).double()
    }
  }

  /// One task's search.
  final class Finder {
    private let search: PrimePowerSearch
    private let withHeights: Bool
    private let workspace: ExponentialSums.Workspace
    private let proof: DecimalProof
    private var nodes: [Double]
    private var guess = 0.0

    init(_ search: PrimePowerSearch, withHeights: Bool) {
      (self.search, self.withHeights) = (search, withHeights)
      workspace = ExponentialSums.Workspace(search.sums)
      proof = DecimalProof(significantDigits: search.digits)
      nodes = [Double](repeating: 1, count: search.form.plan.count)
    }

    /// The peak of interior level `level`, if it is found; a rational one only when no heights are
    /// asked for.
    func peak(ofLevel level: Int) -> LevelPeak? {
      let (family, rate) = (search.family, search.form.rate)
      guard let step = root(ofLevel: level) else { return nil }
      let precision = step.root.precision
      var position = CertifiedReal(
        rate == 1 ? step.root : step.root / Interval(rate, precision: precision))
      let form = family.closedForm(ofLevel: level)
      if let exact = form?.rational ?? search.form.rational(in: step.root).map({ $0 / rate }) {
        guard !withHeights, family.isPeak(exact, ofLevel: level) == true else { return nil }
        position = CertifiedReal(exact: exact, precision: precision)
      } else {
        guard position.enclosure.isNarrow(digits: search.digits), proof.accepts(position.enclosure)
        else { return nil }
      }
      var heights: [CertifiedReal] = []
      if let total = step.total {
        // w e^(x₀μ_z) over the total.
        let ratio = workspace.tilt(of: level) / total
        for token in family.levels[level].tokens {
          guard let weight = family.tokenWeights[token].rational else { return nil }
          let height = ratio * Interval(weight * search.weightScale, precision: ratio.precision)
          guard proof.accepts(height) else { return nil }
          heights.append(CertifiedReal(height))
        }
      }
      return LevelPeak(
        level: level, position: position,
        closedForm: form?.expression ?? position.exact.map { "\($0)" }, heights: heights)
    }

    /// A root x, and Σ_l W_l e^(xμ_l) / e^((x − x₀)μ_z) there for the integer weights W.
    private typealias Step = (root: Interval, total: Interval?)

    /// The root of `level` to the digits asked for.
    private func root(ofLevel level: Int) -> Step? {
      guard let start = start(level) else { return nil }
      var (point, bits) = (start.root, start.bits)
      // Bits after the point. Near 0 digits are relative; a root that is nearly 0 is tried as 0
      // only.
      let size = abs(point.double()) < 0x1p-20 ? 1 : abs(point.double())
      let goal =
        3.3219281 * Double(search.digits + 1) + 2 - Double.log2(min(max(1, size), 16 * size))
      for _ in 0..<8 {
        var target = goal
        while target > 5 * bits { target = target / 4 + 6 }
        guard let step = refine(point, level, bits: bits, target: target, slope: start.slope)
        else { return nil }
        let reached = -Double(step.root.widthExponent)
        if reached >= goal - 1 { return step }
        (point, bits) = (step.root.midpoint, max(bits / 2, min(reached, target)))
      }
      return nil
    }

    /// The root from an evaluation near `start`, which has about `bits` bits, for about
    /// `target` bits.
    private func refine(
      _ start: BigFloat, _ level: Int, bits: Double, target: Double, slope: Double
    ) -> Step? {
      let sums = search.sums
      // In the units of `sums`, where δ is smaller than 2^(−step).
      let (step, goal) = (bits - Double(sums.unit), target - Double(sums.unit))
      // The remainder is δ^(J+1)/((J + 1)! 2^(J+1)) times √(M_0/F').
      let loss = -0.5 * Double.log2(slope)
      var (order, gains) = (1, 2 * step + 3 - loss)
      while order < 4, gains < goal { (order, gains) = (order + 1, gains + step + 2.5) }
      // Errors of products and of cuts, against F'.
      let units = 7 * search.form.plan.degree + 6 * search.statistics.count
      let need = goal + Double.log2(Double(units)) + 6 + 2 * loss
      let lengths = (0...(order + 1)).map { j in
        max(1, Int(((need - Double(max(0, j - 1)) * step) / 64).rounded(.up)))
      }
      guard lengths[0] <= sums.limbs, let point = ShortPoint(start, bits: Int(bits) + 4)
      else { return nil }
      let (moments, exponent) = workspace.moments(at: point, lengths: lengths)
      let root = TaylorRoot(moments, about: sums.statistics[level], withTotal: withHeights)
      return root.map {
        let offset = $0.bracket.scaled(byPowerOfTwo: -sums.unit)
        return (Interval(point.value) + offset, $0.total?.scaled(byPowerOfTwo: exponent))
      }
    }

    /// The root in doubles by Newton's method from the last one, the bits it is good for, and
    /// F'/M_0 there in the units of the sums; guesses, not proofs.
    private func start(_ level: Int) -> (root: BigFloat, bits: Double, slope: Double)? {
      let unit = Double(1 << search.sums.unit)
      var (low, high) = (-Double.infinity, Double.infinity)
      for _ in 0..<100 {
        let (mean, variance) = mean(at: guess, about: level)
        guard mean.isFinite, variance.isFinite, variance > 0x1p-40 * unit * unit else { break }
        if mean < 0 { low = guess } else { high = guess }
        // Far from the root Newton's step may be too long.
        var next = guess + max(-1, min(1, -mean / variance))
        if next != guess, !(next > low && next < high) { next = (low + high) / 2 }
        let step = next - guess
        guess = next
        let noise = 0x1p-51 * unit / variance + abs(guess) * 0x1p-52
        if abs(step) <= max(8 * noise, 0x1p-30) {
          let bits = -Double.log2(2 * noise + 4 * step * step)
          return (BigFloat(guess), min(50, max(16, bits)), variance / (unit * unit))
        }
      }
      guess = 0
      return nil
    }

    /// The mean minus `level`'s statistic, and the variance, at x = `point`.
    private func mean(at point: Double, about level: Int) -> (mean: Double, variance: Double) {
      let (plan, statistics, weights) = (search.form.plan, search.statistics, search.weights)
      return nodes.withUnsafeMutableBufferPointer { nodes in
        for (k, rate) in search.rates.enumerated() {
          nodes[k] = Double.exp(point * rate)
          nodes[plan.elements + k] = 1 / nodes[k]
        }
        for (k, step) in plan.steps.enumerated() {
          nodes[2 * plan.elements + 1 + k] = nodes[step.left] * nodes[step.right]
        }
        var sums = (0.0, 0.0, 0.0)
        for (l, node) in plan.nodes.enumerated() {
          let (gap, term) = (statistics[l] - statistics[level], weights[l] * nodes[node])
          sums = (sums.0 + term, sums.1 + term * gap, sums.2 + term * gap * gap)
        }
        let mean = sums.1 / sums.0
        return (mean, sums.2 / sums.0 - mean * mean)
      }
    }
  }
}
