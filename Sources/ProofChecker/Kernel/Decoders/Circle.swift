// The numbers of one context that is steered through the norm, exactly.
internal import ExactArithmetic

/// What the steering vector gives every context: with y = Cv, the square ‖y‖² > 0 and of each token
/// the slope k = ⟨W, γ∘y⟩ and the bias logit B = ⟨W, β⟩ + b.
struct SteeredHead {
  let direction: [Rational]
  let speedSquare: Rational
  let slopes: [Rational]
  let biases: [Rational]

  init(_ certificate: DecoderCertificate, _ work: inout Work) throws(Refusal) {
    let head = certificate.head
    direction = try work.centred(certificate.direction, head)
    speedSquare = try work.dot(direction, direction)
    try work.require(speedSquare.signum > 0, .unmoved)
    slopes = try work.products(head, direction)
    var biases: [Rational] = []
    for (token, row) in head.unembedding.enumerated() {
      let shift = if let bias = head.normBias { try work.dot(row, bias) } else { 0 as Rational }
      biases.append(try work.sum([shift, head.bias?[token] ?? 0]))
    }
    self.biases = biases
  }
}

/// A context: logits B + √d (a + αk)/ρ(α), ρ(α)² = ρ₀² + 2α⟨u,y⟩ + α²‖y‖².
///
/// With r² = ρ₀² − ⟨u,y⟩²/‖y‖² > 0 and tan θ = (α‖y‖ + ⟨u,y⟩/‖y‖)/r, an increasing bijection of the
/// reals and (−π/2, π/2), they are B + P cos θ + Q sin θ with P = √(d/r²) (a − k⟨u,y⟩/‖y‖²) and
/// Q = √(d/‖y‖²) k.
struct Circle {
  let dimension: Rational
  /// ρ₀² = ‖u‖² + dε for u = Ch.
  let startSquare: Rational
  /// ⟨u,y⟩.
  let product: Rational
  /// ‖y‖².
  let speedSquare: Rational
  /// r².
  let distanceSquare: Rational
  /// a = ⟨W, γ∘u⟩.
  let starts: [Rational]
  /// k.
  let slopes: [Rational]
  /// B.
  let biases: [Rational]

  init(
    _ certificate: DecoderCertificate, _ context: Int, _ steered: SteeredHead, _ work: inout Work
  ) throws(Refusal) {
    let head = certificate.head
    let state = try work.centred(certificate.contexts[context].state, head)
    dimension = Rational(head.gain.count)
    startSquare = try work.sum([
      work.dot(state, state), work.product([dimension, head.epsilon]),
    ])
    product = try work.dot(state, steered.direction)
    speedSquare = steered.speedSquare
    distanceSquare = try work.sum([
      startSquare, -work.quotient(work.product([product, product]), speedSquare),
    ])
    try work.require(distanceSquare.signum > 0, .throughZero)
    starts = try work.products(head, state)
    slopes = steered.slopes
    biases = steered.biases
  }

  /// ρ(α)² > 0.
  func radiusSquare(at alpha: Rational, _ work: inout Work) throws(Refusal) -> Rational {
    try work.sum([
      startSquare, work.product([2, alpha, product]), work.product([alpha, alpha, speedSquare]),
    ])
  }

  /// a + αk of all tokens.
  func heights(at alpha: Rational, _ work: inout Work) throws(Refusal) -> [Rational] {
    var heights: [Rational] = []
    for (start, slope) in zip(starts, slopes) {
      heights.append(try work.sum([start, work.product([alpha, slope])]))
    }
    return heights
  }

  /// n = k(ρ₀² + α⟨u,y⟩) − a(⟨u,y⟩ + α‖y‖²) of all tokens: the slope of the logit in α is √d n/ρ³.
  func logitSlopes(at alpha: Rational, _ work: inout Work) throws(Refusal) -> [Rational] {
    let ahead = try work.sum([startSquare, work.product([alpha, product])])
    let tail = try work.sum([product, work.product([alpha, speedSquare])])
    var numbers: [Rational] = []
    for (start, slope) in zip(starts, slopes) {
      numbers.append(try work.sum([work.product([slope, ahead]), -work.product([start, tail])]))
    }
    return numbers
  }

  /// The sign of tan θ(α) − 2t/(1 − t²) for −1 ≤ t ≤ 1, where t = ±1 stands for ±∞.
  ///
  /// It is that of x − y√G with x = (α‖y‖² + ⟨u,y⟩)(1 − t²), y = 2t, G = ‖y‖²r².
  func order(of alpha: Rational, _ t: Rational, _ work: inout Work) throws(Refusal) -> Int {
    let tail = try work.sum([product, work.product([alpha, speedSquare])])
    let x = try work.product([tail, work.sum([1, -work.product([t, t])])])
    let y = 2 * t
    if x.signum != y.signum { return x.signum > y.signum ? 1 : -1 }
    let square = try work.product([y, y, speedSquare, distanceSquare])
    return x.signum * (try work.sum([work.product([x, x]), -square])).signum
  }
}

extension Work {
  /// ⟨a, b⟩.
  mutating func dot(_ a: [Rational], _ b: [Rational]) throws(Refusal) -> Rational {
    var sum: Rational = 0
    for (x, y) in zip(a, b) { sum = try self.sum([sum, product([x, y])]) }
    return sum
  }

  /// Cx.
  fileprivate mutating func centred(
    _ x: [Rational], _ head: DecoderCertificate.Head
  ) throws(Refusal) -> [Rational] {
    guard head.isLayer else { return x }
    let mean = try quotient(sum(x), Rational(x.count))
    var centred: [Rational] = []
    for value in x { centred.append(try sum([value, -mean])) }
    return centred
  }

  /// ⟨W, γ∘x⟩ of all tokens.
  fileprivate mutating func products(
    _ head: DecoderCertificate.Head, _ x: [Rational]
  ) throws(Refusal) -> [Rational] {
    var weighted: [Rational] = []
    for (gain, value) in zip(head.gain, x) { weighted.append(try product([gain, value])) }
    var products: [Rational] = []
    for row in head.unembedding { products.append(try dot(row, weighted)) }
    return products
  }
}
