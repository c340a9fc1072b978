import ExactArithmetic
import ModelFiles
import StrictJSON
import TrainedComparison

/// How a training run went, at logarithmically spaced iterations.
struct TrainingReport {
  let path: String
  let plan: TrainingPlan
  let entropy: CertifiedReal
  var reason: StopReason?
  private var rows: [(iteration: Int, loss: Double, gap: Double, gradientNorm: Double)] = []

  private var comparisons: [ConvergenceRow] = []

  init(path: String, plan: TrainingPlan, entropy: CertifiedReal) {
    self.path = path
    self.plan = plan
    self.entropy = entropy
  }

  /// Whether the report has a row at `iteration`: 0, and 1, 2 or 5 times a power of ten.
  static func isMarked(_ iteration: Int) -> Bool {
    var rest = iteration
    while rest > 0, rest.isMultiple(of: 10) { rest /= 10 }
    return [0, 1, 2, 5].contains(rest)
  }

  /// Adds the state of `trainer`, unless it is there.
  mutating func append<Scalar: BLASScalar>(_ trainer: FeatureTrainer<Scalar>) {
    guard rows.last?.iteration != trainer.iteration, let loss = trainer.losses.last else { return }
    let gap = Interval(BigFloat(loss)) - entropy.enclosure
    rows.append((trainer.iteration, loss, gap.midpoint.double(), trainer.gradientNorm()))
  }

  /// Adds a comparison with the closed form.
  mutating func append(_ comparison: ConvergenceRow) { comparisons.append(comparison) }

  func text(_ format: OutputFormat) -> String {
    switch format {
    case .table: return table
    case .json: return json.render() + "\n"
    case .csv:
      return commaSeparated(["iteration", "loss", "gap", "gradientNorm"])
        + rows.map {
          commaSeparated(["\($0.iteration)", "\($0.loss)", "\($0.gap)", "\($0.gradientNorm)"])
        }.joined()
    }
  }

  private var table: String {
    var table = TextTable([
      ("iteration", .right), ("loss", .point), ("loss - entropy", .left), ("gradient norm", .left),
    ])
    for row in rows {
      table.append([
        "\(row.iteration)", "\(row.loss)", scientific(row.gap), scientific(row.gradientNorm),
      ])
    }
    return "entropy \(entropy.text(20))\n" + table.render(isColoured: false)
      + "stopped: \(verdict)\n"
      + (comparisons.isEmpty ? "" : "\n" + ConvergenceRow.table(comparisons))
  }

  private var verdict: String {
    switch reason {
    case .iterations: return "all iterations are done"
    case .gap: return "the gap is met"
    case .gradientNorm: return "the gradient norm is met"
    case .stationary: return "no step lowers the loss any more in this arithmetic"
    case nil: return ""
    }
  }

  private var json: JSONValue {
    .object([
      "model": .string(path), "entropy": .object(entropy.jsonMembers(30)),
      "iterations": .array(
        rows.map {
          .object([
            "iteration": .integer($0.iteration), "loss": .number("\($0.loss)"),
            "gap": .number("\($0.gap)"), "gradientNorm": .number("\($0.gradientNorm)"),
          ])
        }), "stopped": .text(reason?.rawValue),
      "comparisons": .array(comparisons.map(\.json)),
    ])
  }
}

/// A float with three significant digits, for a person.
func scientific(_ value: Double) -> String {
  Rational(exactly: value).flatMap {
    Interval($0, precision: 64).decimal(significantDigits: 3)
  } ?? "\(value)"
}
