// What every command needs to ask a decoder.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringLaws
import SteeringModel

/// A question about a decoder: which contexts and tokens, and how many digits.
struct DecoderQuestion {
  /// The file, for messages and answers.
  let path: String
  /// The decoder under steering.
  let steered: SteeredDecoder
  /// The numbers of the contexts asked about.
  let contexts: [Int]
  /// The numbers of the tokens asked about.
  let tokens: [Int]
  let digits: Int
  let precisionLimit: Int

  var model: DecoderModel { steered.model }

  /// The family of `context`.
  ///
  /// Throws `FileError` where there is no great circle.
  func family(ofContext context: Int) throws(FileError) -> CircleFamily {
    do throws(ModelError) { return try steered.family(ofContext: context) } catch {
      throw FileError(error, path: path)
    }
  }

  /// The distinct families with the weights of their contexts.
  ///
  /// Throws `FileError` where there is no great circle.
  func weightedFamilies() throws(FileError) -> [(weight: Rational, family: CircleFamily)] {
    do throws(ModelError) { return try steered.weightedFamilies() } catch {
      throw FileError(error, path: path)
    }
  }

  /// What an answer says before its contexts.
  var heading: [Part] {
    let temperature = steered.temperature
    let parts: [Part] =
      temperature == 1
      ? []
      : [
        .member("temperature", .words("\(temperature)")), .line("temperature \(temperature)"),
        .line(""),
      ]
    return [.member("model", .text(path))] + parts
  }

  /// Throws for an option that makes no sense for a decoder.
  static func refuse(_ options: [(name: String, isGiven: Bool)]) throws {
    if let option = options.first(where: \.isGiven) {
      throw ValidationError(
        "\(option.name) is about models of distributions, and this file describes a decoder")
    }
  }

  /// The tokens of the target concept of `model`, which the file `path` describes.
  ///
  /// Throws `FileError` when it names none.
  static func target(of model: some NamedModel, path: String) throws(FileError) -> [Int] {
    guard let target = model.targetConcept else {
      throw FileError(
        .badData, path: path,
        message: "--min-target needs a target, and the model names none; \(ModelFile.targetRemedy)")
    }
    return target.tokens
  }

  /// Throws for an option that makes sense for a decoder alone.
  static func demand(_ options: [(name: String, isGiven: Bool)]) throws {
    if let option = options.first(where: \.isGiven) {
      throw ValidationError(
        "\(option.name) is about decoders, and this file describes distributions")
    }
  }
}
