// Where the points of a chart lie on paper or in a terminal.
internal import Foundation

/// The paper that a chart is drawn on: millimetres, or the cells of a terminal.
public struct Canvas: Sendable {
  /// A rectangle with its corner at the lower left.
  struct Box: Sendable, Equatable {
    var left: Double
    var bottom: Double
    var right: Double
    var top: Double

    /// The point of the box that is nearest to `point`.
    func nearest(to point: Chart.Point) -> Chart.Point {
      Chart.Point(min(max(point.x, left), right), min(max(point.y, bottom), top))
    }

    /// How far `point` is from the nearest point of the box.
    func distance(to point: Chart.Point) -> Double {
      let (dx, dy) = (nearest(to: point).x - point.x, nearest(to: point).y - point.y)
      return (dx * dx + dy * dy).squareRoot()
    }

    /// Whether the segment between two points passes through the box, looked at in twenty steps.
    func isCrossed(by segment: (Chart.Point, Chart.Point)) -> Bool {
      let (from, to) = segment
      return (0...20).contains { step in
        let t = Double(step) / 20
        return distance(
          to: Chart.Point(from.x + t * (to.x - from.x), from.y + t * (to.y - from.y))) == 0
      }
    }

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && bottom < other.top && other.bottom < top
    }
  }

  /// The width of the whole.
  public let width: Double
  /// The height of the whole.
  public let height: Double
  /// Where data are drawn.
  private(set) var plot: Box
  /// The size of labels: the height of a line, and the mean width of a character.
  let lineHeight: Double
  let characterWidth: Double
  /// How far a label stands from its place.
  let gap: Double

  /// The size of type in points: labels, axes, and the title.
  static let labelSize = 7.0
  static let axisSize = 8.0
  static let titleSize = 8.5
  /// Points in millimetres.
  static let point = 25.4 / 72

  /// One column of a journal, 88 mm wide.
  public static let column = Canvas(width: 88, height: 64)
  /// Both columns, 180 mm wide.
  public static let page = Canvas(width: 180, height: 90)

  /// Paper of this many millimetres.
  init(width: Double, height: Double) {
    self.width = width
    self.height = height
    plot = Box(left: 14.5, bottom: 10, right: width - 3.5, top: height - 8)
    lineHeight = 1.15 * Canvas.labelSize * Canvas.point
    characterWidth = 0.54 * Canvas.labelSize * Canvas.point
    gap = 1
  }

  /// A terminal with this many characters a line, and lines.
  public init(columns: Int, lines: Int) {
    width = Double(columns)
    height = Double(lines)
    plot = Box(left: 10, bottom: 4, right: width - 3, top: height - 4)
    lineHeight = 1
    characterWidth = 1
    gap = 1
  }

  /// This canvas with the plot ending `height` below the top.
  func withHeader(_ height: Double) -> Canvas {
    var canvas = self
    canvas.plot.top = self.height - height
    return canvas
  }

  /// About how wide `text` is as a label.
  func width(of text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 1.8) } * characterWidth
  }

  /// Where `point` of `chart` is on the paper.
  func place(_ point: Chart.Point, in chart: Chart) -> Chart.Point {
    Chart.Point(
      plot.left + chart.horizontal.fraction(of: point.x) * (plot.right - plot.left),
      plot.bottom + chart.vertical.fraction(of: point.y) * (plot.top - plot.bottom))
  }

  /// The data at `place` of the paper.
  func data(_ place: Chart.Point, in chart: Chart) -> Chart.Point {
    Chart.Point(
      chart.horizontal.value(at: (place.x - plot.left) / (plot.right - plot.left)),
      chart.vertical.value(at: (place.y - plot.bottom) / (plot.top - plot.bottom)))
  }
}

extension Chart.Axis {
  /// Where `value` lies between the edges, from 0 to 1.
  func fraction(of value: Double) -> Double {
    let (low, high) = (scaled(range.lowerBound), scaled(range.upperBound))
    // Halved, so that no difference of finite numbers is infinite.
    return (scaled(value) / 2 - low / 2) / (high / 2 - low / 2)
  }

  /// The value at `fraction` of the way between the edges.
  func value(at fraction: Double) -> Double {
    let (low, high) = (scaled(range.lowerBound), scaled(range.upperBound))
    let scaled = low * (1 - fraction) + high * fraction
    return isLogarithmic ? exp(scaled) : scaled
  }

  private func scaled(_ value: Double) -> Double {
    isLogarithmic ? log(max(value, .leastNormalMagnitude)) : value
  }
}
