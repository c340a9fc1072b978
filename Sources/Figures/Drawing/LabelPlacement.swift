/// Finds room for labels: none overlaps another or leaves the plot, and where there is a choice it
/// covers least of lines and marks, of the guides above all: a value on the line of 0 would be taken
/// for 0.
///
/// Greedy, in the order of the labels; one that finds no room is left out.
struct LabelPlacement {
  /// A label with its room.
  struct Placed {
    let label: Chart.Label
    /// What is written: on one line, not too long.
    let text: String
    let box: Canvas.Box
    /// Whether a thin line joins it to its place.
    let hasLeader: Bool
    /// Whether a line passes beneath it, so that it needs a ground of its own.
    var isCrossed: Bool
  }

  private let chart: Chart
  private let canvas: Canvas
  /// How much there is in the cells of the paper that lines and marks cross.
  private var inked: [Cell: Double] = [:]
  private let cellSize: Double
  /// Where the labels belong.
  private let places: [Chart.Point]

  private struct Cell: Hashable {
    let x: Int
    let y: Int
  }

  /// What a cell of a leader, a guide, a line or a faint line weighs.
  private static let (leader, guide, line, faint) = (4.0, 3.0, 2.0, 0.5)

  /// The placement of the labels of `chart`, on paper or, where guides are not drawn, in a terminal.
  init(_ chart: Chart, on canvas: Canvas, hasGuides: Bool = true) {
    self.chart = chart
    self.canvas = canvas
    cellSize = canvas.lineHeight / 3
    places = chart.labels.map { canvas.place($0.place, in: chart) }
    for series in chart.series {
      let weight = series.isFaint ? LabelPlacement.faint : LabelPlacement.line
      for part in series.parts {
        ink(part.map { canvas.place($0, in: chart) }, series.mark.isLine, weight)
      }
    }
    for guide in chart.guides where hasGuides {
      let (x, y) = (chart.horizontal.range, chart.vertical.range)
      let ends =
        switch guide {
        case .horizontal(let height):
          [Chart.Point(x.lowerBound, height), Chart.Point(x.upperBound, height)]
        case .vertical(let place):
          [Chart.Point(place, y.lowerBound), Chart.Point(place, y.upperBound)]
        }
      ink(ends.map { canvas.place($0, in: chart) }, true, LabelPlacement.guide)
    }
  }

  /// The labels that found room, in order.
  func placed() -> [Placed] {
    var placed: [Placed] = []
    // A leader is a line too, which later labels avoid.
    var paper = self
    for label in chart.labels {
      let text = label.text.shortened(to: 48)
      let place = canvas.place(label.place, in: chart)
      let rooms =
        label.interrupted.isEmpty
        ? candidates(text, place) : interruptions(text, label.interrupted)
      let free = rooms.filter { candidate in
        isInside(candidate.box) && !placed.contains { $0.box.overlaps(candidate.box) }
      }
      let costs = free.map { candidate in
        paper.cost(candidate, place) + 30 * Double(paper.crossed(candidate, place, placed))
      }
      guard let index = costs.indices.min(by: { costs[$0] < costs[$1] }) else { continue }
      let best = free[index]
      let hasLeader = best.distance > 2 * canvas.gap
      placed.append(
        Placed(
          label: label, text: text, box: best.box, hasLeader: hasLeader,
          isCrossed: paper.covered(best.box) > 0))
      guard hasLeader else { continue }
      let leader = (place, best.box.nearest(to: place))
      paper.ink([leader.0, leader.1], true, LabelPlacement.leader)
      for other in placed.indices.dropLast() where placed[other].box.isCrossed(by: leader) {
        placed[other].isCrossed = true
      }
    }
    return placed
  }

  /// How many labels that are placed the leader of `candidate` would cross.
  private func crossed(_ candidate: Candidate, _ own: Chart.Point, _ placed: [Placed]) -> Int {
    guard candidate.distance > 2 * canvas.gap else { return 0 }
    let leader = (own, candidate.box.nearest(to: own))
    return placed.count { $0.box.isCrossed(by: leader) }
  }

  private typealias Candidate = (box: Canvas.Box, distance: Double)

  private func candidates(_ text: String, _ place: Chart.Point) -> [Candidate] {
    let (width, height) = (canvas.width(of: text), canvas.lineHeight)
    let directions: [(x: Double, y: Double)] = [
      (0, 1), (1, 0.6), (-1, 0.6), (1, 0), (-1, 0), (0, -1), (1, -0.6), (-1, -0.6),
    ]
    return [1.0, 2.2, 4, 6, 9, 13, 18].flatMap { step in
      directions.map { direction in
        let distance = step * canvas.gap
        let x = place.x + direction.x * (distance + width / 2)
        let y = place.y + direction.y * (distance + height / 2)
        return (
          Canvas.Box(
            left: x - width / 2, bottom: y - height / 2, right: x + width / 2, top: y + height / 2),
          distance
        )
      }
    }
  }

  /// Rooms centred on places of a line.
  private func interruptions(_ text: String, _ places: [Chart.Point]) -> [Candidate] {
    let (width, height) = (canvas.width(of: text), canvas.lineHeight)
    return places.map { point in
      let place = canvas.place(point, in: chart)
      return (
        Canvas.Box(
          left: place.x - width / 2, bottom: place.y - height / 2, right: place.x + width / 2,
          top: place.y + height / 2), 0
      )
    }
  }

  private func isInside(_ box: Canvas.Box) -> Bool {
    box.left >= canvas.plot.left && box.right <= canvas.width - canvas.gap / 2
      && box.bottom >= canvas.plot.bottom && box.top <= canvas.plot.top + canvas.lineHeight / 2
  }

  /// What the room costs: the ink it covers, the distance, and each place of another label that it
  /// stands at more closely than at its own, since it would be taken for that one's.
  private func cost(_ candidate: Candidate, _ own: Chart.Point) -> Double {
    let box = candidate.box
    let reach = min(box.distance(to: own), 2.5 * canvas.gap)
    let rivals = places.filter { $0 != own && box.distance(to: $0) <= reach }.count
    return covered(box) + Double(8 * rivals) + candidate.distance / canvas.gap
  }

  /// The weight of what `box` covers.
  private func covered(_ box: Canvas.Box) -> Double {
    var sum = 0.0
    for x in cell(box.left)...cell(box.right) {
      for y in cell(box.bottom)...cell(box.top) { sum += inked[Cell(x: x, y: y)] ?? 0 }
    }
    return sum
  }

  private func cell(_ coordinate: Double) -> Int {
    // Also for what is far off the paper, or nowhere.
    guard abs(coordinate) < 1e6 else { return coordinate < 0 ? -1 : Int(1e6) }
    return Int((coordinate / cellSize).rounded(.down))
  }

  private mutating func ink(_ places: [Chart.Point], _ isLine: Bool, _ weight: Double) {
    for (index, place) in places.enumerated() {
      let last = isLine && index > 0 ? places[index - 1] : place
      let length = max(abs(place.x - last.x), abs(place.y - last.y))
      // A stretch that is off the paper may be long: a bounded number of steps.
      let steps = max(1, Int(min(length / (cellSize / 2), 1000)))
      for step in 0...steps {
        let t = Double(step) / Double(steps)
        let under = Cell(
          x: cell(last.x + t * (place.x - last.x)), y: cell(last.y + t * (place.y - last.y)))
        inked[under] = max(weight, inked[under] ?? 0)
      }
    }
  }
}
