/// Isolates the roots of a function on an interval by halving boxes: one that holds no root is
/// dropped, one on which the function is monotone holds at most one.
package struct RootIsolation: Sendable {
  /// What is known of a box.
  package enum Content: Sendable {
    /// It holds no root, or one that is none of the function's business.
    case nothing
    /// The function is monotone on it and changes its sign.
    case root(isRising: Bool)
    /// More has to be known.
    case unknown
  }

  /// A bracket of one root.
  package struct Bracket: Sendable {
    package let interval: Interval
    package let isRising: Bool
  }

  private let boxLimit: Int
  private let narrowest: Rational
  private let precision: Int

  /// Isolation that looks at `boxLimit` boxes at most, none narrower than `narrowest` relatively,
  /// and gives brackets with ends of `precision` bits.
  package init(boxLimit: Int, narrowest: Rational = 0, precision: Int) {
    self.boxLimit = boxLimit
    self.narrowest = narrowest
    self.precision = precision
  }

  /// The brackets of all roots in order, or of the first alone.
  ///
  /// `value` is what is kept of an end (`place` is where it is), and `content` tells what is
  /// between two ends. Throws ``Undecided`` about `subject` when the boxes are not enough, as where
  /// the function only touches 0.
  package func brackets<End>(
    from low: Rational, to high: Rational, _ subject: String, isFirstOnly: Bool = false,
    end value: (Rational) -> End,
    content: ((place: Rational, value: End), (place: Rational, value: End)) -> Content
  ) throws(Undecided) -> [Bracket] {
    var pending = [((place: low, value: value(low)), (place: high, value: value(high)))]
    var found: [Bracket] = []
    var boxes = 0
    while let (a, b) = pending.popLast() {
      boxes += 1
      guard boxes < boxLimit, b.place - a.place > narrowest * max(1, a.place.magnitude) else {
        throw Undecided(subject: subject, precisionLimit: precision)
      }
      switch content(a, b) {
      case .nothing: continue
      case .root(let isRising):
        found.append(
          Bracket(
            interval: Interval(lower: a.place, upper: b.place, precision: precision),
            isRising: isRising))
        if isFirstOnly { return found }
      case .unknown:
        // Off-centre, so that a root at a round number does not fall on an end.
        let place = a.place + (b.place - a.place) * Rational(499, 1000)
        let middle = (place: place, value: value(place))
        pending.append((middle, b))
        pending.append((a, middle))
      }
    }
    return found
  }
}
