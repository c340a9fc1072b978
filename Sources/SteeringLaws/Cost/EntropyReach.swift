// How far an entropy stays above a level, from bounds on pieces.
internal import ExactArithmetic

/// Finds how far from α = 0 on an entropy stays above a level, whatever law gives it.
///
/// Pieces are halved from the left on until a bound proves that the entropy is above the level on
/// one, or it is narrower than a 2^14th of the whole and ends below the level.
struct EntropyReach<Node> {
  /// What is kept of a strength.
  let node: (Rational) -> Node
  /// The entropy at a node.
  let entropy: (Node) -> Interval
  /// A lower bound of the entropy between two nodes, the first one to the left.
  let least: (Node, Node) -> BigFloat

  private static var nodeLimit: Int { 2000 }
  private static var parts: Int { 1 << 14 }
  private static var precision: Int { TiltingCache.pairPrecision }

  /// The reach above `level` > 0 up to `end` > 0; nil when the entropy at 0 is not above it.
  ///
  /// Throws `Undecided` where the entropy touches the level.
  func found(above level: Rational, upTo end: Rational) throws(Undecided) -> SteeredEntropy.Reach? {
    precondition(level.signum > 0 && end.signum > 0, "a positive level and end")
    let bound = Interval(level, precision: EntropyReach.precision)
    let tolerance = end / Rational(EntropyReach.parts)
    var here = (place: 0 as Rational, node: node(0))
    guard entropy(here.node).lower > bound.upper else { return nil }
    var ahead = [(place: end, node: node(end))]
    var count = 2
    while let next = ahead.last {
      if least(here.node, next.node) > bound.upper {
        here = next
        ahead.removeLast()
        continue
      }
      let width = next.place - here.place
      if entropy(next.node).upper <= bound.lower, width <= tolerance {
        return SteeredEntropy.Reach(above: here.place, below: next.place)
      }
      count += 1
      guard count < EntropyReach.nodeLimit, width > tolerance / Rational(EntropyReach.parts) else {
        throw Undecided(
          subject: "strength at which the entropy falls to \(level)",
          precisionLimit: EntropyReach.precision)
      }
      let middle = (here.place + next.place) / 2
      ahead.append((middle, node(middle)))
    }
    return SteeredEntropy.Reach(above: end, below: nil)
  }
}
