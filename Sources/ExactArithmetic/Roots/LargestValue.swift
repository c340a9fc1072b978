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

  private static let cellLimit = 20_000
  private static let precision = 128

  /// The largest value from `low` to `high` > `low`, its places within about `width`.
  ///
  /// `end` is what is kept of a place, `value` the function there, and `bounds` what is known between
  /// two. Throws ``Undecided`` about `subject` when there are too many cells, as where the function is
  /// constant on a piece.
  package init<End>(
    from low: Rational, to high: Rational, width: Rational, _ subject: String,
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
    while !cells.isEmpty {
      var halves: [(Node, Node)] = []
      for (a, b) in cells {
        count += 1
        guard count < LargestValue.cellLimit else {
          throw Undecided(subject: subject, precisionLimit: LargestValue.precision)
        }
        let known = bounds(a, b)
        if known.value.upper < best || known.slope.sign != nil { continue }
        if b.place - a.place > width {
          let middle = node((a.place + b.place) / 2)
          best = max(best, nodes[nodes.count - 1].value.lower)
          halves += [(a, middle), (middle, b)]
          continue
        }
        // From the nearer end it is half a width.
        let ends = (value(a.end), value(b.end))
        let half = Interval((b.place - a.place) / 2, precision: LargestValue.precision)
        let rise = Interval(known.slope.magnitudeBound) * half
        let top = min(known.value.upper, (Interval(max(ends.0.upper, ends.1.upper)) + rise).upper)
        left.append(
          (Interval(lower: a.place, upper: b.place, precision: LargestValue.precision), top))
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
