import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringModel
import Testing

@testable import Figures

@Suite("Layout of figures")
struct LayoutTests {
  @Test func `labels never overlap, nor leave the paper`() {
    checkProperty("label placement", count: 60) { source -> [Chart.Label] in
      source.array(count: 0...40) { source -> Chart.Label in
        let text = String(repeating: "x", count: source.integer(in: 1...60))
        let (x, y) = (source.integer(in: -12...12), source.integer(in: -12...12))
        return Chart.Label(text, at: Chart.Point(Double(x) / 10, Double(y) / 10), .ink)
      }
    } satisfies: { (labels: [Chart.Label]) in
      var chart = Chart(
        name: "test", title: "", horizontal: Chart.Axis("x", -1...1),
        vertical: Chart.Axis("y", -1...1))
      chart.series = [
        Chart.Series("line", [[Chart.Point(-1, -1), Chart.Point(1, 1)]], .line(weight: 1), .ink)
      ]
      chart.labels = labels
      for canvas in [Canvas.column, .page, Canvas(columns: 80, lines: 24)] {
        let placed = LabelPlacement(chart, on: canvas).placed()
        for (index, one) in placed.enumerated() {
          try demand(one.box.left >= canvas.plot.left && one.box.right <= canvas.width, "outside")
          for other in placed[..<index] {
            try demand(!one.box.overlaps(other.box), "\(one.text) on \(other.text)")
          }
        }
        if let first = labels.first, first.text.count < 20, abs(first.place.x) < 0.5,
          abs(first.place.y) < 0.5
        {
          try demand(placed.first?.label.text == first.text, "the first label has room")
        }
      }
    }
  }

  @Test func `no value sits on the line of 0, and what passes beneath a label is covered`() {
    var chart = Chart(
      name: "test", title: "", horizontal: Chart.Axis("x", -1...1),
      vertical: Chart.Axis("y", -1...1))
    chart.guides = [.horizontal(0), .vertical(0)]
    chart.labels = [Chart.Label("0.001", at: Chart.Point(0, 0), .ink)]
    let canvas = Canvas.column
    let label = LabelPlacement(chart, on: canvas).placed()[0]
    let zero = canvas.place(Chart.Point(0, 0), in: chart)
    #expect(label.box.bottom > zero.y || label.box.top < zero.y)
    #expect(label.box.left > zero.x || label.box.right < zero.x)
    #expect(!label.isCrossed)
    #expect(!GnuplotScript(chart, on: canvas, .svg).script.contains("front\nset label \"0.001\""))
    // Lines everywhere: there is no free room, and the label has a ground of its own.
    chart.series = [
      Chart.Series(
        "lines",
        (-100...100).map { [Chart.Point(-1, Double($0) / 100), Chart.Point(1, Double($0) / 100)] },
        .line(weight: 1), .other)
    ]
    let script = GnuplotScript(chart, on: canvas, .svg).script
    #expect(script.contains("#ffffff\" fillstyle solid noborder front\nset label \"0.001\""))
    #expect(
      !GnuplotScript(chart, on: Canvas(columns: 80, lines: 24), .text).script.contains("fillstyle"))
  }

  @Test func `points far off the paper do no harm`() {
    var chart = Chart(
      name: "test", title: "", horizontal: Chart.Axis("x", 0...1), vertical: Chart.Axis("y", 0...1))
    let far = [Chart.Point(1e300, -1e300), Chart.Point(-1e300, 1e300), Chart.Point(0.5, 0.5)]
    for mark in [Chart.Mark.line(weight: 1), .discs(diameter: 1), .rings(diameter: 1)] {
      chart.series.append(Chart.Series("far", [far], mark, .ink))
    }
    chart.labels = far.map { Chart.Label("x", at: $0, .ink) }
    #expect(LabelPlacement(chart, on: .column).placed().count == 1)
    #expect(!GnuplotScript(chart, on: .column, .svg).script.contains("nan"))
  }

  @Test func `thinned lines stay within the tolerance, and keep their ends`() {
    checkProperty("thinning", count: 40) { source -> [Chart.Point] in
      let heights = source.array(count: 1...80) { source in
        Double(source.integer(in: -50...50)) / 40
      }
      return heights.enumerated().map { Chart.Point(Double($0.offset) / 8, $0.element) }
    } satisfies: { (line: [Chart.Point]) in
      let kept = Chart.simplified(line, tolerance: 0.5)
      try demand(kept.first == 0 && kept.last == line.count - 1, "an end is lost")
      for (index, point) in line.enumerated() {
        let right = kept.first { $0 >= index } ?? 0
        let left = kept.last { $0 <= index } ?? 0
        let (a, b) = (line[left], line[right])
        // The vertical distance to the chord is at least the distance.
        let t = b.x > a.x ? (point.x - a.x) / (b.x - a.x) : 0
        let height = a.y + t * (b.y - a.y)
        let slope = b.x > a.x ? (b.y - a.y) / (b.x - a.x) : 0
        let distance = abs(point.y - height) / (1 + slope * slope).squareRoot()
        try demand(distance <= 0.5 + 1e-9, "point \(index) is \(distance) away")
      }
    }
  }

  @Test func `fifty thousand tokens make a small file`() async throws {
    let count = 50_000
    var source = ChoiceSource(seed: 7)
    let logits = (0..<count).map { _ in Double(source.integer(in: -9_000_000...9_000_000)) / 1e6 }
    let chart = {
      var chart = Chart(
        name: "test", title: "", horizontal: Chart.Axis("x", 0...Double(count)),
        vertical: Chart.Axis("y", -10...10))
      chart.series = [
        Chart.Series(
          "many", [logits.enumerated().map { Chart.Point(Double($0.offset), $0.element) }],
          .discs(diameter: 2), .other)
      ]
      return chart
    }()
    // A cell of a quarter of a millimetre has one point: at most some 280 by 160 of them.
    let lines = GnuplotScript(chart, on: .column, .svg).data.split(separator: "\n").count
    #expect(lines < 45_000)
    #expect(lines > 20_000)
  }

  @Test func `the most telling tokens are those that move most, of either kind`() throws {
    let context = try Fixtures.context(Fixtures.model(), 1)
    let grid = StrengthWindow.grid(-3...3)
    let telling = MostMovedTokens(context, at: grid, count: 4)
    #expect(telling.named.count == 4)
    #expect(telling.named.contains(where: \.isTarget) && telling.named.contains { !$0.isTarget })
    for (left, right) in zip(telling.named, telling.named.dropFirst()) {
      #expect(left.movement >= right.movement)
    }
    // Movements are what the curves do.
    for entry in telling.named + telling.others {
      let rows = context.increases(of: entry.tokens, at: grid)
      let largest = rows.map { $0.reduce(0) { max($0, abs($1)) } }
      #expect(largest.allSatisfy { abs($0 - entry.movement) < 1e-15 })
    }
    // The three tokens of the neutral concept have one curve.
    let all = MostMovedTokens(context, at: grid, count: 9)
    #expect(all.named.contains { $0.tokens == [6, 7, 8] })
    #expect(all.named.flatMap(\.tokens).sorted() == Array(0..<9))
    let asked = MostMovedTokens(context, at: grid, count: 1, asked: [5, 2])
    #expect(Set(asked.named.flatMap(\.tokens)) == [2, 5])
    #expect(MostMovedTokens(context, at: grid, count: 0).named.isEmpty)
  }
}
