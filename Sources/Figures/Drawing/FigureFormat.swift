/// The form in which a figure is drawn.
public enum FigureFormat: String, Sendable, CaseIterable {
  /// Scalable Vector Graphics.
  case svg
  /// Portable Document Format.
  case pdf
  /// Portable Network Graphics, 300 dots an inch.
  case png
  /// Characters, for a terminal.
  case text

  /// The form that the extension of `path` names, or nil.
  public init?(extensionOf path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    let ending = path[path.index(after: dot)...].lowercased()
    self.init(rawValue: ending == "txt" ? "text" : ending)
  }

  /// The extension of its files.
  public var fileExtension: String { self == .text ? "txt" : rawValue }

  /// The commands that choose gnuplot's terminal for a canvas of millimetres, or of characters.
  ///
  /// Sizes of type and lines are points on paper whatever the units of the terminal are.
  func terminal(_ canvas: Canvas, isColoured: Bool) -> String {
    func pixels(_ length: Double, perInch: Double) -> Int {
      Int((length / 25.4 * perInch).rounded())
    }
    func size(perInch: Double) -> String {
      "size \(pixels(canvas.width, perInch: perInch)),\(pixels(canvas.height, perInch: perInch))"
    }
    let look = "background rgb \"white\" noenhanced"
    switch self {
    case .svg:
      return
        "svg \(size(perInch: 96)) fixed font \"sans-serif,8\" fontscale 1.3333 linewidth 1.3333 "
        + look
    case .pdf:
      return
        "pdfcairo size \(canvas.width / 10)cm,\(canvas.height / 10)cm font \"Arial,8\" fontscale 0.75 "
        + "linewidth 2 pointscale 0.6 \(look)"
    case .png:
      return
        "pngcairo \(size(perInch: 300)) font \"Arial,8\" fontscale 3.125 linewidth 4.1667 "
        + "pointscale 2.5 \(look)"
    case .text:
      return
        "dumb size \(Int(canvas.width)),\(Int(canvas.height)) noenhanced "
        + (isColoured ? "ansi256" : "mono")
    }
  }
}
