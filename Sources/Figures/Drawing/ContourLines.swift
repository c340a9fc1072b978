// Lines of one height through a grid of numbers.

/// The lines along which a function of two numbers has one value, between samples on a grid.
///
/// Each cell of the grid is crossed by straight pieces (marching squares); a saddle is divided by the mean
/// of its corners.
struct ContourLines {
  /// The coordinates of the columns and the rows, increasing.
  let (horizontal, vertical): ([Double], [Double])
  /// A row of values for each vertical coordinate.
  let values: [[Double]]

  /// A side of a cell: of column and row, towards the right or upwards.
  private struct Edge: Hashable {
    let (column, row): (Int, Int)
    let isUpwards: Bool
  }

  /// The lines at `level`, joined; the longest first.
  func lines(at level: Double) -> [[Chart.Point]] {
    var neighbours: [Edge: [Edge]] = [:]
    for row in 0..<(vertical.count - 1) {
      for column in 0..<(horizontal.count - 1) {
        for (a, b) in pieces(column, row, level) {
          neighbours[a, default: []].append(b)
          neighbours[b, default: []].append(a)
        }
      }
    }
    var lines: [[Chart.Point]] = []
    // Open lines from their ends, then those that are closed.
    let order = neighbours.keys.sorted { a, b in
      let (left, right) = (neighbours[a]?.count ?? 0, neighbours[b]?.count ?? 0)
      return (left, a.row, a.column, a.isUpwards ? 1 : 0)
        < (right, b.row, b.column, b.isUpwards ? 1 : 0)
    }
    for start in order where neighbours[start]?.isEmpty == false {
      var line = [place(start, level)]
      var here = start
      while let next = neighbours[here]?.popLast() {
        if let back = neighbours[next]?.firstIndex(of: here) { neighbours[next]?.remove(at: back) }
        line.append(place(next, level))
        here = next
      }
      lines.append(line)
    }
    return lines.sorted { $0.count > $1.count }
  }

  /// The pieces of the line in one cell, each from side to side.
  private func pieces(_ column: Int, _ row: Int, _ level: Double) -> [(Edge, Edge)] {
    let corners = [
      values[row][column], values[row][column + 1], values[row + 1][column + 1],
      values[row + 1][column],
    ]
    guard corners.allSatisfy(\.isFinite) else { return [] }
    let sides = [
      Edge(column: column, row: row, isUpwards: false),
      Edge(column: column + 1, row: row, isUpwards: true),
      Edge(column: column, row: row + 1, isUpwards: false),
      Edge(column: column, row: row, isUpwards: true),
    ]
    let isAbove = corners.map { $0 >= level }
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    if crossed.count == 2 { return [(sides[crossed[0]], sides[crossed[1]])] }
    guard crossed.count == 4 else { return [] }
    let isMiddleAbove = corners.reduce(0, +) / 4 >= level
    return isMiddleAbove == isAbove[0]
      ? [(sides[0], sides[1]), (sides[2], sides[3])] : [(sides[3], sides[0]), (sides[1], sides[2])]
  }

  /// Where the line crosses `edge`.
  private func place(_ edge: Edge, _ level: Double) -> Chart.Point {
    let start = values[edge.row][edge.column]
    let (x, y) = (horizontal[edge.column], vertical[edge.row])
    let end =
      edge.isUpwards ? values[edge.row + 1][edge.column] : values[edge.row][edge.column + 1]
    let share = start == end ? 0.5 : (level - start) / (end - start)
    return edge.isUpwards
      ? Chart.Point(x, y + share * (vertical[edge.row + 1] - y))
      : Chart.Point(x + share * (horizontal[edge.column + 1] - x), y)
  }
}
