// The strengths that can be reached from 0 within a budget.

extension StrengthSet {
  /// The interval that contains 0, for a set of the strengths that keep a budget above 0; nil for
  /// none.
  package var aroundZero: StrengthInterval? {
    intervals.first { interval in
      interval.upper.map { $0.enclosure.upper.signum >= 0 } ?? true
    }
  }
}
