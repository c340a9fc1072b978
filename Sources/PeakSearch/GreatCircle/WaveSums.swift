// Sums the power series of all tokens in doubles.
internal import ExactArithmetic

/// Σ_y of the coefficients of e^{τ_y}, eight tokens at a time, with the sums that bound the errors
/// (see ``FloatPartition``).
struct WaveSums {
  private let order: Int
  private let radius: Double
  private let exponential = FastExponential()
  /// Block sums, and the sums of blocks in two parts.
  private var block: [SIMD8<Double>]
  private var sums: [DoubleDouble]
  private var lanes = (
    weight: SIMD8<Double>.zero, cosine: SIMD8<Double>.zero, sine: SIMD8<Double>.zero
  )
  private var lane = 0
  private var groups = 0
  /// Σ w_y Λ_i(y) M_y(h) for i = 0 … 4, Λ_i = λ(λ + 2.1)⋯.
  private(set) var moments = [Double](repeating: 0, count: 5)
  /// What the errors of weights and waves are bounded by.
  private(set) var bounds = WeightBounds()

  init(order: Int, radius: Double) {
    self.order = order
    self.radius = radius
    block = [SIMD8<Double>](repeating: .zero, count: order)
    sums = [DoubleDouble](repeating: DoubleDouble(high: 0, low: 0), count: order)
  }

  /// Adds a token.
  @inline(__always)
  mutating func add(_ wave: FloatPartition.Turned, bias: DoubleDouble, top: Double) {
    let (x, w, h) = (wave.cosine, wave.sine, radius)
    let whole = bias + DoubleDouble(difference: x, top)
    // A weight below the range is one at its end, in all bounds and in the sums.
    let exponent = max(whole.high, -FastExponential.range)
    let weight = exponential(exponent, tail: exponent == whole.high ? whole.low : 0)
    lanes.weight[lane] = weight
    lanes.cosine[lane] = x
    lanes.sine[lane] = w
    lane += 1
    if lane == 8 { addLanes() }
    let rest = 1 - 2 * h * h - h * h * h * h
    let (size, turn) = (abs(w), abs(x))
    let majorant =
      weight * exponential((2 * size * (h + h * h * h / 3) + 2 * turn * h * h) / rest)
    let growth = h * (2 * size * (1 + h * h) + 4 * turn * h) / rest
    moments[0] += majorant
    var product = majorant * growth
    moments[1] += product
    product *= growth + 2.1
    moments[2] += product
    product *= growth + 4.2
    moments[3] += product
    product *= growth + 6.3
    moments[4] += product
    // η: the wave's error, the exponential function's and a pair's for the exponent.
    let change = 1.2 * wave.radius + 9 * 0x1p-53 + abs(exponent) * 0x1p-90
    // |q| and |q′| over the piece.
    let height = size * (1 + h * h) + 2 * turn * h
    let steep = 2 * turn + 2 * size * h
    bounds.least += weight * (weight / majorant)
    bounds.shift += majorant * wave.radius
    bounds.shiftedHeight += majorant * height * wave.radius
    bounds.change += majorant * change
    bounds.changedHeight += majorant * height * change
    bounds.changedSquare += majorant * height * height * change
    bounds.changedSteep += majorant * steep * change
    bounds.square += majorant * height * height
    bounds.steep += majorant * steep
    bounds.height += majorant * height
  }

  private mutating func addLanes() {
    let (x, w) = (lanes.cosine, lanes.sine)
    let (double, quadruple) = (2 * w, 4 * x)
    var (e0, e1, e2, e3) = (
      lanes.weight, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero
    )
    block.withUnsafeMutableBufferPointer { block in
      block[0] += e0
      for k in 0..<(order - 1) {
        var next = double * (e0 - e2)
        if k >= 1 { next -= (quadruple + Double(2 * (k - 1))) * e1 }
        if k >= 4 { next -= Double(k - 3) * e3 }
        next *= WaveSums.inverses[k]
        block[k + 1] += next
        (e0, e1, e2, e3) = (next, e0, e1, e2)
      }
    }
    lane = 0
    lanes.weight = .zero
    groups += 1
    if groups == 16 { addBlock() }
  }

  private static let inverses: [Double] = (0..<64).map { 1 / Double($0 + 1) }

  private mutating func addBlock() {
    for k in 0..<order {
      for lane in 0..<8 {
        sums[k] = sums[k] + DoubleDouble(high: block[k][lane], low: 0)
      }
      block[k] = .zero
    }
    groups = 0
  }

  /// The coefficients.
  mutating func finished() -> [Double] {
    if lane > 0 { addLanes() }
    addBlock()
    return sums.map(\.high)
  }
}
