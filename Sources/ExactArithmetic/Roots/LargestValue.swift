/// The largest value of a differentiable function on an interval, by halving cells: a cell is
/// dropped where the function is monotone, or stays below a value that is known.
///
/// What is left when cells are narrow encloses every place of the largest value.
package struct LargestValue: Sendable {
  /// An enclosure of the largest value.
  package let value: Interval
  /// An interval that has every place at which it is taken.
  package let places: Interval

  /// What is known of the function on a cell.
  package struct Bounds {
    /// Its values.
    package let value: Interval
    /// Its derivatives; `Interval.whole` where nothing is known.
    package let slope: Interval

    package init(value: Interval, slope: Interval) {
      (self.value, self.slope) = (value, slope)
    }
  }

  private static let precision = 128

  /// The largest value from `low` to `high` > `low`, within about `tolerance`, or its places within
  /// about `width`.
  ///
  /// Cells are halved until one of the two is reached. `end` is what is kept of a place, `value` the
  /// function there, and `bounds` what is known between two. Throws ``Undecided`` about `subject` when
  /// there are more than `cellLimit` cells, as where the function is constant on a piece.
  package init<End>(
    from low: Rational, to high: Rational, width: Rational, tolerance: Rational = 0,
    cellLimit: Int = 20_000, _ subject: String,
    end: (Rational) -> End, value: (End) -> Interval,
    bounds: ((place: Rational, end: End), (place: Rational, end: End)) -> Bounds
  ) throws(Undecided) {
    typealias Node = (place: Rational, end: End)
    var nodes: [(place: Rational, value: Interval)] = []
    func node(_ place: Rational) -> Node {
      let node = (place: place, end: end(place))
      nodes.append((place, value(node.end)))
      return node
    }
    var cells = [(node(low), node(high))]
    var best = max(nodes[0].value.lower, nodes[1].value.lower)
    var left: [(places: Interval, top: BigFloat)] = []
    var count = 0
    let slack = Interval(tolerance, precision: LargestValue.precision).lower
    while !cells.isEmpty {
      var halves: [(Node, Node)] = []
      for (a, b) in cells {
        count += 1
        guard count < cellLimit else {
          throw Undecided(subject: subject, precisionLimit: LargestValue.precision)
        }
        let known = bounds(a, b)
        if known.value.upper < best || known.slope.sign != nil { continue }
        // From the nearer end it is half a width.
        let half = Interval((b.place - a.place) / 2, precision: LargestValue.precision)
        let rise = Interval(known.slope.magnitudeBound) * half
        let ends = Interval(max(value(a.end).upper, value(b.end).upper))
        let top = min(known.value.upper, (ends + rise).upper)
        if b.place - a.place <= width || (Interval(top) - Interval(best)).upper <= slack {
          left.append(
            (Interval(lower: a.place, upper: b.place, precision: LargestValue.precision), top))
        } else {
          let middle = node((a.place + b.place) / 2)
          best = max(best, nodes[nodes.count - 1].value.lower)
          halves += [(a, middle), (middle, b)]
        }
      }
      cells = halves
    }
    left += nodes.map { (Interval($0.place, precision: LargestValue.precision), $0.value.upper) }
    left.removeAll { $0.top < best }
    let places = left.dropFirst().reduce(left[0].places) { $0.hull($1.places) }
    self.places = places
    self.value = Interval(
      lower: best, upper: left.dropFirst().reduce(left[0].top) { max($0, $1.top) })
  }
}
