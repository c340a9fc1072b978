// One block of a transformer, followed by Taylor models.
internal import CGMP
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws
internal import Transformers

/// A pre-norm block with exact weights: attention, then a gated feed-forward layer.
struct CertifiedBlock: Sendable {
  let attention: CertifiedAttention
  let feedForward: CertifiedFeedForward
  /// Whether bounds follow errors through products of matrices, for one stream of high order, or
  /// multiply norms, for many of order 0.
  let isSharp: Bool

  /// The block of these sublayers.
  ///
  /// Throws `UnsupportedNetwork`. Costs some products of the matrices with themselves.
  init(_ sublayers: [Sublayer<Float>], isSharp: Bool) throws(UnsupportedNetwork) {
    guard sublayers.count == 2, case .attention(let attention) = sublayers[0].transform,
      case .feedForward(let feedForward) = sublayers[1].transform
    else { throw UnsupportedNetwork("a block is not attention and a feed-forward layer") }
    self.isSharp = isSharp
    self.attention = try CertifiedAttention(
      attention, after: CertifiedNorm(sublayers[0].norm), isSharp: isSharp)
    self.feedForward = try CertifiedFeedForward(
      feedForward, after: CertifiedNorm(sublayers[1].norm), isSharp: isSharp)
  }
}

/// The streams of consecutive positions of one sequence.
struct SequenceModel: Sendable {
  /// The position of the first stream.
  let start: Int
  /// One stream a position.
  var streams: [TaylorModel]
}

extension CertifiedBlock {
  /// Runs `sequences`, all of one format, through the block by `workers` threads; `past` are the
  /// positions before the start of each.
  ///
  /// Answers the new streams, and what later positions see of these.
  ///
  /// Throws `PanelRefusal`.
  func advance(
    _ sequences: [SequenceModel], past: [[AttendedPosition]], workers: Int
  ) throws(PanelRefusal) -> (sequences: [SequenceModel], own: [[AttendedPosition]]) {
    let places = sequences.indices.flatMap { sequence in
      sequences[sequence].streams.indices.map { (sequence: sequence, index: $0) }
    }
    let size = max(1, min(64, (places.count + workers - 1) / workers))
    let heads = try concurrentMap(places, chunk: size, workers: workers) {
      chunk throws(PanelRefusal) in
      try project(
        chunk.map { sequences[$0.sequence].streams[$0.index] },
        at: chunk.map { sequences[$0.sequence].start + $0.index })
    }
    var own = sequences.map { _ in [AttendedPosition]() }
    for (place, head) in zip(places, heads) { own[place.sequence].append(head.attended) }
    let attended = own
    let numbered = zip(places, heads).map { (place: $0, head: $1) }
    let mixed = try concurrentMap(numbered, workers: workers) { item throws(PanelRefusal) in
      let (sequence, index) = item.place
      return try mix(
        item.head, past[sequence] + attended[sequence][...index],
        stream: sequences[sequence].streams[index])
    }
    let results = try concurrentMap(mixed, chunk: size, workers: workers) {
      chunk throws(PanelRefusal) in
      try feed(addAttention(Array(chunk)))
    }
    var result = sequences
    for (place, stream) in zip(places, results) {
      result[place.sequence].streams[place.index] = stream
    }
    return (result, own)
  }

  /// The query, key and value of a position.
  private struct Projection: Sendable {
    let query: CoefficientTable
    let incoming: Magnitude
    let queryErrors: [Magnitude]
    let queryRoundings: [Magnitude]
    let attended: AttendedPosition
    let angles: CoefficientTable?
  }

  private func project(
    _ streams: [TaylorModel], at positions: [Int]
  ) throws(PanelRefusal) -> [Projection] {
    let format = streams[0].format
    let arithmetic = SeriesArithmetic(format)
    var normalised: [NormalizedModel] = []
    for stream in streams { normalised.append(try attention.norm(stream, arithmetic)) }
    let tables = normalised.map(\.coefficients)
    let queries = product(attention.query, tables, bias: attention.biases.query, format)
    let keys = product(attention.key, tables, bias: attention.biases.key, format)
    let values = product(attention.value, tables, bias: attention.biases.value, format)
    let norms = attention.norms
    let linear = format.charge(
      .linearRounding, format.rounding(components: attention.headSize).scaled(byPowerOfTwo: 1))
    return streams.indices.map { index in
      let (incoming, rounding) = (normalised[index].incoming, normalised[index].rounding)
      let earlier = format.charge(.linearEarlierRounding, rounding)
      let angles = attention.rotation?.table(positions[index], arithmetic)
      func turn(_ table: CoefficientTable, count: Int) -> [Magnitude] {
        guard let rotation = attention.rotation, let angles else {
          return Array(repeating: .zero, count: count)
        }
        return rotation.apply(angles, to: table, arithmetic)
      }
      func roundings(_ plain: [Magnitude], _ turned: [Magnitude]) -> [Magnitude] {
        zip(plain, turned).map { $0 * earlier + linear + $1 }
      }
      func totals(_ norms: [Magnitude], _ roundings: [Magnitude]) -> [Magnitude] {
        zip(norms, roundings).map { format.charge(.linearIncoming, $0 * incoming) + $1 }
      }
      let queryRoundings = roundings(
        norms.plainQuery, turn(queries[index], count: attention.heads))
      let keyRoundings = roundings(norms.plainKey, turn(keys[index], count: attention.groups))
      let valueRoundings = norms.plainValue.map { $0 * earlier + linear }
      let attended = AttendedPosition(
        format: format, keys: keys[index], values: values[index],
        keyErrors: totals(norms.key, keyRoundings),
        valueErrors: totals(norms.value, valueRoundings),
        origin: isSharp
          ? .init(
            incoming: incoming, angles: angles, keyRounding: keyRoundings,
            valueRounding: valueRoundings) : nil)
      return Projection(
        query: queries[index], incoming: incoming,
        queryErrors: totals(norms.query, queryRoundings), queryRoundings: queryRoundings,
        attended: attended, angles: angles)
    }
  }

  /// ⌊Wx⌋ + ⌊bias⌋.
  ///
  /// Two roundings: the caller's bound has both.
  private func product(
    _ matrix: ExactMatrix, _ tables: [CoefficientTable], bias: [Float]?, _ format: SeriesFormat
  ) -> [CoefficientTable] {
    let results = matrix.product(tables)
    if let bias {
      let arithmetic = SeriesArithmetic(SeriesFormat(order: 0, fractionBits: format.fractionBits))
      for result in results {
        for (row, value) in bias.enumerated() {
          arithmetic.set(arithmetic.spare, BigFloat(Double(value)))
          __gmpz_add(result[row], result[row], arithmetic.spare)
        }
      }
    }
    return results
  }

  /// A stream, and the values that its position mixed.
  private struct Mixture: Sendable {
    let stream: TaylorModel
    let mixed: CoefficientTable
    /// Bounds of the errors after the output's matrix, and before it.
    let outer: Magnitude
    let inner: Magnitude
  }

  private func mix(
    _ projection: Projection, _ positions: [AttendedPosition], stream: TaylorModel
  ) throws(PanelRefusal) -> Mixture {
    let arithmetic = SeriesArithmetic(stream.format)
    let mixing = AttentionMixing(
      attention,
      QueryModel(
        coefficients: projection.query, incoming: projection.incoming,
        errors: projection.queryErrors, roundings: projection.queryRoundings), positions,
      angles: projection.angles, isSharp: isSharp, arithmetic)
    let mixed = CoefficientTable(
      rows: attention.heads * attention.headSize, columns: stream.format.count)
    var (outer, inner) = (Magnitude.zero, Magnitude.zero)
    for head in 0..<attention.heads {
      let result = try mixing.mix(head, into: mixed)
      outer += result.outer
      inner += result.inner.squared
    }
    return Mixture(stream: stream, mixed: mixed, outer: outer, inner: inner.squareRoot())
  }

  private func addAttention(_ mixtures: [Mixture]) -> [TaylorModel] {
    let products = attention.output.product(mixtures.map(\.mixed))
    return zip(mixtures, products).map { mixture, product in
      let format = mixture.stream.format
      product.add(mixture.stream.coefficients)
      let remainder =
        mixture.stream.remainder + mixture.outer + attention.norms.output * mixture.inner
        + format.charge(.linearRounding, format.rounding(components: product.rowCount))
      return TaylorModel(format: format, coefficients: product, remainder: remainder)
    }
  }

  private func feed(_ streams: [TaylorModel]) throws(PanelRefusal) -> [TaylorModel] {
    let format = streams[0].format
    let arithmetic = SeriesArithmetic(format)
    let units = GatedUnits(arithmetic)
    var normalised: [NormalizedModel] = []
    for stream in streams { normalised.append(try feedForward.norm(stream, arithmetic)) }
    let tables = normalised.map(\.coefficients)
    let gates = feedForward.gate.product(tables)
    let ups = feedForward.up.product(tables)
    defer { for table in gates + ups { keep(table) } }
    let hiddenCount = feedForward.gate.rowCount
    var (hidden, remainders) = ([CoefficientTable](), [Magnitude]())
    for (index, norm) in normalised.enumerated() {
      let table = CoefficientTable(rows: hiddenCount, columns: format.count)
      let earlier = format.charge(.linearEarlierRounding, norm.rounding)
      let linear = format.charge(.linearRounding, format.rounding)
      var (results, fresh) = ([GatedUnit](), Magnitude.zero)
      results.reserveCapacity(hiddenCount)
      func error(_ scaled: Magnitude, _ plain: Magnitude) -> Magnitude {
        format.charge(.linearIncoming, scaled * norm.incoming) + plain * earlier + linear
      }
      for row in 0..<hiddenCount {
        let unit = try units.compute(
          gates[index][row], ups[index][row],
          gateError: error(feedForward.rowNorms.gate[row], feedForward.plainRowNorms.gate[row]),
          upError: error(feedForward.rowNorms.up[row], feedForward.plainRowNorms.up[row]),
          into: table[row])
        fresh += unit.fresh.squared
        results.append(unit)
      }
      let rounding =
        (feedForward.gate.frobeniusNorm + feedForward.up.frobeniusNorm) * earlier
        + (linear * Magnitude(hiddenCount).squareRoot()).scaled(byPowerOfTwo: 1)
      let propagated = feedForward.propagated(
        results, incoming: norm.incoming, rounding: rounding, format)
      hidden.append(table)
      remainders.append(
        streams[index].remainder + propagated + feedForward.downNorm * fresh.squareRoot()
          + format.charge(.linearRounding, format.rounding(components: streams[index].count)))
    }
    let products = feedForward.down.product(hidden)
    return streams.indices.map { index in
      products[index].add(streams[index].coefficients)
      return TaylorModel(
        format: format, coefficients: products[index], remainder: remainders[index])
    }
  }
}
