// Measures the shape of what was trained, in doubles only.
internal import FeatureTraining
public import SteeringModel

/// The shape of trained embeddings, in doubles and not certified: what the literature on neural
/// collapse looks at.
public struct Geometry: Sendable {
  /// The singular values of W, falling.
  public let weightSingularValues: [Double]
  /// The singular values of H, falling.
  public let featureSingularValues: [Double]
  /// For each pair of concepts the mean cosine between embeddings of different contexts, centred by
  /// the mean embedding; nil where there is no pair.
  public let cosines: [[Double?]]
  /// The variance of embeddings within concepts over that between concepts: 0 when contexts of a
  /// concept share their embedding.
  public let withinOverBetween: Double?
  /// The largest distance of a cosine between centred concept means from −1/(G − 1), that of a
  /// simplex.
  public let simplexDeviation: Double?

  /// The geometry of `matrices`, whose contexts have the concepts that `model` gives.
  ///
  /// Costs a few times V·d² + m·d² + m²·d operations.
  public init(_ matrices: FeatureMatrices, _ model: SteeringModel) {
    let d = matrices.dimension
    weightSingularValues = singularValues(matrices.weights, columns: d)
    featureSingularValues = singularValues(matrices.features, columns: d)
    let features = (0..<matrices.contextCount).map { Array(matrices.feature($0)) }
    let center = Geometry.mean(features, d)
    let centred = features.map { zip($0, center).map { $0 - $1 } }
    let count = model.partition?.concepts.count ?? 0
    let members = (0..<count).map { concept in
      centred.indices.filter { model.contexts[$0].concept == concept }
    }
    cosines = members.map { first in
      members.map { second in
        let pairs = first.flatMap { a in
          second.filter { $0 != a }.map { Geometry.cosine(centred[a], centred[$0]) }
        }
        return pairs.isEmpty ? nil : pairs.reduce(0, +) / Double(pairs.count)
      }
    }
    let present = members.filter { !$0.isEmpty }
    let means = present.map { Geometry.mean($0.map { centred[$0] }, d) }
    guard means.count > 1 else {
      withinOverBetween = nil
      simplexDeviation = nil
      return
    }
    var (within, between) = (0.0, 0.0)
    for (contexts, mean) in zip(present, means) {
      between += Double(contexts.count) * Geometry.dot(mean, mean)
      for context in contexts {
        let rest = zip(centred[context], mean).map { $0 - $1 }
        within += Geometry.dot(rest, rest)
      }
    }
    withinOverBetween = between > 0 ? within / between : nil
    let middle = Geometry.mean(means, d)
    let directions = means.map { zip($0, middle).map { $0 - $1 } }
    var deviation = 0.0
    for first in directions.indices {
      for second in 0..<first {
        let cosine = Geometry.cosine(directions[first], directions[second])
        deviation = max(deviation, abs(cosine + 1 / Double(means.count - 1)))
      }
    }
    simplexDeviation = deviation
  }

  private static func mean(_ rows: [[Double]], _ count: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: count)
    for row in rows { for index in 0..<count { sum[index] += row[index] } }
    return sum.map { $0 / Double(rows.count) }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    let norms = (dot(a, a) * dot(b, b)).squareRoot()
    return norms > 0 ? dot(a, b) / norms : 0
  }
}

/// The singular values of the matrix with rows of `columns` numbers, falling, by one-sided Jacobi
/// rotations (Hestenes): accurate also for the small ones.
func singularValues(_ rows: [Double], columns count: Int) -> [Double] {
  let height = rows.count / count
  var columns = (0..<count).map { column in (0..<height).map { rows[$0 * count + column] } }
  for _ in 0..<60 {
    var isDone = true
    for p in 0..<count {
      for q in (p + 1)..<max(count, p + 1) {
        var (pp, qq, pq) = (0.0, 0.0, 0.0)
        for index in 0..<height {
          pp += columns[p][index] * columns[p][index]
          qq += columns[q][index] * columns[q][index]
          pq += columns[p][index] * columns[q][index]
        }
        if abs(pq) <= 1e-15 * (pp * qq).squareRoot() || pq == 0 { continue }
        isDone = false
        let zeta = (qq - pp) / (2 * pq)
        let t = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
        let c = 1 / (1 + t * t).squareRoot()
        let s = c * t
        for index in 0..<height {
          let (a, b) = (columns[p][index], columns[q][index])
          columns[p][index] = c * a - s * b
          columns[q][index] = s * a + c * b
        }
      }
    }
    if isDone { break }
  }
  return columns.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.sorted(by: >)
    .prefix(min(count, height)).map { $0 }
}
