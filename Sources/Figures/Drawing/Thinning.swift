/// Keeps what can be seen: a figure of 50,000 tokens must not be a file of 100 MB.
extension Chart {
  /// The chart without points that no eye misses on `canvas`: points of a line nearer than 0.02 mm
  /// to the line without them, and discs in a cell of 0.25 mm that has one already.
  func thinned(for canvas: Canvas) -> Chart {
    var chart = self
    for index in chart.series.indices {
      let series = chart.series[index]
      switch series.mark {
      case .line:
        chart.series[index].parts = series.parts.map { line in
          let kept = Chart.simplified(line.map { canvas.place($0, in: self) }, tolerance: 0.02)
          return kept.map { line[$0] }
        }
      case .discs, .rings:
        var seen: Set<[Int]> = []
        chart.series[index].parts = series.parts.map { part in
          part.filter {
            let place = canvas.place($0, in: self)
            guard abs(place.x) < 1e6, abs(place.y) < 1e6 else { return false }
            return seen.insert([Int(place.x * 4), Int(place.y * 4)]).inserted
          }
        }
      }
    }
    return chart
  }

  /// The indices of the points that Ramer, Douglas and Peucker's method keeps.
  static func simplified(_ line: [Point], tolerance: Double) -> [Int] {
    guard line.count > 2 else { return Array(line.indices) }
    var isKept = [Bool](repeating: false, count: line.count)
    isKept[0] = true
    isKept[line.count - 1] = true
    var pending = [(0, line.count - 1)]
    while let (first, last) = pending.popLast() {
      guard last - first > 1 else { continue }
      var farthest = (index: first, distance: tolerance)
      for index in (first + 1)..<last {
        let distance = line[index].distance(toSegment: line[first], line[last])
        if distance > farthest.distance { farthest = (index, distance) }
      }
      guard farthest.index > first else { continue }
      isKept[farthest.index] = true
      pending += [(first, farthest.index), (farthest.index, last)]
    }
    return line.indices.filter { isKept[$0] }
  }
}

extension Chart.Point {
  /// The distance to the segment from `a` to `b`.
  fileprivate func distance(toSegment a: Chart.Point, _ b: Chart.Point) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let squared = dx * dx + dy * dy
    let t = squared > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / squared)) : 0
    let (ex, ey) = (x - a.x - t * dx, y - a.y - t * dy)
    return (ex * ex + ey * ey).squareRoot()
  }
}
