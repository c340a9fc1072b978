// The check of claims about a decoder.
internal import ExactArithmetic

/// Checks claims about one decoder, one after the other, whatever their order.
struct DecoderChecker {
  let certificate: DecoderCertificate
  let steered: SteeredHead
  /// What is being checked, and what is left of the limit of work.
  var work: Work
  private var circles: [Int: Circle] = [:]
  private var arithmetics: [Int: FixedPoint] = [:]

  init(_ certificate: DecoderCertificate, _ work: Work) throws(Refusal) {
    self.certificate = certificate
    self.work = work
    self.work.place = "model.direction"
    steered = try SteeredHead(certificate, &self.work)
  }

  func require(_ holds: Bool, _ fault: Refusal.Fault) throws(Refusal) {
    try work.require(holds, fault)
  }

  /// The exact numbers of a context, made once.
  mutating func circle(_ context: Int) throws(Refusal) -> Circle {
    try require(certificate.contexts.indices.contains(context), .index)
    if let known = circles[context] { return known }
    let made = try Circle(certificate, context, steered, &work)
    circles[context] = made
    return made
  }

  mutating func arithmetic(_ bits: Int) throws(Refusal) -> FixedPoint {
    if let known = arithmetics[bits] { return known }
    try work.spend(2 * Work.series(bits))
    let made = FixedPoint(bits: bits)
    arithmetics[bits] = made
    return made
  }

  func requireToken(_ token: Int) throws(Refusal) {
    try require(certificate.tokens.indices.contains(token), .index)
  }

  private func tokens(_ group: CertifiedClaim.Group) throws(Refusal) -> [Int] {
    switch group {
    case .token(let token):
      try requireToken(token)
      return [token]
    case .concept(let concept):
      try require(certificate.concepts.indices.contains(concept), .index)
      return certificate.concepts[concept].tokens
    }
  }

  /// Confirms `claim` or refuses it.
  mutating func check(_ claim: DecoderClaim) throws(Refusal) {
    switch claim {
    case .criticalPoint(let context, let token, let bracket):
      try checkBracket(bracket, of: token, in: circle(context))
    case .criticalPoints(let context, let token, let brackets, let cover):
      try requireToken(token)
      try checkCover(brackets, cover, of: token, in: circle(context))
    case .end(let group, let isPositive, let lower, let upper):
      let square = try work.quotient(
        Rational(certificate.direction.count), steered.speedSquare)
      let factors = isPositive ? steered.slopes : steered.slopes.map { -$0 }
      try requireShare(
        of: tokens(group), SurdLogits(square, factors, steered.biases), lower, upper)
    case .greedy(let context, let switches, let leaders):
      try checkGreedy(switches, leaders, in: circle(context))
    }
  }

  /// Confirms the sign of σ_z′ at both ends of the bracket: between them the sign changes, at one of
  /// the finitely many zeros of an analytic function.
  mutating func checkBracket(
    _ bracket: DecoderClaim.CriticalBracket, of token: Int, in circle: Circle
  ) throws(Refusal) {
    try requireToken(token)
    try require(bracket.lower < bracket.upper, .bounds)
    let sign = bracket.isMaximum ? 1 : -1
    try requireSlope(sign, of: token, in: circle, at: bracket.lower)
    try requireSlope(-sign, of: token, in: circle, at: bracket.upper)
  }

  /// Confirms the sign of σ_z′(α), which is that of Σ_y e^{T_y} (n_z − n_y) with the logits T.
  private mutating func requireSlope(
    _ sign: Int, of token: Int, in circle: Circle, at alpha: Rational
  ) throws(Refusal) {
    let numbers = try circle.logitSlopes(at: alpha, &work)
    let others = numbers.indices.filter { numbers[$0] != numbers[token] }
    var gaps: [Rational] = []
    for other in others { gaps.append(try work.sum([numbers[token], -numbers[other]])) }
    guard let most = gaps.lazy.map(\.magnitude).max() else { throw work.refuse(.slope) }
    for place in gaps.indices { gaps[place] = try work.quotient(gaps[place], most) }
    let heights = try circle.heights(at: alpha, &work)
    let logits = try SurdLogits(
      work.quotient(circle.dimension, circle.radiusSquare(at: alpha, &work)),
      others.map { heights[$0] }, others.map { circle.biases[$0] })
    for bits in DecoderChecker.ladder([alpha]) {
      let arithmetic = try arithmetic(bits)
      let weights = try logits.weights(arithmetic, &work)
      let sum = zip(weights, gaps).reduce(Enclosure.zero) {
        $0 + arithmetic.scaled($1.0, by: $1.1)
      }
      if let found = sum.sign { return try require(found == sign, .slope) }
    }
    throw work.refuse(.undecided)
  }

  /// Confirms that the share of a group in softmax(logits) lies strictly between two rationals.
  private mutating func requireShare(
    of group: [Int], _ logits: SurdLogits, _ lower: Rational, _ upper: Rational
  ) throws(Refusal) {
    try require(lower < upper, .bounds)
    for bits in DecoderChecker.ladder([lower, upper]) {
      let arithmetic = try arithmetic(bits)
      let weights = try logits.weights(arithmetic, &work)
      let own = group.reduce(Enclosure.zero) { $0 + weights[$1] }
      guard let share = arithmetic.quotient(own, weights.reduce(.zero, +)) else { continue }
      let unit = (1 as Integer) << bits
      let (least, most) = (Rational(share.lower, unit), Rational(share.upper, unit))
      if lower < least, most < upper { return }
      try require(lower < most && least < upper, .outside)
    }
    throw work.refuse(.undecided)
  }

  /// Confirms the upper envelope of the lines a + αk, whose order is that of the logits when all
  /// biases are equal.
  ///
  /// A leader that is not below a line at both ends of its band is strictly above it in between, or
  /// is that line; towards ±∞ the slopes decide.
  private mutating func checkGreedy(
    _ switches: [Rational], _ leaders: [[Int]], in circle: Circle
  ) throws(Refusal) {
    try require(circle.biases.allSatisfy { $0 == circle.biases[0] }, .biases)
    let isIncreasing = zip(switches, switches.dropFirst()).allSatisfy { $0 < $1 }
    try require(isIncreasing && leaders.count == switches.count + 1, .bounds)
    var heights: [[Rational]] = []
    for strength in switches { heights.append(try circle.heights(at: strength, &work)) }
    var last: Int?
    for (band, tokens) in leaders.enumerated() {
      let isIncreasing = zip(tokens, tokens.dropFirst()).allSatisfy { $0 < $1 }
      try require(isIncreasing && !tokens.isEmpty, .group)
      for token in tokens { try requireToken(token) }
      let (leader, all) = (tokens[0], Set(tokens))
      try require(last.map { circle.slopes[$0] != circle.slopes[leader] } ?? true, .greedy)
      last = leader
      for token in circle.slopes.indices {
        try work.spend(
          4 * Work.exact(circle.slopes[token].height + circle.starts[token].height))
        let (slope, own) = (circle.slopes[token], circle.slopes[leader])
        let isOnLeft =
          band > 0
          ? heights[band - 1][leader] >= heights[band - 1][token] : own <= slope
        let isOnRight =
          band < switches.count ? heights[band][leader] >= heights[band][token] : own >= slope
        let (start, ownStart) = (circle.starts[token], circle.starts[leader])
        let isEqual = slope == own && start == ownStart
        try require(isOnLeft && isOnRight && all.contains(token) == isEqual, .greedy)
        if switches.isEmpty { try require(ownStart >= start, .greedy) }
      }
    }
  }

  /// The numbers of bits to try: from some 32 beyond the height of the bounds to eight times as
  /// many.
  static func ladder(_ bounds: [Rational]) -> [Int] {
    let bits = ((bounds.reduce(0) { max($0, $1.height) } + 32) / 64 + 1) * 64
    return [bits, 2 * bits, 4 * bits, 8 * bits]
  }
}

/// Logits B + f√q.
struct SurdLogits {
  /// q > 0.
  let square: Rational
  /// f, one a token.
  let factors: [Rational]
  /// B, one a token.
  let biases: [Rational]

  init(_ square: Rational, _ factors: [Rational], _ biases: [Rational]) {
    self.square = square
    self.factors = factors
    self.biases = biases
  }

  /// e^(logit − top) for one real number `top`, near the largest logit.
  func weights(_ arithmetic: FixedPoint, _ work: inout Work) throws(Refusal) -> [Enclosure] {
    try work.spend(arithmetic.costOfRoot(square, factors))
    for bias in biases {
      try work.spend(2 * Work.series(arithmetic.bits) + Work.exact(bias.height + arithmetic.bits))
    }
    let roots = arithmetic.multiples(ofRoot: square, factors)
    return arithmetic.exponentials(zip(roots, biases).map { $0 + arithmetic.constant($1) })
  }
}

extension FixedPoint {
  /// The cost of `multiples(ofRoot:_:)`.
  func costOfRoot(_ square: Rational, _ factors: [Rational]) -> Int {
    let longest = factors.reduce(0) { max($0, $1.height) }
    let length = 2 * (bits + longest) + square.height
    return 64 * Work.exact(length) + 2 * factors.count * Work.exact(length)
  }
}
