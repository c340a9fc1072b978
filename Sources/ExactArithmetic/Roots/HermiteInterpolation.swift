// Interpolation of functions by values and slopes, in doubles: nothing is decided by it.

/// The polynomial that has given values and slopes at some places.
package struct HermiteInterpolation {
  /// A function and its derivative at a place.
  package struct Node {
    package let place: Double
    package let value: Double
    package let slope: Double

    package init(place: Double, value: Double, slope: Double) {
      (self.place, self.value, self.slope) = (place, value, slope)
    }
  }

  /// Each node's place, twice.
  private let places: [Double]
  /// Newton's divided differences.
  private let coefficients: [Double]

  /// The polynomial of `nodes`, at least one, whose places differ; the nearest to where it is asked for
  /// should be the first.
  package init(_ nodes: [Node]) {
    precondition(!nodes.isEmpty, "a polynomial has a node")
    places = nodes.flatMap { [$0.place, $0.place] }
    var column = nodes.flatMap { [$0.value, $0.value] }
    var coefficients = [column[0]]
    for order in 1..<places.count {
      for index in 0..<places.count - order {
        let gap = places[index + order] - places[index]
        column[index] =
          order == 1 && index % 2 == 0
          ? nodes[index / 2].slope : (column[index + 1] - column[index]) / gap
      }
      coefficients.append(column[0])
    }
    self.coefficients = coefficients
  }

  /// Its value at `place`.
  package func value(at place: Double) -> Double {
    coefficients.indices.reversed().reduce(0) { $0 * (place - places[$1]) + coefficients[$1] }
  }
}
