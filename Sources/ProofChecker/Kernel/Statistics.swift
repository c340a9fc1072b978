// The log-odds of a certificate's model, exactly.
internal import ExactArithmetic

/// Log-odds, up to one common constant.
enum Statistics {
  /// (1/`size`) log of these positive numbers.
  case logarithms([Rational], size: Int)
  /// These numbers.
  case numbers([Rational])

  /// The log-odds of all tokens.
  ///
  /// M(z) = (1/|P|) Σ_P log p(z|c) − (1/|N|) Σ_N log p(z|c), where log p(z|c) is log w_z or ℓ_z up
  /// to a constant. For weights this is (1/q) log ρ_z with q = lcm(|P|, |N|) and
  /// ρ_z = (Π_P w_z)^(q/|P|) / (Π_N w_z)^(q/|N|).
  init(_ certificate: Certificate, _ work: inout Work) throws(Refusal) {
    let (positive, negative): ([Int], [Int])
    switch certificate.steering {
    case .logOdds(let values):
      self = .numbers(values)
      return
    case .sets(let above, let below): (positive, negative) = (above, below)
    }
    func rows(_ contexts: [Int]) -> [Certificate.Distribution] {
      contexts.map { certificate.distributions[certificate.contexts[$0].distribution] }
    }
    let (above, below) = (rows(positive), rows(negative))
    let isLogits = above.first?.isLogits
    work.place = "model.positive and model.negative"
    let isOneKind = (above + below).allSatisfy { $0.isLogits == isLogits }
    try work.require(
      isOneKind && !above.isEmpty && !below.isEmpty && Set(positive).isDisjoint(with: negative),
      .steering)
    let common = Integer.gcd(Integer(above.count), Integer(below.count)).asInt ?? 1
    let size = above.count / common * below.count
    let longest = (above + below).lazy.flatMap(\.numbers).map(\.height).max() ?? 0
    try work.require(
      size <= 1 << 20 && size * longest <= 1 << 20
        && size * longest * certificate.tokens.count <= 1 << 29, .limit)
    var values: [Rational] = []
    for token in certificate.tokens.indices {
      let (more, less) = (
        above.lazy.map { $0.numbers[token] }, below.lazy.map { $0.numbers[token] }
      )
      if isLogits == true {
        let mean = try work.sum(more) / Rational(above.count)
        values.append(try work.sum([mean, -(work.sum(less) / Rational(below.count))]))
      } else {
        let top = try work.power(work.product(more), Integer(size / above.count))
        let bottom = try work.power(work.product(less), Integer(size / below.count))
        values.append(try work.quotient(top, bottom))
      }
    }
    self = isLogits == true ? .numbers(values) : .logarithms(values, size: size)
  }

  /// Numbers in the order of the log-odds, for log increases.
  var keys: [Rational] {
    switch self {
    case .logarithms(let values, _), .numbers(let values): return values
    }
  }

  /// Those of `tokens` only.
  func selecting(_ tokens: [Int]) -> Statistics {
    let chosen = tokens.map { keys[$0] }
    if case .logarithms(_, let size) = self { return .logarithms(chosen, size: size) }
    return .numbers(chosen)
  }

  func enclosures(_ arithmetic: FixedPoint) -> [Enclosure] {
    switch self {
    case .numbers(let values): return values.map(arithmetic.constant)
    case .logarithms(let values, let size):
      return values.map { arithmetic.scaled(arithmetic.logarithm($0), by: Rational(1, size)) }
    }
  }
}
