// Recognises log-odds that are made of few logarithms.
internal import ExactArithmetic
internal import LimbKernels
internal import SteeringLaws

/// Statistics that are integer combinations of few logarithms: μ_l = c Σ_k e_lk log b_k over a
/// coprime base b_k.
///
/// Then e^(αμ_l) = Π_k (b_k^(cα))^(e_lk): a few exponentials for the base (often small primes) and
/// about one product a level. Pays when probabilities are simple fractions.
struct CoprimeForm: Sendable {
  /// The common factor c of the statistics.
  let rate: Rational
  /// The b_k.
  let elements: [Integer]
  /// The e_lk of each level.
  let rows: [[Int]]
  /// How the products come from each other.
  let plan: ProductPlan
  /// max |e_lk − e_mk|.
  private let spread: Int

  /// `family` in this form, or nil when it has none that pays; costs a few gcds.
  init?(_ family: TiltedFamily) {
    var common: Rational?
    var arguments: [Rational] = []
    for level in family.levels {
      let (statistic, term) = (level.statistic, level.statistic.terms.first)
      let argument = term?.argument ?? 1
      if common == nil { common = term?.coefficient }
      guard statistic.rational.isZero, statistic.terms.count <= 1, argument.height <= 128,
        term == nil || term?.coefficient == common
      else { return nil }
      arguments.append(argument)
    }
    guard let rate = common else { return nil }
    let base = CoprimeBase(refining: arguments)
    guard base.elements.count * 2 < arguments.count else { return nil }
    (self.rate, elements) = (rate, base.elements)
    rows = arguments.map { base.exponents(of: $0) }
    guard rows.allSatisfy({ $0.reduce(0) { $0 + abs($1) } <= 64 }) else { return nil }
    plan = ProductPlan(rows)
    spread = base.elements.indices.reduce(0) { [rows] most, k in
      let column = rows.map { $0[k] }
      return max(most, (column.max() ?? 0) - (column.min() ?? 0))
    }
    guard plan.steps.count <= 12 * rows.count else { return nil }
  }

  /// The fraction p/q in `root`, the root cα of one level, if there is one with q ≤ max |e_lk −
  /// e_mk|.
  ///
  /// A rational root has no larger q: for l ≠ m, Π_k b_k^((e_lk − e_mk) p/q) is rational only when
  /// q divides every e_lk − e_mk, as the b_k are coprime and no powers. If that is so for no l ≠ m,
  /// the terms of f_z do not cancel (Baker, Besicovitch; see ``ExponentialSum``).
  func rational(in root: Interval) -> Rational? {
    let (middle, width) = (root.midpoint.double(), root.width.double() + 0x1p-40)
    for q in 1...max(1, spread) {
      let p = (middle * Double(q)).rounded()
      if abs(middle - p / Double(q)) <= width, root.contains(Rational(Int(p), q)) {
        return Rational(Int(p), q)
      }
    }
    return nil
  }

  /// Enclosures of c log b_k with endpoints of `precision` bits.
  func rates(precision: Int) -> [Interval] {
    elements.map { Logarithm(rate, log: Rational($0)).enclosure(precision: precision) }
  }

  /// e^(α(μ_l − μ_z)) of every level l, for z = `level`.
  func tilts(at alpha: Interval, about level: Int, rates: [Interval], precision: Int) -> [Interval]
  {
    let powers = rates.map { (alpha * $0).applying(.exp, precision: precision) }
    var nodes = powers + powers.map { 1 / $0 } + [Interval(1, precision: precision)]
    for step in plan.steps { nodes.append(nodes[step.left] * nodes[step.right]) }
    let scale = 1 / nodes[plan.nodes[level]]
    return plan.nodes.map { nodes[$0] * scale }
  }
}
