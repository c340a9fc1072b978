// Marks on figures of the cost where it is a tenth of a nat.
internal import ExactArithmetic

/// The strengths at which the cross-entropy has grown by 0.1 nat, marked on its curve with their numbers.
enum BudgetMarks {
  /// The budget, as the report's page and `steerlaw advise` have it.
  static let budget = Rational(1, 10)

  /// Marks `ends`, each a strength with its place along the horizontal axis of `chart`, where they are
  /// in sight; nil for an end that there is none of.
  static func add(_ ends: [(strength: CertifiedReal, place: Double)?], to chart: inout Chart) {
    let height = budget.approximation
    let seen = ends.compactMap(\.self).filter { chart.horizontal.range.contains($0.place) }
    guard !seen.isEmpty, chart.vertical.range.contains(height) else { return }
    chart.series.append(
      Chart.Series(
        "a tenth of a nat", legend: "0.1 nat, with its \u{3B1}",
        [seen.map { Chart.Point($0.place, height) }], .discs(diameter: 3.4), .ink))
    // What a reader acts on finds room first.
    chart.labels.insert(
      contentsOf: seen.map {
        Chart.Label($0.strength.shown(), at: Chart.Point($0.place, height), .ink)
      }, at: 0)
  }
}
