// One certified step of Newton's method, shared by the searches for roots.

extension Interval {
  /// What is left of this bracket of a root of an increasing function after one interval Newton
  /// step from `point` in it: `value` encloses the function there, `slope` its derivative over
  /// the bracket.
  ///
  /// The half that the sign of the value leaves, and the Newton interval, intersected: where the
  /// function is far from linear, Newton's step alone may not shrink the bracket.
  package func afterNewtonStep(
    from point: BigFloat, value: Interval, slope: Interval
  ) -> Interval {
    var bracket = self
    let half: Interval? =
      switch value.sign {
      case -1: Interval(lower: point, upper: Swift.max(point, upper))
      case 1: Interval(lower: Swift.min(point, lower), upper: point)
      default: nil
      }
    for part in [half, Interval(point) - value / slope] {
      if let part, let smaller = bracket.intersection(part) { bracket = smaller }
    }
    return bracket
  }
}
