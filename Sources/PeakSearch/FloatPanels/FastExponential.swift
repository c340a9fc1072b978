// The exponential function of the double-precision search, with an error that we proved.
internal import ExactArithmetic
internal import RealModule

/// e^x over doubles with a proved error, where no library's word is taken for it.
///
/// x = k ln2/64 + r with |r| < 0.0055; e^x = 2^(k div 64) · 2^((k mod 64)/64) · e^r. The reduction
/// uses ln2/64 in two parts, of which k times the first is exact; e^r is its Taylor polynomial of
/// degree 6. Relative errors, in units of u = 2^−53: the table 1, r at most 1 (as |k| < 2^17), the
/// polynomial 2 with its remainder, products 2.
struct FastExponential {
  /// The relative error is at most this.
  static let relativeError = 8 * 0x1p-53
  /// The largest |x|.
  static let range = 700.0

  private static let table: [Double] = (0..<64).map { j in
    BigFloat(Rational(j, 64), precision: 64, rounding: .nearest).multiplied(
      by: BigFloat(2).applying(.log, precision: 128, rounding: .nearest), precision: 128,
      rounding: .nearest
    ).applying(.exp, precision: 96, rounding: .nearest).double()
  }

  private static let step: (first: Double, second: Double, inverse: Double) = {
    let exact = BigFloat(2).applying(.log, precision: 200, rounding: .nearest).multiplied(
      by: .powerOfTwo(-6), precision: 200, rounding: .nearest)
    // 32 bits: k times it is exact for |k| < 2^20.
    let first = BigFloat(exact, precision: 32, rounding: .nearest)
    return (
      first.double(), exact.subtracting(first, precision: 100, rounding: .nearest).double(),
      1 / exact.double()
    )
  }()

  private let table: [Double]
  private let step: (first: Double, second: Double, inverse: Double)

  init() {
    table = FastExponential.table
    step = FastExponential.step
  }

  /// e^(x + tail) for |x| ≤ `range` and |tail| ≤ 2^−40.
  @inline(__always)
  func callAsFunction(_ x: Double, tail: Double = 0) -> Double {
    let multiple = (x * step.inverse).rounded()
    let r = (x - multiple * step.first) - multiple * step.second + tail
    var sum = 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    let k = Int(multiple)
    let scale = Double(
      sign: .plus, exponent: (k - (k & 63)) / 64, significand: table[k & 63])
    return sum * scale
  }
}
