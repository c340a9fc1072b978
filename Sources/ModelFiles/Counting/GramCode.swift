/// T-grams as numbers: their tokens are the digits in base V, the last token the lowest digit.
///
/// So the order of the numbers is the order of the texts, and the context of a gram is its quotient
/// by V.
struct GramCode {
  private let order: Int
  private let base: UInt128
  /// V to the power T − 1, the weight of the first token.
  private let leadingWeight: UInt128

  /// Nil when the numbers would not fit 128 bits.
  init?(order: Int, tokens: Int) {
    self.order = order
    self.base = UInt128(max(tokens, 1))
    var weight: UInt128 = 1
    for _ in 1..<order {
      let (product, overflow) = weight.multipliedReportingOverflow(by: base)
      if overflow { return nil }
      weight = product
    }
    if weight.multipliedReportingOverflow(by: base).overflow { return nil }
    leadingWeight = weight
  }

  /// Counts the T-grams of `text`, whose entries stand for `numbers[entry]`, in `counts`.
  ///
  /// Stops and returns false when there are more than `limit` distinct ones.
  func count(
    _ text: [UInt32], numbers: [Int], in counts: inout [UInt128: Int], limit: Int
  ) -> Bool {
    var context: UInt128 = 0
    for (position, entry) in text.enumerated() {
      let gram = context * base + UInt128(numbers[Int(entry)])
      if position < order - 1 {
        context = gram
        continue
      }
      counts[gram, default: 0] += 1
      if counts.count > limit { return false }
      context = gram - UInt128(numbers[Int(text[position - order + 1])]) * leadingWeight
    }
    return true
  }

  /// The counts of grams gathered by context, both in order.
  func contexts(of counts: [UInt128: Int]) -> [CorpusCounts.ContextCount] {
    var contexts: [CorpusCounts.ContextCount] = []
    var code: UInt128 = 0
    var next: [(token: Int, count: Int)] = []
    func close() {
      guard !next.isEmpty else { return }
      contexts.append(
        CorpusCounts.ContextCount(
          tokens: tokens(of: code), next: next, total: next.reduce(0) { $0 + $1.count }))
      next = []
    }
    for (gram, count) in counts.sorted(by: { $0.key < $1.key }) {
      let (context, token) = gram.quotientAndRemainder(dividingBy: base)
      if context != code { close() }
      code = context
      next.append((Int(token), count))
    }
    close()
    return contexts
  }

  private func tokens(of context: UInt128) -> [Int] {
    var tokens: [Int] = []
    var rest = context
    for _ in 1..<order {
      let (quotient, token) = rest.quotientAndRemainder(dividingBy: base)
      tokens.append(Int(token))
      rest = quotient
    }
    return tokens.reversed()
  }
}
