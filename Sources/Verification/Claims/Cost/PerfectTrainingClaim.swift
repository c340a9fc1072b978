// Tries on a model that no steering beats perfect training.
internal import ExactArithmetic
internal import SteeringLaws

/// A perfectly trained model's loss is the entropy of the data, the least possible; steering adds
/// to it.
enum PerfectTrainingClaim {
  static let theorem = Theorem("perfect_training", in: "PerfectTraining.v")

  static let claim = Claim(
    "perfect-training",
    statement: "a perfectly trained model's loss is the entropy of the data, the least possible",
    assumptions: "perfect training", source: "B.1",
    procedure: "entropy enclosed; increases of the loss at strengths", theorem: theorem,
    furtherTheorems: [
      Theorem("loss_least", in: "PerfectTraining.v"),
      Theorem("steering_raises_loss", in: "PerfectTraining.v"),
    ],
    faults: [
      Fault("weights that are no distribution") { try decide(Specimen.negativeWeight()) }
    ],
    decide: decide)

  private static func decide(_ subject: Subject) throws(Undecided) -> Verdict {
    let precision = subject.precision
    var entropy = PerfectTrainingClaim.entropy(subject, precision)
    var finer = 2 * precision
    while entropy.decimal(significantDigits: 10) == nil, finer <= subject.precisionLimit {
      entropy = PerfectTrainingClaim.entropy(subject, finer)
      finer *= 2
    }
    let strengths = [Rational(-1, 4), Rational(1, 4)]
    for alpha in strengths {
      let increase = subject.average(precision: precision) {
        $0.divergenceToSteered(at: Interval(alpha, precision: precision))
      }
      if increase.sign == -1 {
        return .refuted(Witness("steering by \(alpha) lowers the loss by \(increase.shortText)"))
      }
    }
    return .proved(
      by: .theorem(theorem), "logits log p give softmax = p, with loss \(entropy.shortText)",
      Trial(.strengths(strengths), subject.allPlaces))
  }

  /// −Σ_j π_j Σ_z p_z log p_z over enclosures of `precision` bits.
  private static func entropy(_ subject: Subject, _ precision: Int) -> Interval {
    var entropy = Interval(0, precision: precision)
    for item in subject.cases {
      let total = item.tilting(precision: precision).totalWeight
      for token in item.family.tokenWeights {
        let part = token.enclosure(precision: precision) / total
        entropy -= Interval(item.share, precision: precision) * part * Interval.log(part)
      }
    }
    return entropy
  }
}
