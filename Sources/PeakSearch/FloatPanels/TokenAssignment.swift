// Sorts tokens to the parts of panels that hold their peaks.
internal import SteeringLaws

/// Which of some models of K' each token belongs to.
struct TokenAssignment: Sendable {
  private let statistics: [Double]
  private let least: Double
  private let factor: Double
  /// The largest log-odds of each model.
  private let ends: [Double]
  private let firstOfCell: [Int32]
  private static let cells = 4096

  /// For the tokens of `family` and `models`, at least one, by increasing α.
  init(_ models: [MeanPolynomial], _ family: FloatFamily) {
    // Overlapping models: the first that reaches far enough.
    let ends = models.map { $0.shift + $0.ends.high / $0.scale }
    statistics = family.statistics
    least = family.least.high
    factor = Double(TokenAssignment.cells) / family.range * (1 - 0x1p-40)
    self.ends = ends
    var model = 0
    var first: [Int32] = []
    for cell in 0...TokenAssignment.cells {
      let edge = least + Double(cell) / factor
      while model < models.count - 1, ends[model] < edge { model += 1 }
      first.append(Int32(model))
    }
    firstOfCell = first
  }

  /// The number of the model of `token`.
  private func model(of token: Int) -> Int {
    let statistic = statistics[token]
    let cell = Int((statistic - least) * factor)
    var model = Int(firstOfCell[min(TokenAssignment.cells, cell)])
    while model < ends.count - 1, ends[model] < statistic { model += 1 }
    return model
  }

  /// Calls `body` with each model that has some of the tokens at `places` of `tokens`, and their
  /// places, increasing.
  func forEachModel(
    _ places: Range<Int>, of tokens: TokenList, _ body: (Int, ArraySlice<Int32>) -> Void
  ) {
    let models = places.map { Int32(model(of: tokens[$0])) }
    var starts = [Int](repeating: 0, count: ends.count + 1)
    for model in models { starts[Int(model) + 1] += 1 }
    for model in ends.indices { starts[model + 1] += starts[model] }
    var next = starts
    var order = [Int32](repeating: 0, count: places.count)
    for (offset, model) in models.enumerated() {
      order[next[Int(model)]] = Int32(places.lowerBound + offset)
      next[Int(model)] += 1
    }
    for model in ends.indices where starts[model] < starts[model + 1] {
      body(model, order[starts[model]..<starts[model + 1]])
    }
  }
}
