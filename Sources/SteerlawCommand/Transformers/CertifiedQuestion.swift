// What the certified questions about a transformer share.
import ArgumentParser
import ExactArithmetic
import MatrixProducts
import ModelFiles
import NumericArrays
import PlainText
import SteeringModel
import TaylorModels
import Transformers

/// A question about a transformer whose answers are enclosed, from the token ids on.
struct CertifiedQuestion {
  /// The file, for messages and answers.
  let path: String
  let model: TransformerModel
  let transformer: CertifiedTransformer
  /// The numbers of the contexts asked about.
  let contexts: [Int]
  /// The numbers of the tokens asked about; nil when none was named.
  let tokens: [Int]?
  let digits: Int

  /// The question about `model`, whose weights are read of `weights`.
  ///
  /// Throws `FileError` for a network that is not followed.
  init(
    _ model: TransformerModel, _ weights: TransformerFile, path: String,
    selection: SelectionOptions, precision: PrecisionOptions, site: SiteOptions,
    temperature: Rational, workers: Int
  ) throws {
    guard !site.unitVector else {
      throw ValidationError("--unit-vector is for answers that are computed; leave out --certified")
    }
    let model = try site.apply(to: model, weights)
    guard temperature == 1 else {
      throw ValidationError("--certified is about temperature 1")
    }
    if precision.maxPrecision != nil {
      throw ValidationError("--max-precision is not for --certified, which chooses its bits itself")
    }
    self.path = path
    self.model = model
    digits = precision.digits(standard: 12)
    contexts = try ContextOptions.indices(selection.contexts.names, in: model)
    tokens = selection.tokens.isEmpty ? nil : try selection.tokens.indices(in: model)
    // Threads each have products of their own.
    BLASThreads.use(1)
    do {
      transformer = try CertifiedTransformer(
        try weights.decoder(workers: workers), workers: workers)
    } catch let refusal as UnsupportedNetwork {
      throw CertifiedQuestion.failure(refusal, path: path)
    }
  }

  static func failure(_ refusal: UnsupportedNetwork, path: String) -> FileError {
    FileError(
      .badData, path: path,
      message: "--certified: \(refusal); without --certified the answer is computed in doubles")
  }

  /// Where and along what context `context` is steered.
  func site(_ context: Int) -> CertifiedTransformer.Site {
    let direction: CertifiedTransformer.Direction =
      switch model.steering {
      case .vector(let vector): .vector(vector)
      case .sets(let sets, let average):
        .prompts(
          positive: sets.positive.map { model.contexts[$0].tokens },
          negative: sets.negative.map { model.contexts[$0].tokens }, isMean: average == .mean)
      }
    return CertifiedTransformer.Site(
      tokens: model.contexts[context].tokens, layer: model.layer, direction: direction)
  }

  /// What an answer says before its contexts.
  var heading: [Part] {
    let place = model.positions == .all ? "all positions" : "the last position"
    return [
      .member("model", .text(path)), .member("arithmetic", .words("certified")),
      .member("layer", .integer(model.layer)),
      .member("positions", .words(model.positions.rawValue)),
      .line("steered after block \(model.layer), at \(place); every digit is proved"),
      .line(""),
    ]
  }

  /// A number in JSON `{"value", "lower", "upper"}`, with the digits that are proved, at most those
  /// asked for.
  func certified(_ value: Interval) -> Cell {
    .certified(CertifiedReal(value), digits: provedDigits(value))
  }

  /// Whether all digits asked for are proved of `value`.
  func hasAllDigits(_ value: Interval) -> Bool {
    CertifiedReal(value).isDetermined(significantDigits: digits)
  }

  private func provedDigits(_ value: Interval) -> Int {
    let real = CertifiedReal(value)
    let proved = stride(from: digits, to: 1, by: -1).first {
      real.isDetermined(significantDigits: $0)
    }
    return proved ?? 1
  }
}
