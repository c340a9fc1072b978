import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import LimbKernels
@testable import PeakSearch

/// True errors beside their proved bounds, from 500-bit intervals: what the tests of bounds are
/// made of.
///
/// A case answers with the true error over the bound, never more than 1 for a proved bound; a bound
/// that is made smaller is noticed when the answer passes 1.
enum BoundCases {
  static let bits = 500

  static let half = Interval(BigFloat(0.5, precision: bits))
  static let one = Interval(1, precision: bits)
  static let two = Interval(2, precision: bits)

  static func point(_ value: Double) -> Interval { Interval(BigFloat(value, precision: bits)) }

  static func point(_ value: BigFloat) -> Interval {
    Interval(BigFloat(value, precision: bits, rounding: .nearest))
  }

  /// A certain part of |`error`| over `bound`.
  static func share(_ error: Interval, _ bound: Magnitude) -> Double {
    guard bound.isFinite else { return 0 }
    let least = LowerMagnitude(error)
    if bound.isZero { return least.isZero ? 0 : .infinity }
    return least.bigFloat.divided(by: bound.bigFloat, precision: 53, rounding: .down).double()
  }

  /// The levels of a family on a grid of `limbs` limbs.
  static func grid(
    _ statistics: [Double], _ weights: [Double], unit: Int, limbs: Int = 2
  ) -> GridFamily {
    var family = GridFamily(limbs: limbs, unit: unit)
    for (statistic, weight) in zip(statistics, weights) {
      family.append(BigFloat(statistic), weight: BigFloat(weight))
    }
    return family
  }

  /// Σ w (μ−c)^m e^{αμ − (α−α₀)c} for m = 0, 1, 2, and the same with |w| and |μ − c|.
  static func moments(
    _ family: GridFamily, at alpha: Interval, near center: Interval, about c: Interval
  ) -> (sums: [Interval], sizes: [Interval]) {
    var sums = [Interval](repeating: Interval(0, precision: bits), count: 3)
    var sizes = sums
    for level in family.indices {
      let statistic = point(family.statistic(level))
      let gap = statistic - c
      var term =
        point(family.weights[level])
        * (alpha * statistic - (alpha - center) * c).applying(.exp, precision: bits)
      for degree in 0...2 {
        sums[degree] += term
        sizes[degree] += Interval(term.magnitudeBound)
        term *= gap
      }
    }
    return (sums, sizes)
  }

  // MARK: - Compressed families

  /// A compression with a given plan.
  struct Compression {
    var statistics: [Double]
    var weights: [Double]
    var plan: FamilyCompression.Plan
    var reach: Double
    var alpha: Double
    var shift: Double
    /// Whether by doubles, with power sums of 128 bits.
    var isFloat = false
  }

  /// The shares of the errors of A, A' and A''.
  static func shares(_ input: Compression, _ fault: BoundFault) throws -> [Double] {
    let family = try #require(
      FloatFamily(weights: input.weights, statistics: input.statistics))
    let unit = try #require(family.gridUnit)
    let full = grid(input.statistics, input.weights, unit: unit)
    let compression =
      input.isFloat
      ? FamilyCompression(
        family, input.plan, unit: unit, reach: input.reach, uses: 100_000, fault: fault)
      : FamilyCompression(full, input.plan, reach: input.reach, uses: 100_000, fault: fault)
    try #require(!compression.bins.isEmpty, "some bin is replaced")
    let bounds = compression.errors(near: input.alpha, radius: 0, about: input.shift)
    let (alpha, c) = (point(input.alpha), point(input.shift))
    let exact = moments(full, at: alpha, near: alpha, about: c)
    let found = moments(compression.family, at: alpha, near: alpha, about: c)
    return (0...2).map { degree in
      // The rounding of the weights is part of a panel's errors.
      let slack = Magnitude(found.sizes[degree]).scaled(byPowerOfTwo: -136)
      return share(found.sums[degree] - exact.sums[degree], bounds[degree] + slack)
    }
  }

  // MARK: - Panels

  /// A panel of an uncompressed family.
  struct Panel: Sendable {
    var statistics: [Double]
    var weights: [Double]
    var center = 0.0
    var logSpan = 0
    var order = 30
    var logUnit = 1
    var isPruned = false
    /// Level l's term is off by a factor 1 + this/2^40.
    var perturbation: @Sendable (Int) -> Int = { _ in 0 }

    var unit = 5

    var family: GridFamily { BoundCases.grid(statistics, weights, unit: unit) }

    func panel(_ fault: BoundFault) throws -> TaylorPanel {
      let family = family
      let isPerturbed = family.indices.contains { perturbation($0) != 0 }
      let terms = family.indices.map { level in
        let growth = (point(center) * point(family.statistic(level))).applying(
          .exp, precision: bits)
        let change = point(1 + Double(perturbation(level)) * 0x1p-40)
        let term = (point(family.weights[level]) * growth * change).midpoint
        return BigFloat(term, precision: 200, rounding: .nearest)
      }
      let shape = TaylorPanelShape(limbs: 2, order: order, logSpan: logSpan)
      let panel = TaylorPanel(
        FamilyCompression(family, FamilyCompression.Plan(), reach: 100, uses: 1), terms: terms,
        termError: .powerOfTwo(isPerturbed ? -40 : -199), center: center, shape: shape,
        logUnit: logUnit, isPruned: isPruned,
        sums: FixedPointPowerSums(limbs: 2, lengths: shape.lengths), fault: fault)
      guard let panel else { throw Discarded() }
      return panel
    }

    /// A, A' and half A'' at s, scaled like the polynomial, of the family itself.
    func exact(_ panel: TaylorPanel, at s: BigFloat) -> [Interval] {
      let h = point(panel.step)
      let sums = moments(
        family, at: point(center) + h * point(s), near: point(center),
        about: point(panel.shiftValue(unit: unit))
      ).sums
      let scale = point(BigFloat.powerOfTwo(-panel.exponent))
      return [
        sums[0] * scale, sums[1] * h * scale, sums[2] * h * h * scale * half,
      ]
    }
  }

  /// The polynomial's value, slope and half curvature at s, without rounding.
  static func polynomial(_ panel: TaylorPanel, at s: BigFloat) -> [Interval] {
    var values = [Interval](repeating: Interval(0, precision: bits), count: 3)
    for k in stride(from: panel.shape.order - 1, through: 0, by: -1) {
      values[2] = values[2] * point(s) + values[1]
      values[1] = values[1] * point(s) + values[0]
      values[0] = values[0] * point(s) + point(panel.polynomial.coefficient(k))
    }
    return values
  }

  /// The shares of the errors of A, A' and half A'' at `s`.
  static func shares(_ input: Panel, at s: Double, _ fault: BoundFault) throws -> [Double] {
    let panel = try input.panel(fault)
    let exact = input.exact(panel, at: BigFloat(s))
    let found = polynomial(panel, at: BigFloat(s))
    let bounds = [panel.errors.value, panel.errors.slope, panel.errors.curvature]
    return (0...2).map { share(found[$0] - exact[$0], bounds[$0]) }
  }

  /// The share of the levels beyond the panel's unit in what is left out, at s = ±1.
  static func shareOfDropped(_ input: Panel, _ fault: BoundFault) throws -> Double {
    let panel = try input.panel(fault)
    let c = panel.shiftValue(unit: input.unit).double()
    var far = input
    let kept = input.statistics.indices.filter {
      abs(input.statistics[$0] - c) > Double.powerOfTwo(input.logUnit)
    }
    far.statistics = kept.map { input.statistics[$0] }
    far.weights = kept.map { input.weights[$0] }
    return max(
      share(far.exact(panel, at: 1)[0], panel.errors.dropped),
      share(far.exact(panel, at: -1)[0], panel.errors.dropped))
  }

  // MARK: - Newton's steps

  /// The shares of the errors of G and of G' for level `target`, at `s`.
  static func newtonShares(
    _ input: Panel, target: Int, at s: Double, _ fault: BoundFault
  ) throws -> (residual: Double, derivative: Double) {
    let panel = try input.panel(.none)
    let solver = PanelNewton(limbs: 2, fault: fault)
    let bounds = solver.errors(panel, used: 2, short: 2)
    let gap =
      (point(input.family.statistic(target)) - point(panel.shiftValue(unit: input.unit)))
      * point(panel.step)
    func both(_ a: [Interval]) -> [Interval] {
      [a[1] - gap * a[0], a[2] * two - gap * a[1]]
    }
    let exact = both(input.exact(panel, at: BigFloat(s)))
    let found = both(polynomial(panel, at: BigFloat(s)))
    return (
      share(found[0] - exact[0], bounds.residual), share(found[1] - exact[1], bounds.derivative)
    )
  }

  /// The shares of the errors of the root of level `target`, found from a guess that is off by
  /// `offset`, and of the relative error of the height there.
  static func rootShares(
    _ input: Panel, target: Int, offset: Double = 0, _ fault: BoundFault
  ) throws -> (root: Double, height: Double)? {
    let panel = try input.panel(.none)
    let family = input.family
    let solver = PanelNewton(limbs: 2, fault: fault)
    let c = panel.shiftValue(unit: input.unit)
    guard
      case .inside(let guess) = solver.place(
        of: family.doubles[target], on: panel, shift: c.double(), from: 0)
    else { return nil }
    let found = family.fractions.withUnsafeBufferPointer {
      solver.root(of: $0.base + 2 * target, on: panel, near: guess + offset, bits: 100)
    }
    guard let root = found else { return nil }
    // The family's own root, by Newton's method over 500 bits.
    let gap = (point(family.statistic(target)) - point(c)) * point(panel.step)
    var s = point(root.s)
    for _ in 0..<12 {
      let a = input.exact(panel, at: s.midpoint)
      let value = a[1] - gap * a[0]
      s = Interval((s - value / (a[2] * two - gap * a[1])).midpoint)
    }
    // log height is gap s − log A, up to a constant: e^{gap (s − point)} value/A(s) is 1 ± η.
    let exact = input.exact(panel, at: s.lower)[0]
    let ratio =
      (gap * (s - point(root.point))).applying(.exp, precision: bits) * point(root.value) / exact
    return (
      share(s - point(root.s), root.radius), share(ratio - one, root.heightError)
    )
  }

  // MARK: - Doubles

  /// A part of a panel: its coefficients are kept in double-doubles.
  struct Part {
    var panel: Panel
    var depth = 0

    /// The leftmost part, cut `depth` times into halves.
    func polynomial(_ fault: BoundFault) throws -> PartitionPolynomial {
      var part = try #require(PartitionPolynomial(panel.panel(.none), unit: panel.unit))
      for _ in 0..<depth {
        part = PartitionPolynomial(part, offset: -0.5, share: 0.5, fault: fault)
      }
      return part
    }

    /// s at t.
    func place(_ t: Double) -> BigFloat {
      let width = Double.powerOfTwo(-depth)
      return BigFloat(t, precision: 200) * BigFloat(width) - BigFloat(1 - width)
    }
  }

  static func horner(_ coefficients: [Double], _ t: Double) -> Interval {
    coefficients.reversed().reduce(Interval(0, precision: bits)) { $0 * point(t) + point($1) }
  }

  /// The share of A's error on a part, at `t`.
  static func partShare(_ input: Part, at t: Double, _ fault: BoundFault) throws -> Double {
    let part = try input.polynomial(fault)
    let panel = try input.panel.panel(.none)
    let found =
      horner(part.coefficients.map(\.high), t) + horner(part.coefficients.map(\.low), t)
    let exact = input.panel.exact(panel, at: input.place(t))[0]
    return share(found - exact, part.valueError)
  }

  /// The share of what cutting a panel into parts adds to A's error, against the whole's own
  /// coefficients.
  static func cutShare(_ input: Part, at t: Double, _ fault: BoundFault) throws -> Double {
    let part = try input.polynomial(fault)
    var uncut = input
    uncut.depth = 0
    let whole = try uncut.polynomial(.none)
    func value(_ part: PartitionPolynomial, _ t: Interval) -> Interval {
      part.coefficients.reversed().reduce(Interval(0, precision: bits)) {
        $0 * t + point($1.high) + point($1.low)
      }
    }
    let added = part.valueError.bigFloat.subtracting(
      whole.valueError.bigFloat, precision: 200, rounding: .up)
    return share(
      value(part, point(t)) - value(whole, point(input.place(t))), Magnitude(added))
  }

  /// The shares of the errors of the mean polynomial in the model's bound, of its value by Horner's
  /// rule, and of A by that, at `t`; nil where there is no model.
  static func meanShares(
    _ input: Part, at t: Double, _ fault: BoundFault
  ) throws -> (model: Double, rounding: Double, height: Double)? {
    guard let model = try MeanPolynomial(input.polynomial(.none), fault: fault) else { return nil }
    let panel = try input.panel.panel(.none)
    let exact = input.panel.exact(panel, at: input.place(t))
    // df/dt is 2^−depth df/ds.
    let mean = exact[1] / exact[0] * point(Double.powerOfTwo(-input.depth))
    let bound = Magnitude(model.error)
    let value = MeanPolynomial.value(model.coefficients, t)
    let partition = MeanPolynomial.value(model.heights.coefficients, t)
    return (
      share(horner(model.coefficients, t) - mean, bound), share(point(value) - mean, bound),
      share((point(partition) - exact[0]) / exact[0], Magnitude(model.heights.error))
    )
  }

  /// The share of the rounding errors of A' − yA in double-doubles at `t`, for a token at the
  /// mean there; nil where there is no model.
  static func refinementShare(_ input: Part, at t: Double, _ fault: BoundFault) throws -> Double? {
    let part = try input.polynomial(.none)
    guard let model = MeanPolynomial(part) else { return nil }
    let inversion = RefinedInversion(model, fault: fault)
    let y = DoubleDouble(high: MeanPolynomial.value(model.coefficients, t), low: 0)
    let found = inversion.value(y, at: DoubleDouble(high: t, low: 0))
    let a = part.coefficients.map { point($0.high) + point($0.low) }
    let zero = Interval(0, precision: bits)
    let value = a.reversed().reduce(zero) { $0 * point(t) + $1 }
    let slope = a.indices.dropFirst().reversed().reduce(zero) {
      $0 * point(t) + a[$1] * point(Double($1))
    }
    return share(
      point(found.high) + point(found.low) - (slope - point(y.high) * value),
      inversion.errors(y).rounding)
  }
}
