// The one search for peaks along several vectors.
public import ExactArithmetic
public import SteeringLaws
internal import SteeringModel

/// Finds where tokens of one context are likeliest along several vectors at once (39).
///
/// Newton's method in doubles finds candidates; Krawczyk's test over enclosures proves that one is the
/// only point with E_α[M] = M(z), which also proves M(z) interior. Where that fails a linear program
/// decides, exactly, whether M(z) is on the border, and then the same is done on its face.
public struct SeveralPeakSearch: Sendable {
  private let weights: [ExactWeight]
  private let points: [[Rational]]
  private let coordinates: [Int]

  /// The search among tokens with these weights, and with M(y) the numbers that `directions`, one
  /// row a vector, have for token y.
  ///
  /// Exact log-odds; k V products.
  public init(weights: [ExactWeight], directions: [[Rational]]) {
    precondition(
      !directions.isEmpty && directions.allSatisfy { $0.count == weights.count },
      "one number a token in every direction")
    self.weights = weights
    points = weights.indices.map { token in directions.map { $0[token] } }
    var space = RowSpace()
    for point in points where space.coordinates.count < directions.count {
      space.insert(zip(point, points[0]).map { $0 - $1 })
    }
    coordinates = space.coordinates
  }

  /// Where `token` is likeliest, with `digits` digits after the first.
  ///
  /// Throws `Undecided` when `precisionLimit` bits prove neither. Some dozen sums over the vocabulary,
  /// and for tokens on the border an exact linear program.
  public func peak(
    of token: Int, digits: Int, precisionLimit: Int
  ) throws(Undecided) -> SeveralPeak {
    let all = Array(weights.indices)
    let freedom = points[0].count - coordinates.count
    if let found = try solved(
      token, among: all, coordinates, digits, precisionLimit, isSure: false)
    {
      return SeveralPeak(
        token: token, place: .attained, strengths: found.strengths, freedom: freedom,
        height: found.height)
    }
    let face = HullFace(of: token, among: points)
    guard
      let found = try solved(
        token, among: face.tokens, face.coordinates, digits, precisionLimit, isSure: true)
    else {
      throw Undecided(subject: "peak along several vectors", precisionLimit: precisionLimit)
    }
    return SeveralPeak(
      token: token,
      place: face.isWhole ? .attained : .limit(direction: face.normal, face: face.tokens),
      strengths: found.strengths, freedom: points[0].count - face.coordinates.count,
      height: found.height)
  }

  private typealias Solved = (strengths: [CertifiedReal], height: CertifiedReal)

  /// The best strengths of `token` among `tokens`, whose log-odds `coordinates` determine.
  ///
  /// Nil where none is found; in doubles alone unless `isSure` that there is one.
  private func solved(
    _ token: Int, among tokens: [Int], _ coordinates: [Int], _ digits: Int, _ precisionLimit: Int,
    isSure: Bool
  ) throws(Undecided) -> Solved? {
    let problem = SeveralPeakProblem(
      token: tokens.firstIndex(of: token) ?? 0, weights: tokens.map { weights[$0] },
      differences: tokens.map { other in
        coordinates.map { points[other][$0] - points[token][$0] }
      })
    guard
      let box = try problem.strengths(
        digits: digits, precisionLimit: precisionLimit, isSure: isSure)
    else { return nil }
    var strengths = points[0].map { _ in CertifiedReal(exact: 0) }
    for (coordinate, value) in zip(coordinates, box) { strengths[coordinate] = value }
    return (
      strengths,
      try problem.height(at: box.map(\.enclosure), digits: digits, precisionLimit: precisionLimit)
    )
  }
}
