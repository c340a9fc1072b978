/// A figure before it is drawn: axes, series of points, guides and labels, all in data units.
///
/// Says what is shown and in which role, not how a program draws it; ``GnuplotScript`` turns it
/// into a script and data. Coordinates are finite doubles.
public struct Chart: Sendable {
  /// A place in data units.
  public struct Point: Sendable, Equatable {
    /// The horizontal coordinate.
    public var x: Double
    /// The vertical coordinate.
    public var y: Double

    /// The place (`x`, `y`).
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// An axis with its whole range, which is positive when it is logarithmic.
  public struct Axis: Sendable {
    /// What it measures, with the unit.
    public var title: String
    /// From edge to edge; the bounds differ.
    public var range: ClosedRange<Double>
    /// Whether it is logarithmic.
    public var isLogarithmic = false
    /// Names at places; nil for numbers.
    public var names: [(place: Double, name: String)]?

    /// A linear axis.
    public init(_ title: String, _ range: ClosedRange<Double>) {
      self.title = title
      self.range = range
    }
  }

  /// How the points of a series are drawn.
  public enum Mark: Sendable, Equatable {
    /// A line; weight in points.
    case line(weight: Double, isDashed: Bool = false)
    /// Filled discs; diameter in points.
    case discs(diameter: Double)
    /// Transparent discs with a rim; diameter in points.
    case rings(diameter: Double)

    var isLine: Bool { if case .line = self { true } else { false } }
  }

  /// Points that belong together.
  public struct Series: Sendable {
    /// What it is, for the data file.
    public var name: String
    /// Its words in the legend; nil when it has none.
    public var legend: String?
    /// Its parts; lines do not join them.
    public var parts: [[Point]]
    /// How it is drawn.
    public var mark: Mark
    /// Its colour.
    public var colour: Colour
    /// Whether it is context rather than subject: left out on a terminal, and no label avoids it.
    public var isFaint: Bool
    /// Whether it is left out on a terminal, where dashes cannot be told from lines.
    public var isOnPaperOnly = false

    /// The series with these parts.
    public init(
      _ name: String, legend: String? = nil, _ parts: [[Point]], _ mark: Mark, _ colour: Colour,
      isFaint: Bool = false
    ) {
      self.name = name
      self.legend = legend
      self.parts = parts
      self.mark = mark
      self.colour = colour
      self.isFaint = isFaint
    }
  }

  /// A straight line across the figure.
  public enum Guide: Sendable, Equatable {
    /// At a height.
    case horizontal(Double)
    /// At a horizontal place.
    case vertical(Double)
  }

  /// A vertical band of the background.
  public struct Band: Sendable {
    /// From edge to edge.
    public var range: ClosedRange<Double>
    /// Its colour.
    public var colour: Colour
  }

  /// Words at a place; those that find no room are left out, the later ones first.
  public struct Label: Sendable {
    /// The words, as they were given.
    public var text: String
    /// What they belong to.
    public var place: Point
    /// Their colour.
    public var colour: Colour
    /// Places on a line that the words may interrupt, as the number of a contour does; none for words that
    /// stand beside their place.
    public var interrupted: [Point] = []

    /// The words `text` at `place`.
    public init(_ text: String, at place: Point, _ colour: Colour) {
      self.text = text
      self.place = place
      self.colour = colour
    }
  }

  /// The stem of its files: lowercase ASCII letters and hyphens.
  public let name: String
  /// The line at the top.
  public var title: String
  /// A second line, smaller; empty for none.
  public var note = ""
  /// The horizontal axis.
  public var horizontal: Axis
  /// The vertical axis.
  public var vertical: Axis
  /// Background, drawn first.
  public var bands: [Band] = []
  /// Thin lines, drawn next.
  public var guides: [Guide] = []
  /// The series, later ones on top.
  public var series: [Series] = []
  /// Words, the most important first.
  public var labels: [Label] = []

  /// An empty chart.
  public init(name: String, title: String, horizontal: Axis, vertical: Axis) {
    precondition(
      !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D },
      "a chart's name is the stem of a file")
    self.name = name
    self.title = title
    self.horizontal = horizontal
    self.vertical = vertical
  }
}
