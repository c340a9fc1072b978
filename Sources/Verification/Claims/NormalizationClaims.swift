internal import ExactArithmetic
internal import SteeringLaws
internal import Transformers

/// The claim about normalisation (section 6), which speaks of decoders and not of the model: it is run on
/// small random decoders, one with each norm (in hunts, each on half of the models).
enum NormalizationClaims {
  /// (15) with the certified bound and rate of each run.
  static func limit(_ subject: Subject) throws(Undecided) -> Verdict {
    var evidence: [String] = []
    let norms: [NormalizationKind] = [.rootMeanSquare, .layer]
    // A hunt has many seeds: one norm for each.
    for norm in subject.isSampled ? [norms[Int(subject.seed % 2)]] : norms {
      var configuration = DecoderConfiguration()
      configuration.norm = norm
      var settings = NormalizationExperiment.Settings()
      if subject.isSampled {
        (configuration.width, configuration.hidden, configuration.depth) = (4, 4, 1)
        (configuration.heads, configuration.positions, configuration.vocabulary) = (1, 1, 3)
        (settings.precision, settings.decades) = (96, 2)
      }
      let run: NormalizationEvidence
      do {
        run = try NormalizationExperiment.run(
          configuration: configuration, seed: subject.seed, settings: settings)
      } catch {
        return .notApplicable("the random direction is degenerate: \(error)")
      }
      switch run.verdict {
      case .certainly: evidence.append(run.description)
      case .possibly:
        return .undecided("\(run.description)")
      case .no:
        return .refuted(Witness(run.description))
      }
    }
    return .proved(evidence.joined(separator: "; "))
  }
}
