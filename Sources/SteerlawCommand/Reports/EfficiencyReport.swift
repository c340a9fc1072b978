// What `steerlaw curves --efficiency` shows of a context.
import ExactArithmetic
import PlainText
import SteeringLaws

/// How much of the divergence moves the target, at some strengths and at both ends (26)-(28).
struct EfficiencyReport {
  let name: String
  let digits: Int
  let atZero: CertifiedReal
  let values: [SteeringEfficiency.Value]
  let limits: (minus: SteeringEfficiency.Limit, plus: SteeringEfficiency.Limit)

  /// The answers of `efficiency` at `strengths`.
  init(
    _ name: String, _ efficiency: SteeringEfficiency, strengths: [Rational], digits: Int
  ) throws(Undecided) {
    self.name = name
    self.digits = digits
    atZero = try efficiency.atZero()
    var values: [SteeringEfficiency.Value] = []
    for alpha in strengths { values.append(try efficiency.value(at: alpha)) }
    self.values = values
    limits = (try efficiency.limit(.negative), try efficiency.limit(.positive))
  }

  var report: Report {
    Report([
      .member("name", .text(name)), .line("context \(name.visible)"), .grid(people),
      .line("efficiency -> \(atZero.text(digits)) as alpha -> 0"), .line(""),
      .member(
        "efficiency",
        .record([
          "atZero": cell(atZero), "values": .list(values.map(record)),
          "limits": .record(["minus": record(limits.minus), "plus": record(limits.plus)]),
        ])), .grid(lines),
    ])
  }

  private func cell(_ value: CertifiedReal) -> Cell { .certified(value, digits: digits) }

  private func record(_ value: SteeringEfficiency.Value) -> Cell {
    .record([
      "alpha": .words("\(value.strength)"), "target": cell(value.target),
      "kl": cell(value.targetDivergence), "KL": cell(value.divergence),
      "withinTarget": cell(value.withinTarget), "withinRest": cell(value.withinRest),
      "eta": cell(value.efficiency), "klReverse": cell(value.reverseTargetDivergence),
      "KLReverse": cell(value.reverseDivergence), "etaReverse": cell(value.reverseEfficiency),
    ])
  }

  private func record(_ limit: SteeringEfficiency.Limit) -> Cell {
    .record([
      "target": cell(limit.target), "kl": cell(limit.targetDivergence),
      "KL": cell(limit.divergence), "eta": cell(limit.efficiency),
      "etaReverse": cell(limit.reverseEfficiency),
    ])
  }

  /// What people act on: the target, what it costs, and which share of that moves it.
  private var people: Grid {
    typealias Line = (String, CertifiedReal, CertifiedReal, CertifiedReal)
    func line(_ end: String, _ limit: SteeringEfficiency.Limit) -> Line {
      (end, limit.target, limit.divergence, limit.efficiency)
    }
    let rows =
      [line("-inf", limits.minus)]
      + values.map { ("\($0.strength)", $0.target, $0.divergence, $0.efficiency) }
      + [line("+inf", limits.plus)]
    return Grid(
      [
        Column("alpha", .point), Column("target", .point), Column("KL (nats)", .point),
        Column("efficiency", .point),
      ], of: rows
    ) { [.words($0.0)] + [$0.1, $0.2, $0.3].map { .decimal($0, digits: digits) } }
  }

  private var lines: Grid {
    let columns = [
      "context", "alpha", "target", "kl", "KL", "withinTarget", "withinRest", "eta", "klReverse",
      "KLReverse", "etaReverse",
    ]
    return Grid(columns.map { Column(csv: $0) }, of: values) { value in
      [.text(name), .words("\(value.strength)")]
        + [
          value.target, value.targetDivergence, value.divergence, value.withinTarget,
          value.withinRest, value.efficiency, value.reverseTargetDivergence,
          value.reverseDivergence, value.reverseEfficiency,
        ].map { .decimal($0, digits: digits) }
    }
  }
}
