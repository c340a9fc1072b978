// How a training run went, as a report.
import ExactArithmetic
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
  mutating func append<Scalar: TrainingScalar>(_ trainer: FeatureTrainer<Scalar>) {
    guard rows.last?.iteration != trainer.iteration, let loss = trainer.losses.last else { return }
    let gap = Interval(BigFloat(loss)) - entropy.enclosure
    rows.append((trainer.iteration, loss, gap.midpoint.double(), trainer.gradientNorm()))
  }

  /// Adds a comparison with the closed form.
  mutating func append(_ comparison: ConvergenceRow) { comparisons.append(comparison) }

  var report: Report {
    let compared =
      comparisons.first.map { first in
        [
          Part.line(""),
          .line("against the closed form, |alpha| <= \(first.strength), all upper bounds"),
        ]
      } ?? []
    return Report(
      [
        .member("model", .text(path)), .member("entropy", .certified(entropy, digits: 30)),
        .line("entropy \(entropy.text(20))"), .grid("iterations", iterations),
        .line("stopped: \(verdict)"), .member("stopped", .words(ifAny: reason?.rawValue)),
      ] + compared + [.grid("comparisons", ConvergenceRow.grid(comparisons))])
  }

  private var iterations: Grid {
    Grid(
      [
        Column(everywhere: "iteration", .right), Column(everywhere: "loss", .point),
        Column("loss - entropy", json: "gap", csv: "gap"),
        Column("gradient norm", json: "gradientNorm", csv: "gradientNorm"),
      ], of: rows
    ) {
      [
        .integer($0.iteration), .number("\($0.loss)"), .double($0.gap), .double($0.gradientNorm),
      ]
    }
  }

  private var verdict: String {
    switch reason {
    case .iterations: return "all iterations are done"
    case .gap: return "the gap is met"
    case .gradientNorm: return "the gradient norm is met"
    case .stationary: return "no step lowers the loss any more in this arithmetic"
    case .interrupted: return "interrupted"
    case nil: return ""
    }
  }
}
