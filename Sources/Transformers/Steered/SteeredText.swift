// A text under steering: the cost of predicting it.
internal import ConcurrentWork
internal import ExactArithmetic
internal import RealModule
public import SteeringLaws

/// A text whose tokens a steered transformer predicts, in windows that do not know of one another.
///
/// Steered are all positions of a window, so that one pass predicts a token at each. Everything is
/// computed in doubles, without an error bound.
public struct SteeredText: Sendable {
  /// The steered transformer.
  public let steered: SteeredTransformer
  /// The windows: texts of at least two tokens, of which all but the first are predicted.
  public let windows: [[Int]]

  /// The text `tokens`, at least two, in windows that predict `length` tokens each, the last one
  /// fewer; each begins with the last token of the one before.
  public init(_ steered: SteeredTransformer, tokens: [Int], length: Int = 64) {
    precondition(tokens.count > 1 && length > 0, "a text predicts something")
    self.steered = steered
    windows = stride(from: 0, to: tokens.count - 1, by: length).map {
      Array(tokens[$0...min($0 + length, tokens.count - 1)])
    }
  }

  /// The number of tokens that are predicted.
  public var count: Int { windows.reduce(0) { $0 + $1.count - 1 } }

  /// The costs at `strengths`, in order, and the orders at 0 and the plateaus, by `workers` threads.
  ///
  /// Costs a pass over the text for each strength, and three more. Memory: some rows of logits a
  /// token of a window. Throws `DegenerateDirection` where the final norm has no limit along v.
  public func costs(
    at strengths: [Double], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(DegenerateDirection) -> (costs: [TextCost], orders: TextCostOrders) {
    let limits = [try steered.limit(at: .negative), try steered.limit(at: .positive)]
    var (increases, divergences) = (
      [Double](repeating: 0, count: strengths.count), [Double](repeating: 0, count: strengths.count)
    )
    var (entropy, quadratic, slope, curvature) = (0.0, 0.0, 0.0, 0.0)
    var plateaus = [0.0, 0.0]
    for tokens in windows {
      let window = Window(steered, tokens)
      let near = concurrentMap([-window.step, window.step], workers: workers) {
        window.logits(at: $0)
      }
      let orders = window.orders(near[0], near[1])
      (quadratic, slope, curvature) = (
        quadratic + orders.quadratic, slope + orders.slope, curvature + orders.curvature
      )
      entropy += window.crossEntropy
      for end in 0...1 {
        plateaus[end] -= window.targets.reduce(0) { $0 + limits[end][$1] } + window.crossEntropy
      }
      let found = concurrentMap(strengths, workers: workers, progress: progress) {
        window.cost(of: window.logits(at: $0))
      }
      for (place, cost) in found.enumerated() {
        increases[place] += cost.increase
        divergences[place] += cost.divergence
      }
    }
    let share = 1 / Double(count)
    return (
      strengths.indices.map {
        TextCost(
          strength: strengths[$0], increase: share * increases[$0],
          divergence: share * divergences[$0])
      },
      TextCostOrders(
        count: count, crossEntropy: share * entropy, slope: share * slope,
        curvature: share * curvature, quadratic: share * quadratic,
        plateaus: plateaus.map { share * $0 })
    )
  }
}

/// One window, with its given distributions.
private struct Window: Sendable {
  /// The tokens that are predicted.
  let targets: [Int]
  /// Their cross-entropy at α = 0, summed.
  let crossEntropy: Double
  /// A strength at which v is a thousandth of the stream.
  let step: Double
  private let prompt: SteeredPrompt<Double>
  private let temperature: Double
  /// The given probabilities, one row a target, and Σ p log p of each row.
  private let given: Matrix<Double>
  private let negativeEntropies: [Double]

  init(_ steered: SteeredTransformer, _ tokens: [Int]) {
    let prompt = SteeredPrompt(
      steered.decoder, tokens: Array(tokens.dropLast()),
      site: SteeringSite(layer: steered.model.layer), direction: steered.direction)
    self.prompt = prompt
    temperature = steered.temperature
    targets = Array(tokens.dropFirst())
    func length(_ x: some Sequence<Double>) -> Double {
      x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let stream = prompt.stream[prompt.stream.rowCount - 1]
    step = length(stream) / max(length(steered.direction), .leastNormalMagnitude) / 1000
    var given = Window.logits(prompt, at: 0, temperature)
    var (entropies, sum) = ([Double](), 0.0)
    let columns = given.columnCount
    for (row, target) in targets.enumerated() {
      let range = row * columns..<(row + 1) * columns
      given.withPointer { all in
        let row = UnsafeMutableBufferPointer(rebasing: all[range])
        let total = Window.logarithmOfSum(UnsafeBufferPointer(row))
        sum += total - row[target]
        var entropy = 0.0
        for index in row.indices {
          let logarithm = row[index] - total
          row[index] = Double.exp(logarithm)
          entropy += row[index] * logarithm
        }
        entropies.append(entropy)
      }
    }
    self.given = given
    negativeEntropies = entropies
    crossEntropy = sum
  }

  func logits(at strength: Double) -> Matrix<Double> {
    Window.logits(prompt, at: strength, temperature)
  }

  private static func logits(
    _ prompt: SteeredPrompt<Double>, at strength: Double, _ temperature: Double
  ) -> Matrix<Double> {
    let stream = prompt.finalStream(at: [strength], keeping: prompt.stream.rowCount)
    var logits = prompt.decoder.logits(ofFinalStream: stream.rows)
    if temperature != 1 {
      logits.withPointer { for index in $0.indices { $0[index] /= temperature } }
    }
    return logits
  }

  /// ΔCE and KL(given || steered), summed over the targets.
  func cost(of logits: Matrix<Double>) -> (increase: Double, divergence: Double) {
    var (increase, divergence) = (-crossEntropy, 0.0)
    for (row, target) in targets.enumerated() {
      logits[row].withUnsafeBufferPointer { steered in
        given[row].withUnsafeBufferPointer { given in
          let total = Window.logarithmOfSum(steered)
          increase += total - steered[target]
          var mean = 0.0
          for index in steered.indices { mean += given[index] * steered[index] }
          divergence += negativeEntropies[row] - mean + total
        }
      }
    }
    return (increase, divergence)
  }

  /// ½ Var_p(M), and the slope and half the second derivative of ΔCE at 0, summed over the targets, by
  /// the logits at ∓`step`.
  func orders(
    _ before: Matrix<Double>, _ after: Matrix<Double>
  ) -> (quadratic: Double, slope: Double, curvature: Double) {
    var quadratic = 0.0
    for row in targets.indices {
      let (low, high, given) = (before[row], after[row], given[row])
      var (mean, square) = (0.0, 0.0)
      for (p, (a, b)) in zip(given, zip(low, high)) {
        let slope = (b - a) / (2 * step)
        mean += p * slope
        square += p * slope * slope
      }
      quadratic += (square - mean * mean) / 2
    }
    let (low, high) = (cost(of: before).increase, cost(of: after).increase)
    return (quadratic, (high - low) / (2 * step), (high + low) / (2 * step * step))
  }

  private static func logarithmOfSum(_ row: UnsafeBufferPointer<Double>) -> Double {
    var largest = row[0]
    for value in row where value > largest { largest = value }
    var sum = 0.0
    for value in row { sum += Double.exp(value - largest) }
    return largest + Double.log(sum)
  }
}
