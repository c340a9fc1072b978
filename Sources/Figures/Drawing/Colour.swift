/// The colours of figures by role: Okabe and Ito's palette, which people with any common colour
/// vision tell apart, and tints of it for what is context.
public enum Colour: String, Sendable, CaseIterable {
  /// Target tokens and the target concept (vermillion).
  case target = "#D55E00"
  /// Other tokens, and concepts that are dominated (blue).
  case other = "#0072B2"
  /// Neutral concepts (bluish green).
  case neutral = "#009E73"
  /// A fourth kind (reddish purple).
  case fourth = "#CC79A7"
  /// Many target tokens together.
  case faintTarget = "#F3C9A8"
  /// Many other tokens together.
  case faintOther = "#A9CBE3"
  /// Words and marks.
  case ink = "#222222"
  /// Guides and rims.
  case grey = "#808080"
  /// A broad line under others.
  case faintInk = "#C4C4C4"
  /// A band of the background.
  case shade = "#F1F1F1"

  /// The same role with less weight.
  public var faint: Colour {
    switch self {
    case .target, .faintTarget: .faintTarget
    case .other, .faintOther: .faintOther
    default: .grey
    }
  }
}
