// What every command needs to ask a transformer.
import ArgumentParser
import ExactArithmetic
import Foundation
import MatrixProducts
import ModelFiles
import NumericArrays
import SteeringLaws
import SteeringModel
import Transformers

/// A question about a transformer that is steered inside: which contexts and tokens.
///
/// Answers are computed in doubles, and say so.
struct TransformerQuestion {
  /// The file, for messages and answers.
  let path: String
  let steered: SteeredTransformer
  /// The numbers of the contexts asked about.
  let contexts: [Int]
  /// The numbers of the tokens asked about; nil when none was named.
  let tokens: [Int]?
  let digits: Int
  let workers: Int

  /// The digits of tables when none are asked for, and the most that a double has.
  private static let digits = (standard: 8, most: 17)

  var model: TransformerModel { steered.model }

  /// The question about `model`, whose weights are read of `weights` unless `decoder` has them, steered
  /// as `site` says.
  ///
  /// Throws `FileError`, and for options that make no sense for numbers that are computed.
  init(
    _ model: TransformerModel, _ weights: TransformerFile, path: String,
    contexts: [String], tokens: TokenOptions?, precision: PrecisionOptions?,
    site: SiteOptions? = nil, temperature: Rational = 1, workers: Int,
    decoder: Decoder<Double>? = nil
  ) throws {
    if precision?.maxPrecision != nil {
      throw ValidationError(
        "--max-precision is about proved digits, and a transformer is computed in doubles")
    }
    let digits = precision?.digits ?? TransformerQuestion.digits.standard
    guard digits <= TransformerQuestion.digits.most else {
      throw ValidationError(
        "--digits \(digits): a transformer is computed in doubles; give at most \(TransformerQuestion.digits.most)"
      )
    }
    self.path = path
    self.digits = digits
    self.workers = workers
    self.contexts = try ContextOptions.indices(contexts, in: model)
    self.tokens =
      try tokens.flatMap { try $0.isEmpty ? nil : $0.indices(in: model) }
    let model = try site?.apply(to: model, weights) ?? model
    let network = try decoder ?? weights.decoder(workers: workers)
    // A prompt of P or N runs on all threads, strengths on one each.
    if decoder != nil { BLASThreads.use(ProcessInfo.processInfo.activeProcessorCount) }
    steered = SteeredTransformer(
      model, network, temperature: temperature.approximation,
      isNormalised: site?.unitVector ?? false)
    BLASThreads.use(1)
  }

  /// What an answer says before its contexts.
  var heading: [Part] {
    let site = "steered after block \(model.layer), at \(positions)"
    var parts: [Part] = [
      .member("model", .text(path)), .member("arithmetic", .words("float64")),
      .member("layer", .integer(model.layer)),
      .member("positions", .words(model.positions.rawValue)),
      .line("\(site); computed in doubles: no digit is proved"),
    ]
    if steered.isNormalised {
      parts += [
        .member("unitVector", .boolean(true)),
        .line("v divided by its length: a strength is the length of what is added"),
      ]
    }
    if steered.temperature != 1 {
      parts += [
        .member("temperature", computed(steered.temperature)),
        .line("temperature \(steered.temperature)"),
      ]
    }
    return parts + [.line("")]
  }

  private var positions: String {
    model.positions == .all ? "all positions" : "the last position"
  }

  /// A computed number.
  func computed(_ value: Double) -> Cell { .computed(value, digits: digits) }

  /// A list of computed numbers.
  func list(_ values: [Double]) -> Cell { .list(values.map(computed)) }

  /// The name of the file without folder and extension.
  var shortName: String { URL(filePath: path).deletingPathExtension().lastPathComponent }

  /// The weights of `contexts` among themselves, of sum 1.
  func shares(of contexts: [Int]) -> [Double] {
    let weights = contexts.map { model.contexts[$0].weight.approximation }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The groups of tokens that the model's concepts are, with their names.
  var concepts: [Concept] { model.partition?.concepts ?? [] }

  /// The log-probabilities at both ends, −∞ first (15).
  ///
  /// Throws `FileError` where the final norm has no limit along v.
  func limits() throws(FileError) -> [[Double]] {
    do throws(DegenerateDirection) {
      return [try steered.limit(at: .negative), try steered.limit(at: .positive)]
    } catch {
      throw FileError(
        .badData, path: path, message: "the steering vector: \(error)")
    }
  }

  /// The tokens asked about in the context that `sampler` is of: those that were named, else the ten
  /// that are likeliest at one of `strengths`.
  func tokens(_ context: Int, likeliestAt strengths: [Double]) -> [Int] {
    if let tokens { return tokens }
    return TransformerSampler(steered, context: context, tokens: [], groups: [])
      .likeliestTokens(10, at: strengths, workers: workers)
  }

  /// Throws for an option that makes no sense for a transformer.
  static func refuse(_ options: [(name: String, isGiven: Bool)]) throws {
    if let option = options.first(where: \.isGiven) {
      throw ValidationError(
        "\(option.name) is not for transformers, and this file describes one")
    }
  }

  /// Throws for an option that makes sense for a transformer alone.
  static func demand(_ options: [(name: String, isGiven: Bool)]) throws {
    if let option = options.first(where: \.isGiven) {
      throw ValidationError(
        "\(option.name) is about transformers, and this file describes none")
    }
  }

  /// What steering costs on a text, given by its `tokens`.
  ///
  /// Throws for a transformer that is steered at the last position alone.
  func text(_ tokens: [Int]) throws -> SteeredText {
    guard model.positions == .all else {
      throw ValidationError(
        "--text: the cost on a text is that of steering all positions; give --positions all")
    }
    return SteeredText(
      steered, tokens: tokens, length: min(64, steered.decoder.positionLimit ?? 64))
  }

  /// The costs on a text at `strengths`.
  ///
  /// Throws `FileError` where the final norm has no limit along v.
  func costs(
    _ text: SteeredText, at strengths: [Double],
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(FileError) -> (costs: [TextCost], orders: TextCostOrders) {
    do throws(DegenerateDirection) {
      return try text.costs(at: strengths, workers: workers, progress: progress)
    } catch {
      throw FileError(.badData, path: path, message: "the steering vector: \(error)")
    }
  }

  /// Why a question is not asked of the transformer that the file `path` describes.
  static func refusal(path: String) -> FileError {
    FileError(
      .badData, path: path,
      message:
        "transformer: this question is not asked of a network steered inside; curves, peaks, limits, log-odds, choose, advise, plot, report and verify are"
    )
  }
}
