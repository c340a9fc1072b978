// The streams of whole prompts, enclosed at one strength.
internal import CGMP
internal import ConcurrentWork
internal import ExactArithmetic
internal import Transformers

/// Runs prompts through blocks in Taylor models of order 0: balls with one radius a position.
struct StreamEnclosure: Sendable {
  let decoder: Decoder<Float>
  let blocks: @Sendable (Int) throws(UnsupportedNetwork) -> CertifiedBlock
  let workers: Int

  /// The embeddings of `tokens` in `format`, exact but for the rounding of entries below a unit.
  func embedding(_ tokens: [Int], _ format: SeriesFormat) -> SequenceModel {
    let rows = decoder.embedding(of: tokens)
    return SequenceModel(
      start: 0,
      streams: (0..<rows.rowCount).map { row in
        StreamEnclosure.constants(rows[row].map(Double.init), format)
      })
  }

  /// The vector `values` in `format`; its remainder is 0 where no entry has bits below a unit.
  static func constants(_ values: [Double], _ format: SeriesFormat) -> TaylorModel {
    let table = CoefficientTable(rows: values.count, columns: 1)
    var isExact = true
    for (row, value) in values.enumerated() where value != 0 {
      // value = integer · 2^exponent.
      let exponent = Int(value.exponent) - 52
      let integer = Int(value.significand * 0x1p52) * (value < 0 ? -1 : 1)
      __gmpz_set_si(table[row], integer)
      let shift = exponent + format.fractionBits
      if shift >= 0 {
        __gmpz_mul_2exp(table[row], table[row], mp_bitcnt_t(shift))
      } else {
        if integer.trailingZeroBitCount < -shift { isExact = false }
        __gmpz_fdiv_q_2exp(table[row], table[row], mp_bitcnt_t(-shift))
      }
    }
    return TaylorModel(
      format: format, coefficients: table,
      remainder: isExact ? .zero : format.rounding(components: values.count))
  }

  /// The streams of `sequences` after the blocks `layers`, and what each block kept of their
  /// positions.
  ///
  /// Between blocks, digits that the largest remainder makes useless are dropped: what the positions
  /// make together is no better known than the least known of them. `parents` are the sequences that
  /// come before, in levels that can be run one after the other.
  ///
  /// Throws `UnsupportedNetwork` or `PanelRefusal`.
  func run(
    _ sequences: [SequenceModel], through layers: Range<Int>,
    after parents: (levels: [[Int]], of: [Int?])? = nil, isKeeping: Bool = false
  ) throws -> (sequences: [SequenceModel], kept: [[[AttendedPosition]]]) {
    var sequences = sequences
    var kept: [[[AttendedPosition]]] = []
    let levels = parents?.levels ?? [Array(sequences.indices)]
    for layer in layers {
      let block = try blocks(layer)
      sequences = StreamEnclosure.shrunk(sequences)
      var own = sequences.map { _ in [AttendedPosition]() }
      // What a sequence sees of those before it, and itself.
      var seen = own
      for level in levels {
        let past = level.map { index in parents?.of[index].map { seen[$0] } ?? [] }
        let result = try block.advance(
          level.map { sequences[$0] }, past: past, workers: workers)
        for (place, index) in level.enumerated() {
          sequences[index] = result.sequences[place]
          own[index] = result.own[place]
          seen[index] = past[place] + result.own[place]
        }
      }
      if isKeeping { kept.append(own) }
    }
    return (sequences, kept)
  }

  /// The states of `prompts` after block `layer`: their last streams, or the means over positions.
  ///
  /// Prompts that begin alike share what they share. Throws as ``run(_:through:after:)``.
  func states(
    of prompts: [[Int]], after layer: Int, isMean: Bool, _ format: SeriesFormat
  ) throws -> [TaylorModel] {
    let tree = PrefixTree(prompts)
    let starts = tree.pieces.map { piece in
      let rows = decoder.embedding(of: piece.tokens)
      return SequenceModel(
        start: piece.start,
        streams: (0..<rows.rowCount).map {
          StreamEnclosure.constants(rows[$0].map(Double.init), format)
        })
    }
    let streams = try run(
      starts, through: 0..<layer, after: (tree.levels, tree.pieces.map(\.parent))
    ).sequences.map(\.streams)
    return tree.leaves.map { leaf in
      let path = tree.path(leaf).flatMap { streams[$0] }
      return isMean ? TaylorModel.mean(path) : path[path.count - 1]
    }
  }

  /// All streams with the fraction bits that the least exact of them needs, and 24 more: the first
  /// position of a prompt, which sees no other, is often known to hundreds of bits more.
  private static func shrunk(_ sequences: [SequenceModel]) -> [SequenceModel] {
    let streams = sequences.flatMap(\.streams)
    guard let format = streams.first?.format,
      let largest = streams.map(\.remainder).max(), !largest.isZero, largest.isFinite
    else { return sequences }
    let bits = min(format.fractionBits, max(120, 24 - largest.exponent))
    guard bits < format.fractionBits else { return sequences }
    let smaller = SeriesFormat(order: 0, fractionBits: bits, fault: format.fault)
    return sequences.map { sequence in
      SequenceModel(
        start: sequence.start, streams: sequence.streams.map { $0.shrunk(to: smaller) })
    }
  }
}
