// Encloses maxima over a range of strengths.
internal import ExactArithmetic

/// The greatest absolute value of a family of functions over [−A, A], enclosed by branch and bound.
///
/// Cells are halved, that of the largest upper bound first, until the upper bound is within a
/// relative tolerance of a value that is attained. The upper bound is a bound of the maximum
/// whenever the search ends: it is never that of a grid.
struct CertifiedMaximum {
  /// Encloses the functions and their derivatives over an interval of strengths.
  typealias Evaluation = @Sendable (Strengths) -> [(value: Interval, slope: Interval)]

  private struct Cell {
    let strengths: Strengths
    let bound: BigFloat
  }

  /// The enclosure of the maximum, or of `atLeast` when that is larger, and a strength at which its
  /// lower end is attained.
  let value: Interval
  let place: Double

  init(
    strength: Double, atLeast: BigFloat = 0, tolerance: Double = 1.0 / 64, cellLimit: Int = 4096,
    _ evaluate: Evaluation
  ) {
    var attained = atLeast
    var place = 0.0
    // A heap ordered by bound.
    var cells: [Cell] = []
    func examine(_ strengths: Strengths) -> Cell {
      let center = strengths.center
      let middle = evaluate(Strengths(center)).map(\.value)
      for value in middle {
        // The least absolute value of the enclosure is attained at the least.
        let least =
          value.containsZero ? BigFloat(0) : Swift.min(value.lower.magnitude, value.upper.magnitude)
        if least > attained {
          attained = least
          place = center
        }
      }
      let radius = BigFloat(strengths.radius)
      let offset = Interval(lower: -radius, upper: radius)
      var bound = BigFloat(0)
      for (value, (direct, slope)) in zip(middle, evaluate(strengths)) {
        // The mean value form, or the function itself where that is narrower.
        let tangent = (value + slope * offset).magnitudeBound
        bound = Swift.max(bound, Swift.min(tangent, direct.magnitudeBound))
      }
      return Cell(strengths: strengths, bound: bound)
    }
    // Neighbours share their ends, so that the cells cover [−A, A] whatever the rounding.
    let count = 32
    let ends = (0...count).map { strength * (Double($0) / Double(count / 2) - 1) }
    for index in 0..<count {
      CertifiedMaximum.push(examine(Strengths(ends[index], ends[index + 1])), to: &cells)
    }
    var examined = count
    let factor = BigFloat(1 + tolerance)
    while let top = cells.first, examined < cellLimit,
      top.bound > attained.multiplied(by: factor, precision: 64, rounding: .up),
      top.strengths.radius > strength * 0x1p-40
    {
      CertifiedMaximum.pop(&cells)
      let (lower, middle, upper) = (top.strengths.lower, top.strengths.center, top.strengths.upper)
      for half in [Strengths(lower, middle), Strengths(middle, upper)] {
        let cell = examine(half)
        if cell.bound > attained { CertifiedMaximum.push(cell, to: &cells) }
      }
      examined += 2
    }
    let bound = Swift.max(cells.first?.bound ?? attained, attained)
    value = Interval(lower: attained, upper: bound)
    self.place = place
  }

  private static func push(_ cell: Cell, to cells: inout [Cell]) {
    cells.append(cell)
    var index = cells.count - 1
    while index > 0, cells[(index - 1) / 2].bound < cells[index].bound {
      cells.swapAt((index - 1) / 2, index)
      index = (index - 1) / 2
    }
  }

  private static func pop(_ cells: inout [Cell]) {
    cells.swapAt(0, cells.count - 1)
    cells.removeLast()
    var index = 0
    while true {
      var largest = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < cells.count && cells[largest].bound < cells[child].bound {
        largest = child
      }
      if largest == index { return }
      cells.swapAt(index, largest)
      index = largest
    }
  }
}
