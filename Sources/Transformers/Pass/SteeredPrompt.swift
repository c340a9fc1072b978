// One prompt under steering, at many strengths at once.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// A prompt, ready to be steered at any strength.
///
/// What steering does not change is computed once: the stream up to the steered layer, and the keys
/// and values of the positions before the first steered one. Strengths are run side by side.
public struct SteeredPrompt<Number: DecoderScalar>: Sendable {
  /// The decoder.
  public let decoder: Decoder<Number>
  /// Where the vector is added.
  public let site: SteeringSite
  /// The steering vector v.
  public let direction: [Number]
  /// The unsteered stream after the steered layer, from the first steered position on.
  public let stream: Matrix<Number>
  /// The first steered position.
  public let start: Int
  /// The keys and values of the positions before, for each later sublayer; nil where there are none.
  private let past: [KeyValues<Number>?]

  /// The prompt `tokens` of `decoder`, at least one token, steered along `direction` at `site`, which
  /// must exist.
  ///
  /// Costs one pass over the prompt, by `workers` threads.
  public init(
    _ decoder: Decoder<Number>, tokens: [Int], site: SteeringSite, direction: [Number],
    workers: Int = 1
  ) {
    precondition(direction.count == decoder.width, "a vector of another dimension")
    let stream = decoder.stream(of: tokens, after: site.layer, workers: workers)
    guard let start = tokens.indices.first(where: site.selects) else {
      preconditionFailure("no position is steered")
    }
    self.decoder = decoder
    self.site = site
    self.direction = direction
    self.start = start
    self.stream = stream.rows(start..<tokens.count)
    let later = decoder.sublayers(after: site.layer)
    guard start > 0 else {
      past = later.map { _ in nil }
      return
    }
    var batch = StreamBatch(stream.rows(0..<start), workers: workers)
    past = later.map { decoder.advance(&batch, through: $0).own }
  }

  /// The logits after the last token, one row a strength.
  ///
  /// Memory: some rows of hidden units and of logits a strength.
  public func logits(at strengths: [Number]) -> Matrix<Number> {
    let reader = decoder.reader(of: finalStream(at: strengths, keeping: 1))
    return reader.logits(0..<reader.count)
  }

  /// The final streams of the last `kept` positions, one sequence a strength.
  public func finalStream(at strengths: [Number], keeping kept: Int) -> StreamBatch<Number> {
    var batch = steered(at: strengths)
    let later = decoder.sublayers(after: site.layer)
    // Later positions look at earlier ones in attention alone: after the last of it the others count
    // no more.
    let last = later.lastIndex { if case .attention = $0.transform { true } else { false } }
    if last == nil { batch.keepLast(kept) }
    for (number, sublayer) in later.enumerated() {
      decoder.advance(
        &batch, through: sublayer, after: past[number], keeping: number == last ? kept : nil)
    }
    return batch
  }

  /// The streams after the steered layer.
  private func steered(at strengths: [Number]) -> StreamBatch<Number> {
    let count = stream.rowCount
    var rows = Matrix(
      copies: strengths.count, of: stream.elements, columnCount: stream.columnCount)
    let width = stream.columnCount
    direction.withUnsafeBufferPointer { direction in
      rows.withPointer { numbers in
        for (number, strength) in strengths.enumerated() {
          for row in 0..<count where site.selects(start + row) {
            let place = (number * count + row) * width
            RowKernels.add(strength, direction, to: .init(rebasing: numbers[place..<place + width]))
          }
        }
      }
    }
    return StreamBatch(rows, sequences: strengths.count, start: start, isCurve: true)
  }

  /// What `body` makes of the logits after the last token at each of `strengths`, in their order.
  ///
  /// `chunk` strengths, by default some six hundred rows of the stream, are run at once by each of
  /// `workers` threads; with several, products should run on one thread of BLAS each. `body` is given
  /// a row of logits at a time. Which strengths are run at once changes only rounding.
  public func map<Result: Sendable>(
    _ strengths: [Number], chunk: Int? = nil, workers: Int = 1,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    _ body: @escaping @Sendable (Number, ArraySlice<Number>) -> Result
  ) -> [Result] {
    // Weights are read once for all rows of a chunk; every worker gets one.
    let share = (strengths.count + workers - 1) / max(1, workers)
    let size = chunk ?? max(1, min(576 / stream.rowCount, share))
    return concurrentMap(strengths, chunk: size, workers: workers, progress: progress) { chunk in
      let reader = decoder.reader(of: finalStream(at: Array(chunk), keeping: 1))
      var results: [Result] = []
      results.reserveCapacity(chunk.count)
      var logits = reader.logits(0..<min(reader.step, reader.count))
      for start in stride(from: 0, to: reader.count, by: reader.step) {
        let range = start..<min(start + reader.step, reader.count)
        if start > 0 { reader.read(range, into: &logits) }
        for row in range {
          results.append(body(chunk[chunk.startIndex + row], logits[row - start]))
        }
      }
      return results
    }
  }
}
