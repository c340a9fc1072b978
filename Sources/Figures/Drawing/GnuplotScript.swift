// Turns a chart into a script and data for gnuplot.
internal import PlainText

/// A chart as a gnuplot script and the data that it reads.
///
/// The script draws `NAME.dat` into `NAME.svg` (or another form) in the folder where it is run, so
/// that both can be kept and changed. No text of a model stands in it except as an escaped string.
public struct GnuplotScript: Sendable {
  /// The name of the script's file.
  public let scriptName: String
  /// The name of the data file that the script reads.
  public let dataName: String
  /// The name of the file that the script writes.
  public let outputName: String
  /// The form of what it draws.
  public let format: FigureFormat
  /// The commands.
  public let script: String
  /// Blocks of coordinates, separated by two blank lines, each with its name.
  public let data: String

  /// The script for `chart` on `canvas`.
  public init(_ chart: Chart, on canvas: Canvas, _ format: FigureFormat, isColoured: Bool = false) {
    var chart = chart.thinned(for: canvas)
    if format == .text { chart.series.removeAll { $0.isFaint || $0.isOnPaperOnly } }
    for index in chart.series.indices { chart.series[index].parts.removeAll(where: \.isEmpty) }
    chart.series.removeAll { $0.parts.isEmpty }
    self.format = format
    scriptName = chart.name + ".gp"
    dataName = chart.name + ".dat"
    outputName = chart.name + "." + format.fileExtension
    let isText = format == .text
    let writer = Writer(
      chart: chart,
      canvas: isText ? canvas : canvas.withHeader(Header(chart, on: canvas).height),
      isText: isText)
    script =
      """
      # \(chart.title.printable)
      # gnuplot \(scriptName) draws it again from \(dataName).
      set terminal \(format.terminal(canvas, isColoured: isColoured))
      set output \(outputName.gnuplotString)
      set encoding utf8
      unset key

      """ + writer.commands() + writer.plot(dataName)
    data = chart.series.enumerated().map { index, series in
      "# \(index): \(series.name.printable)\n"
        + series.parts.map { part in
          part.map { "\($0.x) \($0.y)\n" }.joined()
        }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}

/// Writes the commands of one chart.
private struct Writer {
  let chart: Chart
  let canvas: Canvas
  let isText: Bool

  func commands() -> String {
    var lines = isText ? textFrame() : frame()
    lines += axis("x", chart.horizontal) + axis("y", chart.vertical)
    for band in chart.bands where !isText {
      lines.append(
        "set object rectangle from first \(band.range.lowerBound), graph 0 to first "
          + "\(band.range.upperBound), graph 1 fillcolor rgb \"\(band.colour.rawValue)\" "
          + "fillstyle solid noborder behind")
    }
    for guide in chart.guides where !isText {
      let ends =
        switch guide {
        case .horizontal(let y): "graph 0, first \(y) to graph 1, first \(y)"
        case .vertical(let x): "first \(x), graph 0 to first \(x), graph 1"
        }
      lines.append("set arrow from \(ends) nohead \(stroke(0.4, .grey)) back")
    }
    for placed in LabelPlacement(chart, on: canvas, hasGuides: !isText).placed() {
      lines += words(placed)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Margins, title, legend and axis titles at fixed places of the paper.
  private func frame() -> [String] {
    func fractionX(_ x: Double) -> String { "\(rounded(x / canvas.width))" }
    func fractionY(_ y: Double) -> String { "\(rounded(y / canvas.height))" }
    func text(_ words: String, _ place: Chart.Point, _ anchor: String, _ size: Double) -> String {
      "set label \(words.gnuplotString) at screen \(fractionX(place.x)), screen "
        + "\(fractionY(place.y)) \(anchor) font \",\(size)\" "
        + "textcolor rgb \"\(Colour.ink.rawValue)\" front"
    }
    let header = Header(chart, on: canvas)
    let plot = canvas.plot
    var lines = [
      "set minussign",
      "set margins screen \(fractionX(plot.left)), screen \(fractionX(plot.right)), "
        + "screen \(fractionY(plot.bottom)), screen \(fractionY(plot.top))",
      "set border 3 \(stroke(0.6, .ink))",
      "set xtics offset 0,0.35",
      "set tics nomirror out scale 0.5 font \",\(Canvas.labelSize)\" "
        + "textcolor rgb \"\(Colour.ink.rawValue)\"",
      text(chart.title, header.title, "left", Canvas.titleSize),
      text(
        chart.horizontal.title, Chart.Point((plot.left + plot.right) / 2, 2.2), "center",
        Canvas.axisSize),
      text(
        chart.vertical.title, Chart.Point(2.2, (plot.bottom + plot.top) / 2),
        "center rotate by 90", Canvas.axisSize),
    ]
    if !chart.note.isEmpty {
      lines.append(text(chart.note, header.note, "left", Canvas.labelSize))
    }
    for entry in header.entries {
      let (x, y) = (entry.place.x, entry.place.y)
      switch entry.mark {
      case .line(let weight, let isDashed):
        lines.append(
          "set arrow from screen \(fractionX(x)), screen \(fractionY(y)) to screen "
            + "\(fractionX(x + Header.swatch)), screen \(fractionY(y)) nohead "
            + "\(stroke(weight, entry.colour, isDashed)) front")
      case .discs, .rings:
        lines.append(
          "set label \"\" at screen \(fractionX(x + Header.swatch / 2)), screen \(fractionY(y)) "
            + "point \(points(entry.mark, entry.colour)) front")
      }
      lines.append(
        text(
          entry.words, Chart.Point(x + Header.wordsOffset, y), "left", Canvas.labelSize))
    }
    return lines
  }

  private func textFrame() -> [String] {
    [
      "set key outside top center horizontal", "set title \(chart.title.gnuplotString)",
      "set xlabel \(chart.horizontal.title.gnuplotString)",
      "set ylabel \(chart.vertical.title.gnuplotString)", "set tics nomirror",
    ]
  }

  private func axis(_ letter: String, _ axis: Chart.Axis) -> [String] {
    var lines = ["set \(letter)range [\(axis.range.lowerBound):\(axis.range.upperBound)]"]
    if axis.isLogarithmic { lines.append("set logscale \(letter)") }
    let names = axis.names ?? (axis.isLogarithmic ? axis.decades : nil)
    if let names {
      lines.append(
        "set \(letter)tics ("
          + names.map { "\($0.name.gnuplotString) \($0.place)" }.joined(separator: ", ") + ")"
          + (axis.names != nil && names.count > 30 ? " font \",5.5\"" : ""))
    }
    return lines
  }

  private func words(_ placed: LabelPlacement.Placed) -> [String] {
    let box = placed.box
    let middle = Chart.Point((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    let data = canvas.data(middle, in: chart)
    var lines: [String] = []
    if placed.hasLeader, !isText {
      let from = placed.label.place
      let anchor = canvas.place(from, in: chart)
      let to = canvas.data(box.nearest(to: anchor), in: chart)
      lines.append(
        "set arrow from first \(from.x), first \(from.y) to first \(to.x), first \(to.y) nohead "
          + stroke(0.3, .grey))
    }
    if placed.isCrossed, !isText { lines.append(ground(box)) }
    lines.append(
      "set label \(placed.text.gnuplotString) at first \(data.x), first \(data.y) center "
        + "font \",\(Canvas.labelSize)\" textcolor rgb \"\(placed.label.colour.rawValue)\" front")
    return lines
  }

  /// A rectangle of the paper's colour, or of the band's that it stands in: what passes beneath a label
  /// must not strike it through.
  private func ground(_ box: Canvas.Box) -> String {
    let low = canvas.data(Chart.Point(box.left, box.bottom), in: chart)
    let high = canvas.data(Chart.Point(box.right, box.top), in: chart)
    let band = chart.bands.last { $0.range.contains(low.x) && $0.range.contains(high.x) }
    return
      "set object rectangle from first \(low.x), first \(low.y) to first \(high.x), first \(high.y) "
      + "fillcolor rgb \"\(band?.colour.rawValue ?? "#ffffff")\" fillstyle solid noborder front"
  }

  /// The command that draws the series.
  func plot(_ file: String) -> String {
    guard !chart.series.isEmpty else { return "plot NaN notitle\n" }
    return "plot \\\n"
      + chart.series.enumerated().map { index, series in
        let style =
          switch series.mark {
          case .line(let weight, let isDashed):
            "lines \(stroke(weight, series.colour, isDashed))"
          case .discs, .rings: "points \(points(series.mark, series.colour))"
          }
        let title = isText ? series.legend.map { "title \($0.gnuplotString)" } : nil
        return "  \(file.gnuplotString) index \(index) using 1:2 with \(style) "
          + (title ?? "notitle")
      }.joined(separator: ", \\\n") + "\n"
  }

  private func stroke(_ weight: Double, _ colour: Colour, _ isDashed: Bool = false) -> String {
    "linewidth \(weight) linecolor rgb \"\(colour.rawValue)\""
      + (isDashed ? " dashtype (8,6)" : " dashtype solid")
  }

  /// Gnuplot's point 7 is a disc about 6 points wide at size 1 in each terminal.
  private func points(_ mark: Chart.Mark, _ colour: Colour) -> String {
    switch mark {
    case .line: return ""
    case .discs(let diameter):
      return "pointtype 7 pointsize \(rounded(diameter / 6)) linecolor rgb \"\(colour.rawValue)\""
    case .rings(let diameter):
      return "pointtype 6 linewidth 0.7 pointsize \(rounded(diameter / 6)) "
        + "linecolor rgb \"\(colour.rawValue)\""
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
}

extension Chart.Axis {
  /// Powers of ten within the range, at most nine.
  fileprivate var decades: [(place: Double, name: String)]? {
    let powers = (-300...300).filter {
      range.contains(Chart.Axis.power($0) * 1.0000001) || range.contains(Chart.Axis.power($0))
    }
    guard powers.count > 1 else { return nil }
    let step = (powers.count + 8) / 9
    return powers.filter { $0.isMultiple(of: step) }.map {
      (Chart.Axis.power($0), Chart.Axis.powerName($0))
    }
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }

  private static func powerName(_ exponent: Int) -> String {
    if (0...2).contains(exponent) { return ["1", "10", "100"][exponent] }
    let raised: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return "10" + String(String(exponent).map { raised[$0] ?? $0 })
  }
}
