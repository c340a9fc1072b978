// Covers a range of strengths with panels.
internal import ConcurrentWork
internal import Dispatch
internal import ExactArithmetic
internal import Synchronization

/// What was found of the tokens on one piece of the range.
struct PanelFinding: Sendable {
  /// The piece that it answers for.
  let lower: Double
  let upper: Double
  /// For each token the cells of the piece, in order.
  let cells: [[StrengthCell]]
  /// The numbers of the given strengths in the piece, each with the tokens' probabilities.
  let samples: [(number: Int, probabilities: [Interval?])]
}

/// A cell, as strengths that enclose it.
struct StrengthCell: Sendable {
  let lower: Double
  let upper: Double
  let sign: Int
  let curvature: Int
  /// The token's probability on the cell, where the sign is not decided.
  let probability: Interval?
}

/// Two threads that walk towards each other from the ends of the range.
final class PanelWalk: Sendable {
  private let problem: PanelProblem
  private let tokens: [Int]
  /// Strengths at which probabilities are asked for.
  private let strengths: [Double]
  /// The range, widened.
  private let ends: ClosedRange<Double>
  private let state: Mutex<State>
  private let progress: @Sendable (Double) -> Void

  private struct State {
    var left: Double
    var right: Double
    var findings: [PanelFinding] = []
    var failure: PanelRefusal?
  }

  /// The step that panels begin with, and how far they may shrink.
  private let firstStep: Double
  private static let largestRemainder = Magnitude(1e-11)
  private static let smallRemainder = Magnitude(1e-14)
  private static let refusalLimit = 40

  /// The walk over `range`, widened to multiples of 2^−30, for `tokens`, whose probabilities are asked
  /// for at `strengths`.
  init(
    _ problem: PanelProblem, _ range: ClosedRange<Double>, tokens: [Int],
    strengths: [Double] = [], firstStep: Double, progress: @escaping @Sendable (Double) -> Void
  ) {
    self.strengths = strengths
    self.problem = problem
    self.tokens = tokens
    self.firstStep = firstStep
    self.progress = progress
    let unit = 0x1p-30
    ends =
      (range.lowerBound / unit).rounded(.down) * unit...(range.upperBound / unit).rounded(.up)
      * unit
    state = Mutex(State(left: ends.lowerBound, right: ends.upperBound))
  }

  /// The findings, in order.
  ///
  /// Throws `PanelRefusal` when panels come out hopelessly narrow.
  func run(workers: Int) throws(PanelRefusal) -> [PanelFinding] {
    DispatchQueue.concurrentPerform(iterations: max(1, min(2, workers))) { number in
      self.walk(isRightward: number == 0)
    }
    let (findings, failure) = state.withLock { ($0.findings, $0.failure) }
    if let failure { throw failure }
    let sorted = findings.sorted { $0.lower < $1.lower }
    // That nothing is left out is checked, not believed.
    var covered = ends.lowerBound
    for finding in sorted {
      precondition(finding.lower <= covered, "a gap between panels")
      covered = max(covered, finding.upper)
    }
    precondition(covered >= ends.upperBound, "the range is not covered")
    return sorted
  }

  private func walk(isRightward: Bool) {
    var step = firstStep
    var (order, bits) = PanelWalk.startingFormat(blocks: problem.blocks.count)
    var refusals = 0
    while true {
      let (left, right, isOver) = state.withLock { ($0.left, $0.right, $0.failure != nil) }
      guard left < right, !isOver else { return }
      let gap = right - left
      // The panel's usable part is 15/16 of it; the last one fits the gap.
      let halfWidth = PanelWalk.rounded(min(step, gap * (8 / 15.0) + 0x1p-28))
      let reach = halfWidth * SlopeFunction.edge
      let centre =
        gap <= 2 * reach ? left + gap / 2 : isRightward ? left + reach : right - reach
      // Exact: ends are multiples of 2^-34, and centres of 2^-35.
      let panel = PanelProblem.Panel(centre: centre, halfWidth: halfWidth)
      do throws(PanelRefusal) {
        let stream = try problem.stream(
          on: panel, SeriesFormat(order: order, fractionBits: bits))
        guard stream.remainder <= PanelWalk.largestRemainder else {
          throw PanelRefusal(.remainder)
        }
        record(panel, stream, isRightward: isRightward)
        if stream.remainder <= PanelWalk.smallRemainder { step *= 1.25 }
        refusals = 0
      } catch {
        refusals += 1
        step = min(step, halfWidth) * 0.75
        if refusals % 3 == 0 {
          bits = min(bits + 24, SeriesFormat.fractionLimit)
          order += 8
        }
        if refusals >= PanelWalk.refusalLimit || step < 0x1p-24 {
          state.withLock { $0.failure = error }
        }
      }
    }
  }

  private func record(
    _ panel: PanelProblem.Panel, _ stream: CertifiedHead.Stream, isRightward: Bool
  ) {
    let reach = panel.halfWidth * SlopeFunction.edge
    let (lower, upper) = state.withLock { state -> (Double, Double) in
      let piece = (max(state.left, panel.centre - reach), min(state.right, panel.centre + reach))
      guard piece.0 < piece.1 else { return (0, 0) }
      if isRightward || piece.0 <= state.left { state.left = piece.1 }
      if !isRightward, piece.0 > state.left { state.right = piece.0 }
      return piece
    }
    guard lower < upper else { return }
    let softmax = SoftmaxSeries(problem.head, stream, tokens: tokens)
    func place(_ strength: Double, _ isUpper: Bool) -> Double {
      let t = (strength - panel.centre) / panel.halfWidth
      // Outward by more than the division rounds.
      return max(-SlopeFunction.edge, min(SlopeFunction.edge, t + (isUpper ? 0x1p-50 : -0x1p-50)))
    }
    func strength(_ t: Double, _ isUpper: Bool) -> Double {
      let product = panel.halfWidth * t
      let sum = panel.centre + product
      let slack = (product.magnitude + sum.magnitude) * 0x1p-52
      return isUpper ? sum + slack : sum - slack
    }
    let slopes = tokens.indices.map { SlopeFunction(softmax, place: $0) }
    let samples = strengths.indices.filter { (lower...upper).contains(strengths[$0]) }.map {
      number in
      let ends = (place(strengths[number], false), place(strengths[number], true))
      return (number: number, probabilities: slopes.map { $0.probability(ends.0, ends.1) })
    }
    let cells = slopes.map { slope -> [StrengthCell] in
      slope.cells(place(lower, false), place(upper, true)).map { cell in
        StrengthCell(
          lower: strength(cell.lower, false), upper: strength(cell.upper, true), sign: cell.sign,
          curvature: cell.curvature,
          probability: cell.sign == 0 ? slope.probability(cell.lower, cell.upper) : nil)
      }
    }
    let finding = PanelFinding(lower: lower, upper: upper, cells: cells, samples: samples)
    state.withLock { $0.findings.append(finding) }
    progress(upper - lower)
  }

  /// A multiple of 2^−30.
  private static func rounded(_ x: Double) -> Double { (x * 0x1p30).rounded() * 0x1p-30 }

  /// Order and fraction bits that a panel begins with, for so many blocks.
  private static func startingFormat(blocks: Int) -> (order: Int, bits: Int) {
    (48 + 2 * blocks + blocks / 4, min(160 + 10 * blocks, SeriesFormat.fractionLimit))
  }
}
