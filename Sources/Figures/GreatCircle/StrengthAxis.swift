// The horizontal axis of figures of decoders: strengths, or angles of the circle.
internal import ExactArithmetic
internal import Foundation

/// What the horizontal axis of a decoder's figure measures.
public enum StrengthAxis: String, Sendable, CaseIterable {
  /// The strength α, evenly: what a user sets.
  case strength = "alpha"
  /// The angle θ, evenly, from −90° to 90°: all strengths at once, in which the laws are sinusoids.
  case angle = "theta"
}

/// The horizontal axis of a figure of one context: its places, and the angles that are drawn.
struct CircleAxis {
  private let context: CircleContext
  private let kind: StrengthAxis
  /// The strengths shown, which may be infinite.
  let window: ClosedRange<Double>
  /// The angles that are drawn, increasing.
  let angles: [Double]

  /// The axis for `context`; by default out to `places`, or the whole arc.
  init(
    _ context: CircleContext, _ options: FigureOptions, showing places: [Double] = [],
    through extra: [Double] = []
  ) {
    self.context = context
    kind = options.axis
    let chosen =
      options.axis == .angle ? -Double.infinity...Double.infinity : context.window(showing: places)
    window = options.window(chosen)
    let window = window
    let ends = (context.angle(of: window.lowerBound), context.angle(of: window.upperBound))
    var angles = StrengthWindow.grid(ends.0...ends.1) + extra
    if options.axis == .strength {
      angles += StrengthWindow.grid(window).map { context.angle(of: $0) }
    }
    let start = context.angle(of: 0)
    if ends.0 < start, start < ends.1 { angles.append(start) }
    self.angles = angles.sorted()
  }

  /// Where strength `alpha` is on the axis.
  func place(_ alpha: Double) -> Double {
    kind == .strength ? alpha : context.angle(of: alpha)
  }

  /// Where angle `theta` is on the axis.
  func place(angle theta: Double) -> Double {
    guard kind == .strength else { return theta }
    return min(max(context.strength(of: theta), window.lowerBound), window.upperBound)
  }

  /// The strengths of the angles that are drawn.
  var strengths: [Double] { angles.map { context.strength(of: $0) } }

  /// The axis of the chart.
  var chart: Chart.Axis {
    switch kind {
    case .strength: return .strength(window)
    case .angle:
      let range = place(window.lowerBound)...place(window.upperBound)
      var axis = Chart.Axis("steering strength \u{3B1}, spaced by the angle \u{3B8}", range)
      axis.names = ticks(range)
      return axis
    }
  }

  /// Strengths with short names that leave one another room: the ends, 0, and round numbers.
  private func ticks(_ range: ClosedRange<Double>) -> [(place: Double, name: String)] {
    var ticks: [(place: Double, name: String)] = []
    // A character is about 1.4 mm wide where the axis of 70 mm is π long.
    let character = 0.065 * (range.upperBound - range.lowerBound) / Double.pi
    func add(_ name: String, _ strengths: [Double]) {
      // Both signs or none, with room for the sign.
      let width = Double(name.count + 2) * character
      let places = strengths.map { place($0) }.filter(range.contains)
      let hasRoom = places.allSatisfy { place in
        ticks.allSatisfy {
          abs($0.place - place) >= (width + Double($0.name.count + 1) * character) / 2
        }
      }
      guard hasRoom else { return }
      for alpha in strengths where range.contains(place(alpha)) {
        ticks.append((place(alpha), (alpha < 0 ? "\u{2212}" : "") + name))
      }
    }
    for end in [-Double.infinity, .infinity] where window.contains(end) { add("\u{221E}", [end]) }
    add("0", [0])
    let power = Int(log10(max(context.scale, abs(context.foot), 1e-290)).rounded())
    for digit in [1.0, 5, 2] {
      for exponent in [power, power + 1, power - 1, power + 2, power - 2] {
        let alpha = digit * pow(10, Double(exponent))
        add(alpha.shown, [alpha, -alpha])
      }
    }
    return ticks.sorted { $0.place < $1.place }
  }
}

extension CircleContext {
  /// Strengths to be shown: out to where the arc is at about 70 degrees, and to `places` unless they
  /// are very far.
  package func window(showing places: [Double]) -> ClosedRange<Double> {
    let all = places + [foot - 2.5 * scale, foot + 2.5 * scale]
    return StrengthWindow.window(
      negative: all.filter { $0 < 0 }.map { -$0 }, positive: all.filter { $0 > 0 })
  }
}
