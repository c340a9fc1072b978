// Bounds of the operator norm of matrices of enclosures.
public import ExactArithmetic
internal import RealModule
internal import SteeringLaws

extension Matrix where Number == Interval {
  /// An upper bound of the operator norm: the least of the Frobenius norm and √(‖A‖₁ ‖A‖_∞).
  public var operatorNorm: Interval {
    func sum(_ values: some Sequence<Interval>) -> Interval {
      values.reduce(0 as Interval) { $0 + Interval($1.magnitudeBound) }
    }
    let rowSums = (0..<rowCount).map { sum(self[$0]).upper }
    let columnSums = (0..<columnCount).map { column in
      sum((0..<rowCount).lazy.map { elements[$0 * columnCount + column] }).upper
    }
    let mixed = Interval.sqrt(
      Interval(rowSums.reduce(0, max)) * Interval(columnSums.reduce(0, max)))
    let frobenius = Vectors.norm(elements)
    return Interval(min(mixed.upper, frobenius.upper))
  }

  /// A diag(γ).
  func scalingColumns(by gain: [Interval]) -> Matrix {
    Matrix(
      elements.indices.map { elements[$0] * gain[$0 % columnCount] }, rowCount: rowCount,
      columnCount: columnCount)
  }
}
