// `steerlaw verify` of a transformer: what is proved of its limits, and what was computed of the laws.
import ExactArithmetic
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel
import Transformers
import Verification

/// The verdicts on a transformer.
///
/// Proved are statements on the function of real arithmetic that the weights define, along the vector
/// of doubles that was computed, for every text. Computed are what doubles show at some strengths.
struct TransformerVerdicts {
  let question: TransformerQuestion

  private var model: TransformerModel { question.model }
  private static let tolerance = Rational(1, 1000)
  private static let strengths = [-4.0, -1, -0.25, 0.25, 1, 4]
  private static let sweep = (range: -8.0...8.0, steps: 160, tokens: 10)

  /// The rows of the report.
  ///
  /// Throws `FileError` where the limit is not there, or a weight is not finite.
  func rows() throws -> [VerdictRow] {
    let proof: ProvedLimit
    do {
      proof = try ProvedLimit(
        question.steered.decoder, along: question.steered.direction, after: model.layer)
    } catch let error as DegenerateDirection {
      throw FileError(
        .badData, path: question.path, message: "the steering vector: \(error)")
    } catch let error as UnembeddingFault {
      throw FileError(.badData, path: question.path, message: "the unembedding: \(error)")
    }
    let progress = Progress(
      total: question.contexts.count * (TransformerVerdicts.sweep.steps + 8), noun: "strengths")
    defer { progress.finish() }
    return [limit(proof), rate(proof)] + proof.ends.map(winner) + [linear(proof), plateau()]
      + laws(progress) + [bump(progress)]
  }

  // MARK: Proved

  private func limit(_ proof: ProvedLimit) -> VerdictRow {
    VerdictRow(
      "normalization-limit",
      statement: "the logits of every text tend to those of LN(+-v) W^T",
      assumptions: "v, of doubles, not zero (RMSNorm), not constant (LayerNorm); weights finite",
      source: "Proposition 4.1 (15)",
      procedure:
        "the assembled theorem on pre-norm decoders; its hypotheses decided exactly on this network",
      verdict: "proved", theorem: "transformer_limit",
      evidence:
        "v is no degenerate direction of the final norm; what is added to alpha v has norm at most \(above(proof.stream)) (h \(above((Interval(proof.embedding) + Interval(proof.before)).upper)), later blocks \(above(proof.remainder))), by the weights, for every text and alpha"
    )
  }

  private func rate(_ proof: ProvedLimit) -> VerdictRow {
    let strength = proof.bound.strength(tolerance: TransformerVerdicts.tolerance)
    return VerdictRow(
      "limit-rate", statement: "from a strength on, all logits are close to their limits",
      assumptions: "those of normalization-limit", source: "bound and rate are ours",
      procedure: "chord bound of the final norm with norms of the weights, rounded up",
      verdict: strength.isFinite ? "proved" : "undecided",
      evidence: strength.isFinite
        ? "every logit is within 1/1000 of its limit for |alpha| >= \(above(strength)); norms of weights are Frobenius', so this strength is far too large"
        : "no finite strength was proved")
  }

  private func winner(_ end: ProvedLimit.End) -> VerdictRow {
    let names = model.firstNames(end.winners)
    let isKnown = end.strength.isFinite
    let probability = end.probability.decimal(significantDigits: 4) ?? "undecided"
    return VerdictRow(
      "likeliest-at\(end.end.rawValue)",
      statement: "the token that is likeliest far out, in every context",
      assumptions: "those of normalization-limit", source: "(15)",
      procedure: "exact order of LN(+-v) W^T; a strength by the bound", verdict: "proved",
      evidence:
        "\(names)\(end.winners.count > 1 ? " (they tie)" : ""), at temperature 1 of probability \(probability) in the limit; the likeliest "
        + (isKnown ? "from |alpha| = \(above(end.strength)) on" : "from some strength on"))
  }

  private func linear(_ proof: ProvedLimit) -> VerdictRow {
    VerdictRow(
      "lemma-not-for-all-alpha",
      statement: "the log-odds lemma (1) does not hold for all alpha inside this network",
      assumptions: "those of normalization-limit", source: "(1) against (15)",
      procedure:
        "logits that converge at both ends are linear in alpha only if constant; other tokens win at the other end",
      verdict: proof.areEndsDifferent ? "proved" : "undecided",
      evidence: proof.areEndsDifferent
        ? "no token is likeliest at both ends, so differences of logits are not linear in alpha"
        : "the same token wins at both ends, which decides nothing")
  }

  private func plateau() -> VerdictRow {
    let limits = (try? question.limits()) ?? []
    let values = question.contexts.map { context -> String in
      let sampler = TransformerSampler(question.steered, context: context, tokens: [], groups: [])
      let ends = limits.map {
        question.computed(sampler.sample($0, at: .infinity).crossEntropyIncrease).exact
      }
      return "\(model.contexts[context].name.visible) \(ends.joined(separator: ", "))"
    }
    return VerdictRow(
      "cross-entropy-plateau",
      statement: "the increase of the cross-entropy is bounded and tends to a plateau at both ends",
      assumptions: "those of normalization-limit", source: "(23)",
      procedure: "the logits converge, so the cross-entropy does; heights computed in doubles",
      verdict: "proved", theorem: "transformer_probabilities",
      evidence: "heights, computed: " + values.joined(separator: "; "))
  }

  // MARK: Computed

  private func laws(_ progress: Progress) -> [VerdictRow] {
    var (worst, quadratics) = (TransformerVerdicts.strengths.map { _ in 0.0 }, [Double]())
    var largest = TransformerVerdicts.strengths.map { _ in 0.0 }
    for context in question.contexts {
      let comparer = LawComparer(
        given: question.steered.logProbabilities(ofContext: context),
        logOdds: question.steered.firstOrderLogOdds(ofContext: context), target: nil)
      let steered = question.steered
      let found = steered.prompt(ofContext: context).map(
        TransformerVerdicts.strengths, workers: question.workers,
        progress: progress.advance
      ) { comparer.comparison(steered.logProbabilities(ofLogits: $1), at: $0) }
      for (place, law) in found.enumerated() {
        worst[place] = max(worst[place], law.lemma.distance)
        largest[place] = max(largest[place], law.tempered.distance)
      }
      quadratics += found.filter { abs($0.strength) == 0.25 }.map { $0.increase / $0.quadratic }
    }
    func list(_ values: [Double]) -> String {
      zip(TransformerVerdicts.strengths, values).map {
        "\(short($1)) at \(short($0))"
      }.joined(separator: ", ")
    }
    let ratios = (quadratics.min() ?? .nan, quadratics.max() ?? .nan)
    return [
      VerdictRow(
        "log-odds-lemma",
        statement: "probabilities are p e^(alpha M), M of first order at the layer",
        assumptions: "logits linear in alpha", source: "(1)",
        procedure: "total variation between the network and the lemma, in doubles",
        verdict: "computed",
        evidence: "largest total variation over contexts: \(list(worst))"),
      VerdictRow(
        "tilt-and-temperature", statement: "probabilities are p^tau e^(sM) for some tau and s",
        assumptions: "steering before the final norm", source: "(17)",
        procedure: "total variation to the closest such law, in doubles", verdict: "computed",
        evidence: "largest total variation over contexts: \(list(largest))"),
      VerdictRow(
        "cross-entropy-quadratic",
        statement: "the increase of cross-entropy is (1/2) Var(M) alpha^2 + o(alpha^2)",
        assumptions: "M of first order at the layer", source: "(14)",
        procedure: "the quotient at alpha = -1/4 and 1/4, in doubles", verdict: "computed",
        evidence:
          "increase / quadratic between \(short(ratios.0)) and \(short(ratios.1)) over contexts"),
    ]
  }

  private func bump(_ progress: Progress) -> VerdictRow {
    let (range, steps, count) = TransformerVerdicts.sweep
    var witness: String?
    var (tried, several) = (0, 0)
    for context in question.contexts {
      let coarse = stride(from: range.lowerBound, through: range.upperBound, by: 1).map { $0 }
      let tokens = TransformerSampler(question.steered, context: context, tokens: [], groups: [])
        .likeliestTokens(count, at: coarse, workers: question.workers)
      let sampler = TransformerSampler(
        question.steered, context: context, tokens: tokens, groups: [])
      let points = sampler.sweep(range, steps: steps, workers: question.workers) {
        progress.advance($0)
      }.points
      tried += tokens.count
      for (token, points) in zip(tokens, points) where points.count(where: \.isMaximum) > 1 {
        several += 1
        if witness == nil {
          let places = points.filter(\.isMaximum).map { short($0.strength) }
          witness =
            "; e.g. \(model.vocabulary.tokens[token].visible) after \(model.contexts[context].name.visible) at \(places.joined(separator: ", "))"
        }
      }
    }
    return VerdictRow(
      "bump", statement: "each token has one maximum at most",
      assumptions: "logits linear in alpha", source: "(5)",
      procedure:
        "a sweep of \(steps) steps from \(short(range.lowerBound)) to \(short(range.upperBound)) of the likeliest tokens, in doubles",
      verdict: "computed",
      evidence: "\(several) of \(tried) tokens have several maxima" + (witness ?? ""))
  }

  // MARK: Numbers

  private func above(_ value: BigFloat) -> String {
    Interval(value).decimalBounds(significantDigits: 3)?.upper ?? "infinity"
  }

  private func short(_ value: Double) -> String { Cell.computed(value, digits: 3).exact }
}
