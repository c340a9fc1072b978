// One context steered through the final norm, exactly.
internal import ConcurrentWork
public import ExactArithmetic
public import SteeringModel

/// The next-token distribution of one context when steering passes through the final norm.
///
///   logits_z = B_z + √d (a_z + αk_z)/ρ(α) = B_z + P_z cos θ + Q_z sin θ  (16).
///
/// Path and tokens are exact rationals; what is real follows from them as enclosures. The numbers
/// of tokens that come from rows are made when they are first asked for: 2d products of integers
/// each (3d with a bias of the norm).
public final class CircleFamily: Sendable {
  /// The path of the state.
  public let path: CirclePath
  /// The number V of tokens.
  public let count: Int
  private let made: MadeOnce<[CircleToken]>
  private let make: @Sendable (Int) -> CircleToken
  private let floats = Once<FloatWaves?>()
  /// The rows with their vectors, when the tokens come from rows.
  let source: CircleSource?

  /// The family of these tokens, at least one.
  public init(_ path: CirclePath, _ tokens: [CircleToken]) {
    precondition(!tokens.isEmpty, "a distribution has tokens")
    self.path = path
    count = tokens.count
    source = nil
    make = { tokens[$0] }
    made = MadeOnce { tokens }
  }

  /// The family of the state `state` steered along `direction` before `head`.
  ///
  /// Throws `NormedHeadFault` for sizes that do not agree or an entry that is not finite, and
  /// ``DegeneratePath`` where there is no circle. One pass through W, which looks for such entries.
  public convenience init(_ head: NormedHead, state: [Rational], direction: [Rational]) throws {
    try head.demandSizes(state: state, direction: direction)
    try self.init(
      head, state: state, direction: direction,
      path: head.path(state: state, direction: direction))
  }

  /// The family of the products of the rows with `state` and `direction` along `path`.
  init(
    _ head: NormedHead, state: [Rational], direction: [Rational], path: CirclePath
  ) throws(NormedHeadFault) {
    self.path = path
    count = head.rows.rowCount
    let source = CircleSource(head, state: state, direction: direction)
    try source.demandFinite()
    self.source = source
    make = { source.token($0) }
    let count = count
    made = MadeOnce { (0..<count).map { source.token($0) } }
  }

  /// The exact numbers of token `token`.
  public func token(_ token: Int) -> CircleToken { make(token) }

  /// The exact numbers of all tokens, made when first asked for.
  public var tokens: [CircleToken] { made.value }

  /// The waves of all tokens in pairs of doubles, made when first asked for; nil where pairs do not
  /// keep their errors.
  package var sharedFloatWaves: FloatWaves? { floats { floatWaves() } }

  /// Whether no probability depends on α: all tokens have one k, and one a.
  public var isConstant: Bool {
    let first = token(0)
    return (1..<count).allSatisfy { place in
      let other = token(place)
      return other.slope == first.slope && other.start == first.start
    }
  }

  /// Whether all bias logits are equal, so that they do not matter.
  public var hasConstantBias: Bool {
    if let source { return source.hasNoBias || tokens.allSatisfy { $0.bias == tokens[0].bias } }
    return tokens.allSatisfy { $0.bias == tokens[0].bias }
  }

  /// P, Q and B of all tokens, with endpoints of `precision` bits.
  public func waves(precision: Int) -> [CircleWave] { path.waves(tokens, precision: precision) }

  /// The sign of logit `a` minus logit `b` at strength `alpha`, exactly.
  public func order(_ a: Int, _ b: Int, at alpha: Rational) -> Int {
    (token(a).logit(at: alpha) - token(b).logit(at: alpha))
      .sign(radicand: path.radicand(at: alpha))
  }
}

/// Rows of an unembedding with the vectors that make a, k and B of them.
struct CircleSource: Sendable {
  let head: NormedHead
  private let start: ExactRowProduct
  private let slope: ExactRowProduct
  private let shift: ExactRowProduct?
  /// γ∘Ch, γ∘Cv.
  let vectors: (start: [Rational], slope: [Rational])

  init(_ head: NormedHead, state: [Rational], direction: [Rational]) {
    self.head = head
    func weighted(_ x: [Rational]) -> [Rational] {
      zip(head.gain, head.centred(x)).map { $0 * $1 }
    }
    vectors = (weighted(state), weighted(direction))
    start = ExactRowProduct(vectors.start)
    slope = ExactRowProduct(vectors.slope)
    let isShifted = head.normBias.map { !$0.allSatisfy(\.isZero) } ?? false
    shift = isShifted ? head.normBias.map { ExactRowProduct($0) } : nil
  }

  /// Whether no token has a bias logit.
  var hasNoBias: Bool { shift == nil && head.bias == nil }

  func token(_ token: Int) -> CircleToken {
    let row = head.rows.row(token)
    guard let start = start(row), let slope = slope(row) else {
      preconditionFailure("rows were found finite")
    }
    return CircleToken(start: start, slope: slope, bias: bias(token))
  }

  /// B of `token`.
  func bias(_ token: Int) -> Rational {
    guard let shift else { return head.bias?[token] ?? 0 }
    guard let product = shift(head.rows.row(token)) else {
      preconditionFailure("rows were found finite")
    }
    return product + (head.bias?[token] ?? 0)
  }

  func demandFinite() throws(NormedHeadFault) {
    var buffer = [Double](repeating: 0, count: head.dimension)
    for token in 0..<head.rows.rowCount {
      buffer.withUnsafeMutableBufferPointer { head.rows.decode(row: token, into: $0) }
      // x − x is 0 for finite numbers alone.
      var sum = 0.0
      for value in buffer { sum += value - value }
      if sum != 0 || sum.isNaN, let coordinate = buffer.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(token: token, coordinate: coordinate)
      }
    }
  }
}
