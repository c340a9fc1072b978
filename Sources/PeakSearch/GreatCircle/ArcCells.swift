// The cells of a piece, shared by all tokens.
internal import ExactArithmetic

/// A binary tree of cells of one piece with enclosures of k and k′.
///
/// Cells are made where a token asks for them first, and then used by all. For one task.
final class ArcCells {
  /// A cell [low, high] of local coordinates about `middle`.
  struct Cell {
    let low: Double
    let high: Double
    /// The middle, and no less than the distance of the ends from it.
    let middle: Double
    let halfWidth: Double
    /// k at the middle, and k′ over the cell.
    let value: (lower: Double, upper: Double)
    let slope: (lower: Double, upper: Double)
    /// k at the ends.
    let start: (lower: Double, upper: Double)
    let end: (lower: Double, upper: Double)
  }

  let piece: ArcPiece
  private let function: any ArcFunction
  private(set) var cells: [Cell] = []
  /// The left child of each cell, −1 where it was not asked for; the right one follows it.
  private var children: [Int32] = []

  init(_ piece: ArcPiece, _ function: any ArcFunction) {
    self.piece = piece
    self.function = function
    append(
      piece.start.outer, piece.end.outer, start: value(at: piece.start.outer),
      end: value(at: piece.end.outer))
  }

  /// k at an end of a cell: over the gap of neighbouring doubles where it is an end of the piece,
  /// which lies between them.
  private func value(at place: Double) -> (lower: Double, upper: Double) {
    let gap = piece.gap(at: place)
    return function.value(from: gap.low, through: gap.high)
  }

  private func append(
    _ low: Double, _ high: Double, start: (lower: Double, upper: Double),
    end: (lower: Double, upper: Double)
  ) {
    let middle = low + (high - low) / 2
    cells.append(
      Cell(
        low: low, high: high, middle: middle,
        halfWidth: max(high - middle, middle - low).nextUp,
        value: function.value(from: middle, through: middle),
        slope: function.slope(from: low, through: high), start: start, end: end))
    children.append(-1)
  }

  /// The cells that `index` is cut into.
  func halves(of index: Int) -> (Int, Int) {
    if children[index] >= 0 { return (Int(children[index]), Int(children[index]) + 1) }
    let cell = cells[index]
    let place = cells.count
    append(cell.low, cell.middle, start: cell.start, end: cell.value)
    append(cell.middle, cell.high, start: cell.value, end: cell.end)
    children[index] = Int32(place)
    return (place, place + 1)
  }
}

extension ArcPiece {
  /// The doubles between which the true place is that `place` stands for: itself, unless it is an
  /// end of the piece.
  func gap(at place: Double) -> (low: Double, high: Double) {
    if place == start.outer { return (start.outer, start.inner) }
    if place == end.outer { return (end.inner, end.outer) }
    return (place, place)
  }
}
