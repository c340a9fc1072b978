// `steerlaw curves --text` of a transformer: what steering costs on a text.
import ExactArithmetic
import PlainText
import SteeringModel
import Transformers

/// The increase of a text's cross-entropy at some strengths, beside its orders at 0 and its limits,
/// computed.
struct TransformerText {
  let question: TransformerQuestion
  /// The path of the text.
  let text: String
  let tokens: [Int]
  let strengths: [Rational]

  /// Writes the answer.
  ///
  /// Throws `FileError`, and for a transformer steered at one position.
  func write(_ output: OutputOptions) throws {
    let steered = try question.text(tokens)
    let progress = Progress(
      total: strengths.count * steered.windows.count, noun: "strengths and windows")
    let (costs, orders) = try question.costs(steered, at: strengths.map(\.approximation)) {
      progress.advance($0)
    }
    progress.finish()
    try ReportWriter.write(report(costs, orders), output)
  }

  private func report(_ costs: [TextCost], _ orders: TextCostOrders) -> Report {
    func number(_ value: Double) -> Cell { question.computed(value) }
    let lines = [
      "text \(text.visible): \(orders.count) tokens predicted, \(number(orders.crossEntropy).exact) nats each",
      "ΔCE of the text = \(number(orders.slope).exact) α + \(number(orders.curvature).exact) α² + o(α²)",
      "KL(given || steered) = \(number(orders.quadratic).exact) α² + o(α²), by ½ Var(M) (14)",
      "ΔCE -> \(number(orders.plateaus[0]).exact) at -inf, \(number(orders.plateaus[1]).exact) at +inf (15)",
    ]
    return Report(
      question.heading + [
        .member("text", .text(text)), .member("tokens", .integer(orders.count)),
        .member("crossEntropy", number(orders.crossEntropy)),
        .member("slope", number(orders.slope)), .member("curvature", number(orders.curvature)),
        .member("quadratic", number(orders.quadratic)),
        .member(
          "plateaus",
          .record(["-inf": number(orders.plateaus[0]), "+inf": number(orders.plateaus[1])])),
      ] + lines.map(Part.line) + [
        .line(""),
        .grid(
          "values",
          Grid(
            [
              Column("alpha", .point, json: "alpha", csv: "alpha"),
              Column("Δcross-entropy", .point, json: "increase", csv: "increase"),
              Column("KL(given || steered)", .point, json: "divergence", csv: "divergence"),
              Column("quadratic (14)", .point, json: "quadratic", csv: "quadratic"),
            ], of: Array(zip(strengths, costs))
          ) { alpha, cost in
            [
              .words("\(alpha)"), number(cost.increase), number(cost.divergence),
              number(orders.quadratic * cost.strength * cost.strength),
            ]
          }),
      ])
  }
}
