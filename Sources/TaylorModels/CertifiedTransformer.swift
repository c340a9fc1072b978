// The door to enclosures of a transformer.
internal import ConcurrentWork
public import ExactArithmetic
internal import SteeringModel
internal import Synchronization
public import Transformers

/// A transformer as a function of real arithmetic, whose steered answers are enclosed.
///
/// Its weights, gains and ε are the numbers of `decoder`, exactly; angles of rotations are exact
/// reals. Followed are pre-norm decoders with RMSNorm, rotary positions and a SiLU gate (the
/// `llama` and `qwen2` architectures); others are refused by name. All answers are for the prompt's
/// last position.
public final class CertifiedTransformer: Sendable {
  let decoder: Decoder<Float>
  private let cheapBlocks: [Once<Result<CertifiedBlock, UnsupportedNetwork>>]
  private let sharpBlocks: [Once<Result<CertifiedBlock, UnsupportedNetwork>>]
  let head: CertifiedHead
  let workers: Int
  /// Steering vectors that were enclosed before.
  let directions = Mutex<[PromptSets: TaylorModel]>([:])

  /// The prompts that a steering vector is the difference of means of, and after which block.
  struct PromptSets: Hashable {
    let positive: [[Int]]
    let negative: [[Int]]
    let isMean: Bool
    let layer: Int
  }

  /// The transformer `decoder`, worked on by `workers` threads.
  ///
  /// Throws `UnsupportedNetwork`. Costs a pass over the unembedding.
  public init(_ decoder: Decoder<Float>, workers: Int = 2) throws(UnsupportedNetwork) {
    self.decoder = decoder
    self.workers = workers
    guard decoder.positionEmbedding == nil else {
      throw UnsupportedNetwork("its positions are embedded; rotary positions are followed")
    }
    head = try CertifiedHead(decoder)
    cheapBlocks = decoder.blocks.map { _ in Once() }
    sharpBlocks = decoder.blocks.map { _ in Once() }
  }

  /// Block `layer`, prepared once.
  func block(_ layer: Int, isSharp: Bool) throws(UnsupportedNetwork) -> CertifiedBlock {
    let once = isSharp ? sharpBlocks[layer] : cheapBlocks[layer]
    return try once {
      Result { () throws(UnsupportedNetwork) in
        try CertifiedBlock(decoder.blocks[layer], isSharp: isSharp)
      }
    }.get()
  }

  var enclosure: StreamEnclosure {
    StreamEnclosure(
      decoder: decoder,
      blocks: { layer throws(UnsupportedNetwork) in
        try self.block(layer, isSharp: false)
      }, workers: workers)
  }

  /// How a steering vector is given.
  public enum Direction: Sendable {
    /// By its numbers.
    case vector([Double])
    /// As the difference of the means of the states of prompts after the steered block, of their
    /// last positions or of the means over their positions.
    case prompts(positive: [[Int]], negative: [[Int]], isMean: Bool)
  }

  /// Where and along what a prompt is steered.
  public struct Site: Sendable {
    /// The prompt's tokens.
    public let tokens: [Int]
    /// The block after which the vector is added; 0 adds it to the embeddings.
    public let layer: Int
    /// The vector.
    public let direction: Direction

    /// Steering of `tokens`, at least one, after block `layer`.
    public init(tokens: [Int], layer: Int, direction: Direction) {
      precondition(!tokens.isEmpty && layer >= 0, "a prompt and a layer")
      self.tokens = tokens
      self.layer = layer
      self.direction = direction
    }
  }

  /// Prepares the blocks `layers`, by all threads.
  func prepare(_ layers: Range<Int>, isSharp: Bool) throws(UnsupportedNetwork) {
    _ = try concurrentMap(Array(layers), workers: workers) { layer throws(UnsupportedNetwork) in
      _ = try self.block(layer, isSharp: isSharp)
    }
  }

  /// The problem of `site`: the stream of the last position, the vector, and what the positions
  /// before it leave in every later block.
  func problem(_ site: Site) throws -> PanelProblem {
    precondition(site.layer < decoder.depth, "a block is left after the steered one")
    let bits = bits(digits: 14, before: 0)
    try prepare(0..<decoder.depth, isSharp: false)
    let first = try enclosure.run(
      [enclosure.embedding(site.tokens, SeriesFormat(order: 0, fractionBits: bits))],
      through: 0..<site.layer)
    let streams = first.sequences[0].streams
    let last = site.tokens.count - 1
    var past: [[AttendedPosition]] = []
    if last > 0 {
      let before = try enclosure.run(
        [SequenceModel(start: 0, streams: Array(streams[..<last]))],
        through: site.layer..<decoder.depth, isKeeping: true)
      past = before.kept.map { $0[0] }
    } else {
      past = (site.layer..<decoder.depth).map { _ in [] }
    }
    let vector = try direction(
      site, within: .powerOfTwo(-56 - 9 * (decoder.depth - site.layer)),
      growth: bits + 16 + (streams.map(\.remainder.exponent).max() ?? -bits))
    try prepare(site.layer..<decoder.depth, isSharp: true)
    var blocks: [CertifiedBlock] = []
    for layer in site.layer..<decoder.depth { blocks.append(try block(layer, isSharp: true)) }
    let stream = streams[last]
    let common = SeriesFormat(
      order: 0, fractionBits: min(stream.format.fractionBits, vector.format.fractionBits))
    return PanelProblem(
      stream: stream.shrunk(to: common), direction: vector.shrunk(to: common), position: last,
      blocks: blocks, head: head, past: past)
  }

  /// Bits that let a remainder grow through all blocks and still leave `digits` digits, besides
  /// what it is allowed to grow from block `layer` on in sharp bounds: some 15 bits a block in
  /// cheap bounds, and 9 in sharp ones.
  func bits(digits: Int, before layer: Int) -> Int {
    let depth = layer == 0 ? decoder.depth : layer
    let sharp = layer == 0 ? 0 : 9 * (decoder.depth - layer)
    return min(SeriesFormat.constantLimit, 60 + digits * 10 / 3 + 15 * depth + sharp)
  }

  /// The largest |α| of a range: ends of panels are exact below it.
  public static let largestStrength = 0x1p20

  /// Every maximum and minimum of the probabilities of `tokens` for strengths in `range`, within
  /// ±``largestStrength``.
  ///
  /// Throws `UnsupportedNetwork`, or `PanelRefusal` where no panel is narrow enough.
  public func criticalPoints(
    of tokens: [Int], _ site: Site, range: ClosedRange<Double>,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> [CertifiedCriticalPoints] {
    try along(range, of: tokens, site, at: [], progress: progress).criticalPoints
  }

  /// The same, with the probabilities of `tokens` at each of `strengths`, which are in `range`, as the
  /// polynomials along the range enclose them; nil where they say nothing.
  ///
  /// Throws as ``criticalPoints(of:_:range:progress:)``.
  public func along(
    _ range: ClosedRange<Double>, of tokens: [Int], _ site: Site, at strengths: [Double],
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> (criticalPoints: [CertifiedCriticalPoints], probabilities: [[Interval?]]) {
    precondition(strengths.allSatisfy(range.contains), "strengths in the range")
    precondition(
      max(-range.lowerBound, range.upperBound) <= CertifiedTransformer.largestStrength
        && range.lowerBound < range.upperBound, "a range within the largest strength")
    let problem = try problem(site)
    let scale = problem.stream.norm.double / max(problem.direction.norm.double, 1e-300)
    let walk = PanelWalk(
      problem, range, tokens: tokens, strengths: strengths, firstStep: max(scale / 10, 0x1p-16),
      progress: progress)
    let findings = try walk.run(workers: workers)
    var probabilities = strengths.map { _ in [Interval?]() }
    for sample in findings.flatMap(\.samples) {
      probabilities[sample.number] = sample.probabilities
    }
    return (
      tokens.indices.map { index in
        CertifiedCriticalPoints(token: tokens[index], findings.flatMap { $0.cells[index] })
      }, probabilities
    )
  }
}

extension CertifiedTransformer {
  /// The `count` tokens that are likeliest at one of `strengths`, by their largest probability
  /// there: computed in floats, to choose whom to ask about.
  ///
  /// Costs a pass over the prompts and one a strength.
  public func likeliestTokens(_ count: Int, _ site: Site, at strengths: [Float]) -> [Int] {
    let vector: [Float]
    switch site.direction {
    case .vector(let values): vector = values.map(Float.init)
    case .prompts(let positive, let negative, let isMean):
      vector = decoder.differenceOfMeans(
        positive: positive, negative: negative, after: site.layer, isMean ? .mean : .last)
    }
    let prompt = SteeredPrompt(
      decoder, tokens: site.tokens,
      site: SteeringSite(layer: site.layer, positions: .only(site.tokens.count - 1)),
      direction: vector)
    let found = prompt.map(strengths, workers: workers) { _, logits in
      let values = logits.map(Double.init)
      let top = values.max() ?? 0
      let sum = values.reduce(0) { $0 + Double.exp($1 - top) }
      return LargestPlaces.of(values, count: count).map { ($0, Double.exp(values[$0] - top) / sum) }
    }
    var largest: [Int: Double] = [:]
    for (token, value) in found.joined() { largest[token] = max(largest[token] ?? value, value) }
    let order = largest.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    return order.prefix(count).map(\.key)
  }
}
