// One prompt that is steered at its last position, and its streams on an interval of strengths.
internal import CGMP
internal import ConcurrentWork
internal import ExactArithmetic
internal import Transformers

/// A prompt steered at the last position after some block: h + αv, the blocks after it, the head,
/// and the keys and values of the positions before in each of these blocks.
struct PanelProblem: Sendable {
  /// h, constants.
  let stream: TaylorModel
  /// v, constants of the same format.
  let direction: TaylorModel
  /// The last position.
  let position: Int
  let blocks: [CertifiedBlock]
  let head: CertifiedHead
  /// The positions before, for each of `blocks`.
  let past: [[AttendedPosition]]

  /// An interval of strengths centre + halfWidth · t, −1 ≤ t ≤ 1, both dyadic.
  struct Panel: Sendable {
    let centre: Double
    let halfWidth: Double
  }

  /// The normalised final stream on `panel`, its polynomials begun in the format `format`.
  ///
  /// Before every block digits and terms that the remainder makes useless are dropped.
  ///
  /// Throws `PanelRefusal`.
  func stream(
    on panel: Panel, _ format: SeriesFormat
  ) throws(PanelRefusal) -> CertifiedHead.Stream {
    var stream = start(panel, format)
    for (number, block) in blocks.enumerated() {
      if number > 0 { stream = PanelProblem.shrunk(stream) }
      let size = block.attention.headSize
      let format = stream.format
      let result = try block.advance(
        [SequenceModel(start: position, streams: [stream])],
        past: [past[number].map { $0.converted(to: format, headSize: size) }], workers: 1)
      stream = result.sequences[0].streams[0]
    }
    stream = PanelProblem.shrunk(stream)
    return try head.normalised(stream, SeriesArithmetic(stream.format))
  }

  /// h + (centre + halfWidth t)v.
  func start(_ panel: Panel, _ format: SeriesFormat) -> TaylorModel {
    let constants = stream.format
    precondition(constants == direction.format, "one format")
    let table = CoefficientTable(rows: stream.count, columns: format.count)
    let scratch = CoefficientTable(rows: 1, columns: 1)
    defer { keep(scratch) }
    let spare = scratch[0]
    let bits = constants.fractionBits - format.fractionBits
    // centre = a 2^-e, halfWidth = b 2^-e with integers a and b.
    let exponent = 40
    let scale = Double.powerOfTwo(exponent)
    guard let a = Int(exactly: panel.centre * scale), let b = Int(exactly: panel.halfWidth * scale)
    else { preconditionFailure("ends of panels are multiples of 2^-40") }
    func round(_ target: Coefficients, extra: Int) {
      let shift = bits + extra
      if shift >= 0 {
        __gmpz_fdiv_q_2exp(target, target, mp_bitcnt_t(shift))
      } else {
        __gmpz_mul_2exp(target, target, mp_bitcnt_t(-shift))
      }
    }
    for row in 0..<stream.count {
      let (h, v) = (stream.coefficients[row], direction.coefficients[row])
      __gmpz_mul_si(spare, v, a)
      __gmpz_mul_2exp(table[row], h, mp_bitcnt_t(exponent))
      __gmpz_add(table[row], table[row], spare)
      round(table[row], extra: exponent)
      if format.order > 0 {
        __gmpz_mul_si(table[row] + 1, v, b)
        round(table[row] + 1, extra: exponent)
      }
    }
    let reach = Magnitude(panel.centre.magnitude) + Magnitude(panel.halfWidth)
    // Of order 0 the linear term is part of the error.
    let missing = format.order > 0 ? .zero : Magnitude(panel.halfWidth) * direction.norm
    return TaylorModel(
      format: format, coefficients: table,
      remainder: stream.remainder + reach * direction.remainder + missing
        + Magnitude(stream.count).squareRoot() * format.ulp.scaled(byPowerOfTwo: 1))
  }

  /// The stream without the digits below its remainder, and without terms that are a small part of
  /// it.
  static func shrunk(_ stream: TaylorModel) -> TaylorModel {
    let format = stream.format
    guard !stream.remainder.isZero, stream.remainder.isFinite else { return stream }
    let needed = 16 - stream.remainder.exponent + (Int.bitWidth - format.count.leadingZeroBitCount)
    let bits = min(format.fractionBits, max(120, needed))
    let allowed = stream.remainder * Magnitude(1e-7)
    var order = format.order
    var dropped = Magnitude.zero
    while order > 2 {
      dropped += stream.columnNorm(order)
      guard dropped <= allowed else { break }
      order -= 1
    }
    guard bits < format.fractionBits || order < format.order else { return stream }
    return stream.shrunk(
      to: SeriesFormat(order: order, fractionBits: bits, fault: format.fault))
  }
}
