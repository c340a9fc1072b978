// The logits of a decoder by the definition of its norm, beside the closed forms of the circle.
internal import ExactArithmetic
internal import RealModule
internal import SteeringModel

/// The logits W N(h + αv) + b by the definition of N, exactly: nothing here knows of a circle.
///
/// With x = h + αv they are c/√q + B, where c_z = ⟨W_z, γ∘Cx⟩, q = ‖Cx‖²/d + ε and
/// B_z = ⟨W_z, β⟩ + b_z are rational at rational α.
struct DefinedLogits: Sendable {
  private let head: NormedHead
  private let state: [Rational]
  private let direction: [Rational]
  /// B_z.
  let biases: [Rational]
  /// dc_z/dα = ⟨W_z, γ∘Cv⟩.
  let slopes: [Rational]
  /// ‖Cv‖²/d.
  let speedSquare: Rational
  /// c_z at α = 0, of large vocabularies: there c_z at other strengths follows by linearity.
  private let starts: [Rational]?
  /// 1/t for the sampling temperature t, which divides all logits.
  private let inverseTemperature: Rational

  /// The logits behind `head` of `state` steered along `direction`: a pass through W.
  ///
  /// With `isLarge` no strength needs another pass.
  init(
    _ head: NormedHead, state: [Rational], direction: [Rational], temperature: Rational,
    isLarge: Bool
  ) {
    let inverse = 1 / temperature
    inverseTemperature = inverse
    self.head = head
    self.state = state
    self.direction = direction
    let centred = DefinedLogits.centred(direction, head.kind)
    let zero = [Rational](repeating: 0, count: head.dimension)
    let start = DefinedLogits.weighted(DefinedLogits.centred(state, head.kind), head)
    let products = DefinedLogits.products(
      head,
      [DefinedLogits.weighted(centred, head), head.normBias ?? zero] + (isLarge ? [start] : []))
    slopes = products[0].map { $0 * inverse }
    starts = isLarge ? products[2].map { $0 * inverse } : nil
    biases = products[1].indices.map { (products[1][$0] + (head.bias?[$0] ?? 0)) * inverse }
    speedSquare = DefinedLogits.dot(centred, centred) / Rational(head.dimension)
  }

  /// The logits at one strength: a pass through W of a small vocabulary.
  func point(at alpha: Rational) -> DefinedPoint {
    let steered = zip(state, direction).map { $0 + alpha * $1 }
    let centred = DefinedLogits.centred(steered, head.kind)
    let d = Rational(head.dimension)
    let moved = DefinedLogits.centred(direction, head.kind)
    return DefinedPoint(
      alpha: alpha, square: DefinedLogits.dot(centred, centred) / d + head.epsilon,
      halfSlope: DefinedLogits.dot(centred, moved) / d,
      products: starts.map { zip($0, slopes).map { $0 + alpha * $1 } }
        ?? DefinedLogits.products(head, [DefinedLogits.weighted(centred, head)])[0].map {
          $0 * inverseTemperature
        },
      slopes: slopes, biases: biases)
  }

  /// x, or x less its mean.
  private static func centred(_ x: [Rational], _ kind: NormalizationKind) -> [Rational] {
    guard kind == .layer else { return x }
    let mean = x.reduce(0, +) / Rational(x.count)
    return x.map { $0 - mean }
  }

  /// γ∘x.
  private static func weighted(_ x: [Rational], _ head: NormedHead) -> [Rational] {
    zip(head.gain, x).map { $0 * $1 }
  }

  private static func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The products of all rows of W with each of `vectors`, by one pass through W.
  private static func products(_ head: NormedHead, _ vectors: [[Rational]]) -> [[Rational]] {
    // Over one denominator the products are sums of integers.
    let scaled = vectors.map { vector in
      let denominator = vector.reduce(1 as Integer) { Integer.lcm($0, $1.denominator) }
      return (
        numbers: vector.map { $0.numerator * denominator.dividedExactly(by: $0.denominator) },
        denominator: denominator
      )
    }
    var results = vectors.map { _ in [Rational]() }
    var row = [Double](repeating: 0, count: head.dimension)
    for token in 0..<head.rows.rowCount {
      row.withUnsafeMutableBufferPointer { head.rows.decode(row: token, into: $0) }
      let numbers = row.map { Rational(exactly: $0) ?? 0 }
      let common = numbers.reduce(1 as Integer) { max($0, $1.denominator) }
      // Denominators are powers of two, so that the largest is a multiple of all.
      let integers = numbers.map { $0.numerator * common.dividedExactly(by: $0.denominator) }
      for (place, vector) in scaled.enumerated() {
        let sum = zip(integers, vector.numbers).reduce(0 as Integer) { $0 + $1.0 * $1.1 }
        results[place].append(Rational(sum, common * vector.denominator))
      }
    }
    return results
  }
}

/// The logits at one strength by definition: c/√q + B.
struct DefinedPoint: Sendable {
  let alpha: Rational
  /// q > 0.
  let square: Rational
  /// dq/dα divided by 2.
  let halfSlope: Rational
  /// c_z.
  let products: [Rational]
  /// dc_z/dα.
  let slopes: [Rational]
  /// B_z.
  let biases: [Rational]

  /// U_z = c_z/√q, the logits without biases.
  func waves(precision: Int) -> [Interval] {
    let root = Interval.sqrt(Interval(1 / square, precision: precision))
    return products.map { root * Interval($0, precision: precision) }
  }

  /// The logits.
  func logits(precision: Int) -> [Interval] {
    zip(waves(precision: precision), biases).map { $0 + Interval($1, precision: precision) }
  }

  /// n_z = c′q − cq′/2: the derivative of the logit in α is n/√q³.
  var slopeNumerators: [Rational] {
    zip(products, slopes).map { $1 * square - $0 * halfSlope }
  }

  /// The derivatives of the logits in α.
  func logitSlopes(precision: Int) -> [Interval] {
    let root = Interval.sqrt(Interval(1 / square, precision: precision))
    let factor = root / Interval(square, precision: precision)
    return slopeNumerators.map { factor * Interval($0, precision: precision) }
  }

  /// The sign of logit `a` minus logit `b`, exactly.
  func order(_ a: Int, _ b: Int) -> Int {
    // x/√q against y: by their signs, else by their squares.
    let (x, y) = (products[a] - products[b], biases[b] - biases[a])
    if x.signum != y.signum { return x.signum < y.signum ? -1 : 1 }
    let (left, right) = (x * x, y * y * square)
    return left == right ? 0 : (left < right) == (x.signum > 0) ? -1 : 1
  }

  /// All tokens with the largest logit, increasing, exactly.
  var leaders: [Int] {
    var best = [0]
    for token in products.indices.dropFirst() {
      switch order(token, best[0]) {
      case 1: best = [token]
      case 0: best.append(token)
      default: break
      }
    }
    return best
  }
}
