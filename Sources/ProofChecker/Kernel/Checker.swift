// The state of one check, its limit of work, and how it refuses.
internal import ExactArithmetic

/// Checks claims about one model, one after the other, whatever their order.
struct Checker {
  let certificate: Certificate
  /// Log-odds of the levels.
  let statistics: Statistics
  let levelOfToken: [Int]
  /// What is being checked, and what is left of the limit of work.
  var work: Work
  /// The distributions that contexts refer to.
  private let described: Set<Int>
  /// Enclosures by bits, and by bits and distribution, and exact weights; only looked up.
  private var enclosed: [Int: [Enclosure]] = [:]
  private var families: [[Int]: Family] = [:]
  private var panels: [PanelKey: Panel] = [:]
  /// The number of brackets in each distribution.
  private let brackets: [Int: Int]
  private var levelWeights: [Int: (levels: [Rational], total: Rational)] = [:]

  /// Checks the levels: each token once, equal log-odds within a list, strictly increasing from
  /// list to list; by exact comparison of rationals.
  init(_ certificate: Certificate, _ work: Work) throws(Refusal) {
    self.certificate = certificate
    self.work = work
    described = Set(certificate.contexts.map(\.distribution))
    var brackets: [Int: Int] = [:]
    for case .peak(let distribution, _, _, _) in certificate.claims {
      brackets[distribution, default: 0] += 1
    }
    self.brackets = brackets
    let all = try Statistics(certificate, &self.work)
    let keys = all.keys
    var owner = [Int?](repeating: nil, count: certificate.tokens.count)
    for (level, tokens) in certificate.levels.enumerated() {
      for token in tokens {
        let isKnown = owner.indices.contains(token)
        guard isKnown, owner[token] == nil, keys[token] == keys[tokens[0]] else {
          throw Refusal("levels[\(level)]", isKnown ? .levels : .index)
        }
        owner[token] = level
      }
    }
    let firsts = certificate.levels.compactMap(\.first)
    levelOfToken = owner.compactMap { $0 }
    statistics = all.selecting(firsts)
    self.work.place = "levels"
    let isComplete = levelOfToken.count == owner.count && firsts.count == certificate.levels.count
    try self.work.require(isComplete, .levels)
    for (lower, upper) in zip(statistics.keys, statistics.keys.dropFirst()) {
      try self.work.spend(Work.exact(lower.height + upper.height))
      let isIncreasing = lower < upper
      try self.work.require(isIncreasing, .levels)
    }
  }

  var levelCount: Int { certificate.levels.count }

  func refuse(_ fault: Refusal.Fault) -> Refusal { work.refuse(fault) }

  func require(_ holds: Bool, _ fault: Refusal.Fault) throws(Refusal) {
    try work.require(holds, fault)
  }

  func distribution(_ index: Int) throws(Refusal) -> Certificate.Distribution {
    try require(certificate.distributions.indices.contains(index), .index)
    try require(described.contains(index), .noContext)
    return certificate.distributions[index]
  }

  func rationalWeights(_ index: Int) throws(Refusal) -> [Rational] {
    let distribution = try distribution(index)
    try require(!distribution.isLogits, .rational)
    return distribution.numbers
  }

  /// The exact weights of the levels, and their sum; made once.
  mutating func exactWeights(
    _ index: Int
  ) throws(Refusal) -> (levels: [Rational], total: Rational) {
    if let known = levelWeights[index] { return known }
    let weights = try rationalWeights(index)
    var levels: [Rational] = []
    for tokens in certificate.levels {
      levels.append(try work.sum(tokens.lazy.map { weights[$0] }))
    }
    let made = (levels, try work.sum(levels))
    levelWeights[index] = made
    return made
  }

  private func tokens(_ group: CertifiedClaim.Group) throws(Refusal) -> [Int] {
    switch group {
    case .token(let token):
      try require(certificate.tokens.indices.contains(token), .index)
      return [token]
    case .concept(let concept):
      try require(certificate.concepts.indices.contains(concept), .index)
      return certificate.concepts[concept].tokens
    }
  }

  func requireInterior(_ level: Int) throws(Refusal) {
    try require(0 < level && level < levelCount - 1, .notInterior)
  }

  /// One distribution enclosed to `bits` bits, from which exponentials of all levels are taken.
  mutating func steered(_ index: Int, bits: Int) throws(Refusal) -> Family {
    try work.spend(levelCount * Work.series(bits))
    return try family(index, bits: bits)
  }

  /// One distribution enclosed to `bits` bits, made once.
  mutating func family(_ index: Int, bits: Int) throws(Refusal) -> Family {
    if let known = families[[index, bits]] { return known }
    let distribution = try distribution(index)
    // Every number is divided by the largest, or it is subtracted.
    let longest = distribution.numbers.reduce(0) { max($0, $1.height) }
    let tokenCost = Work.series(bits) + Work.exact(2 * longest + bits)
    try work.spend(certificate.tokens.count * tokenCost)
    for key in statistics.keys { try work.spend(Work.series(bits) + Work.exact(key.height + bits)) }
    let arithmetic = FixedPoint(bits: bits)
    let enclosures = enclosed[bits] ?? statistics.enclosures(arithmetic)
    enclosed[bits] = enclosures
    let made = Family(distribution, enclosures, levels: certificate.levels, arithmetic)
    families[[index, bits]] = made
    return made
  }

  /// The numbers of bits to try: from some 32 beyond the height of the bounds to eight times
  /// as many.
  func ladder(_ bounds: [Rational]) -> [Int] {
    let bits = ((bounds.reduce(0) { max($0, $1.height) } + 32) / 64 + 1) * 64
    return [bits, 2 * bits, 4 * bits, 8 * bits]
  }
}

extension Checker {
  /// Confirms `claim` or refuses it.
  mutating func check(_ claim: CertifiedClaim) throws(Refusal) {
    switch claim {
    case .peak(let distribution, let level, let lower, let upper):
      try requireInterior(level)
      try require(lower < upper, .bounds)
      if try areConfirmed(distribution, level, lower, upper) { return }
      try requireSign(-1, at: lower, distribution, level, .notAboveLower)
      try requireSign(1, at: upper, distribution, level, .notBelowUpper)
    case .exactPeak(let distribution, let level, let position, let base, let exponents):
      try requireInterior(level)
      try checkZero(distribution, level, at: position, base, exponents)
    case .rootPeak(let distribution, let level, let unit, let multiples, let root):
      try requireInterior(level)
      try checkRoot(distribution, level, unit, multiples, root)
    case .threeLevelPeak(let index):
      // f_1 = −w_0 (M_1 − M_0) e^{αM_0} + w_2 (M_2 − M_1) e^{αM_2}: solve for e^{α(M_2 − M_0)}.
      _ = try distribution(index)
      try require(levelCount == 3, .threeLevels)
    case .limit(let distribution, let group, let isPositive, let value):
      try checkLimit(distribution, try tokens(group), isPositive ? levelCount - 1 : 0, value)
    case .probability(let distribution, let group, let strength, let value, let factors):
      try checkProbability(distribution, try tokens(group), at: strength, value, factors)
    case .crossEntropy(let lower, let upper, let remainder):
      try checkCrossEntropy(lower, upper, remainder)
    case .budget(let budget, let ends):
      try checkBudget(budget, ends)
    }
  }

  /// Whether a panel proves f of `level` negative at `lower` and positive at `upper`.
  ///
  /// Where it does not, nothing is known. With few brackets in the distribution none is made.
  private mutating func areConfirmed(
    _ distribution: Int, _ level: Int, _ lower: Rational, _ upper: Rational
  ) throws(Refusal) -> Bool {
    guard brackets[distribution, default: 0] >= Checker.fewBrackets else { return false }
    let bits = ladder([lower, upper])[0]
    let family = try family(distribution, bits: bits)
    try work.spend(4 * Work.exact(lower.height + upper.height + bits))
    let key = PanelKey(
      distribution: distribution, bits: bits, index: Panel.index(of: lower, family))
    let panel: Panel
    if let known = panels[key] {
      panel = known
    } else {
      let cost = Work.series(bits) + Work.products(Panel.termCount(bits), bits)
      try work.spend(levelCount * cost)
      panel = Panel(family, index: key.index)
      panels[key] = panel
    }
    try work.spend(Work.products(4 * panel.termCount, bits + lower.height + upper.height))
    return panel.sign(ofLevel: level, at: lower) == -1 && panel.sign(ofLevel: level, at: upper) == 1
  }

  /// The least number of brackets in a distribution for which panels are made.
  private static let fewBrackets = 16

  /// Confirms that f of `level` has this sign at `alpha`.
  private mutating func requireSign(
    _ sign: Int, at alpha: Rational, _ distribution: Int, _ level: Int, _ fault: Refusal.Fault
  ) throws(Refusal) {
    for bits in ladder([alpha]) {
      let family = try steered(distribution, bits: bits)
      if let found = family.sign(ofLevel: level, at: alpha) {
        return try require(found == sign, fault)
      }
    }
    throw refuse(.undecided)
  }

  /// Confirms that a number lies strictly between two rationals, or refuses; the number is a sum of
  /// `count` parts.
  mutating func requireInside(
    _ lower: Rational, _ upper: Rational, over count: Int = 1,
    _ enclose: (inout Checker, Int) throws(Refusal) -> Enclosure?
  ) throws(Refusal) {
    try require(lower < upper, .bounds)
    for bits in ladder([lower, upper]) {
      try work.spend(count * Work.exact(bits))
      guard let number = try enclose(&self, bits) else { continue }
      let unit = (1 as Integer) << bits
      let (least, most) = (Rational(number.lower, unit), Rational(number.upper, unit))
      if lower < least, most < upper { return }
      try require(lower < most && least < upper, .outside)
    }
    throw refuse(.undecided)
  }
}

/// Which panel of which distribution, with how many bits.
private struct PanelKey: Hashable {
  let distribution: Int
  let bits: Int
  let index: Integer
}
