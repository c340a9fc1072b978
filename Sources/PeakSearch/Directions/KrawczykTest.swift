// Proves that a system of equations has one solution in a box.
internal import ExactArithmetic
internal import SteeringLaws

/// Krawczyk's test for E_α[d] = 0.
///
/// With C near the inverse of Cov at the middle m of a box X,
///
///   K(X) = m − C E_m[d] + (1 − C Cov(X)) (X − m)
///
/// holds every solution in X; if it lies inside X there is one, and only one.
struct KrawczykTest {
  private let tilting: SeveralTilting<Interval>

  init(_ tilting: SeveralTilting<Interval>) { self.tilting = tilting }

  /// A box around `point` with one solution; nil when none is proved.
  ///
  /// Boxes are tried in which no exponent changes by much, from the largest on.
  func box(around point: [BigFloat], precision: Int) -> [Interval]? {
    let center = point.map {
      Interval(BigFloat($0, precision: precision, rounding: .nearest))
    }
    // By how much each coordinate changes an exponent at most.
    let sizes = center.indices.map { place in
      tilting.differences.reduce(BigFloat(0)) { max($0, $1[place].magnitudeBound) }
    }
    var exponent = 10
    while exponent < max(precision / 3, 64) {
      defer { exponent *= 2 }
      let box = center.indices.map { place in
        let reach = (1 / Interval(sizes[place])).scaled(byPowerOfTwo: -exponent).upper
        return center[place] + Interval(lower: -reach, upper: reach)
      }
      guard box.allSatisfy(\.isBounded) else { return nil }
      let image = image(of: box)
      let isInside = zip(image, box).allSatisfy {
        $0.lower > $1.lower && $0.upper < $1.upper
      }
      if isInside { return image }
    }
    return nil
  }

  /// `box`, which has one solution, made as narrow as enclosures of `precision` bits allow, or as
  /// `digits` ask for.
  func refined(_ box: [Interval], digits: Int, precision: Int) -> [Interval] {
    var box = box.map { $0.rounded(to: precision) }
    for _ in 0..<64 where !box.allSatisfy({ $0.isNarrow(digits: digits) }) {
      let image = image(of: box)
      let next = zip(box, image).map { $0.intersection($1) ?? $0 }
      // Halving is the least that is worth another step.
      let isNarrower = zip(next, box).contains {
        $0.width < $1.width.multiplied(by: .powerOfTwo(-1), precision: 64, rounding: .down)
      }
      box = next
      if !isNarrower { break }
    }
    return box
  }

  private func image(of box: [Interval]) -> [Interval] {
    let middle = box.map { Interval($0.midpoint) }
    let here = tilting.expansion(at: middle)
    let over = tilting.expansion(at: box)
    let inverse = LinearAlgebra.inverse(here.covariance.map { $0.map(\.midpoint) }).map {
      $0.map { Interval($0) }
    }
    let step = LinearAlgebra.product(inverse, here.mean)
    let offsets = zip(box, middle).map { $0 - $1 }
    return box.indices.map { row in
      var value = middle[row] - step[row]
      for column in box.indices {
        var rest: Interval = row == column ? 1 : 0
        for place in box.indices {
          rest -= inverse[row][place] * over.covariance[place][column]
        }
        value += rest * offsets[column]
      }
      return value
    }
  }
}
