// Sorts tokens into the panels that hold their peaks.
internal import SteeringLaws

/// Which model each token belongs to.
struct TokenAssignment {
  private let order: [Int32]
  private let starts: [Int]

  init(_ models: [MeanPolynomial], _ family: FloatFamily, of tokens: [Int]) {
    // Upper ends of the models' means; overlapping models: the first that reaches far enough.
    let ends = models.map { $0.shift + $0.ends.high / $0.scale }
    let cells = 4096
    let factor = Double(cells) / family.range * (1 - 0x1p-40)
    var firstOfCell = [Int](repeating: 0, count: cells + 1)
    var model = 0
    for cell in 0...cells {
      let edge = family.least.high + Double(cell) / factor
      while model < models.count - 1, ends[model] < edge { model += 1 }
      firstOfCell[cell] = model
    }
    var modelOfToken = [Int32](repeating: 0, count: tokens.count)
    var counts = [Int](repeating: 0, count: models.count + 1)
    for (place, token) in tokens.enumerated() {
      let statistic = family.statistics[token]
      var model = firstOfCell[min(cells, Int((statistic - family.least.high) * factor))]
      while model < models.count - 1, ends[model] < statistic { model += 1 }
      modelOfToken[place] = Int32(model)
      counts[model] += 1
    }
    var starts = [0]
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var order = [Int32](repeating: 0, count: tokens.count)
    var next = starts
    for (place, token) in tokens.enumerated() {
      let model = Int(modelOfToken[place])
      order[next[model]] = Int32(token)
      next[model] += 1
    }
    self.order = order
    self.starts = starts
  }

  func tokens(of model: Int) -> ArraySlice<Int32> { order[starts[model]..<starts[model + 1]] }
}
