// Adds training on random samples instead of the model's own distributions.
internal import ChoiceSequences
internal import ExactArithmetic
public import SteeringModel

extension TrainingData {
  /// Counts of `count` pairs drawn from `model`: a context by weight, then a token by its
  /// distribution.
  ///
  /// Distributions are then the counts over their sums, and the entropy is that of the counts,
  /// which is certified like any other; a token that was not drawn has probability 0, and a context
  /// that was not drawn weight 0. Determined by `seed`; draws are by doubles.
  public init(sampling model: SteeringModel, count: Int, seed: UInt64) {
    let exact = TrainingData(model).batch
    let tokens = exact.tokenCount
    var generator = SplitMix64(state: ~seed)
    func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    func cumulative(_ values: some Sequence<Double>) -> [Double] {
      var sum = 0.0
      return values.map {
        sum += $0
        return sum
      }
    }
    func draw(_ sums: [Double]) -> Int {
      let point = uniform() * sums[sums.count - 1]
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > point { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let contextSums = cumulative(exact.weights)
    let rows = stride(from: 0, to: exact.targets.count, by: tokens).map {
      cumulative(exact.targets[$0..<$0 + tokens])
    }
    var counts = [Int](repeating: 0, count: exact.contextCount * tokens)
    for _ in 0..<count {
      let context = draw(contextSums)
      counts[context * tokens + draw(rows[exact.rowOfContext[context]])] += 1
    }
    var entropy = Interval(0, precision: 160)
    var totals: [Int] = []
    for context in 0..<exact.contextCount {
      let row = counts[context * tokens..<(context + 1) * tokens]
      let total = row.reduce(0, +)
      totals.append(total)
      for number in row where number > 0 {
        let share = Interval(Rational(number, total), precision: 160)
        entropy -= Interval(Rational(number, count), precision: 160) * Interval.log(share)
      }
    }
    let targets = counts.indices.map { index in
      let total = totals[index / tokens]
      // A context that was not drawn has no influence; any distribution will do.
      return total == 0 ? 1 / Double(tokens) : Double(counts[index]) / Double(total)
    }
    self.init(
      tokenCount: tokens, targets: targets, rowOfContext: Array(0..<exact.contextCount),
      weights: totals.map { Double($0) / Double(count) }, entropy: entropy)
  }
}
