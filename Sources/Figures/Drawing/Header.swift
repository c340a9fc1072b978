/// Where the title, the note and the legend of a chart stand on paper.
struct Header {
  /// An entry of the legend.
  struct Entry {
    let words: String
    let mark: Chart.Mark
    let colour: Colour
    /// The left end of its swatch.
    let place: Chart.Point
  }

  /// The middle of the title's line at its left end.
  let title: Chart.Point
  /// The same of the note's line.
  let note: Chart.Point
  /// The legend, in lines as many as it needs.
  let entries: [Entry]
  /// The height of it all.
  let height: Double

  /// The length of a swatch, and where the words begin after it.
  static let swatch = 4.5
  static let wordsOffset = 5.5

  init(_ chart: Chart, on canvas: Canvas) {
    let left = 2.0
    let step = 3.5
    title = Chart.Point(left, canvas.height - 2.8)
    var y = canvas.height - 6.8
    note = Chart.Point(left, y)
    if !chart.note.isEmpty { y -= step }
    var x = left
    var entries: [Entry] = []
    for series in chart.series {
      guard let words = series.legend else { continue }
      let width = Header.wordsOffset + canvas.width(of: words)
      if x > left, x + width > canvas.width - 1 { (x, y) = (left, y - step) }
      entries.append(
        Entry(words: words, mark: series.mark, colour: series.colour, place: Chart.Point(x, y)))
      x += width + 2.5
    }
    self.entries = entries
    height = canvas.height - (entries.isEmpty ? y + step : y) + 3.2
  }
}
