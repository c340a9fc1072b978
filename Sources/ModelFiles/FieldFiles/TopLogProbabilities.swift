// Reads the top log-probabilities that OpenAI-compatible servers return.
internal import ExactArithmetic
internal import NumericArrays
internal import StrictJSON

/// The most likely first tokens of one prompt at several strengths.
///
/// The file is a list of responses of an OpenAI-compatible server:
///
///     [{"alpha": 0.5, "choices": [{"logprobs": {"content": [{"top_logprobs":
///       [{"token": " the", "logprob": -0.25, "bytes": [32, 116, 104, 101]}, …]}]}}]}, …]
///
/// `alpha` is added by who asked the server. Of each response the first choice and its first token
/// are read: later tokens follow different texts. How many tokens a list has, and which, may differ
/// from strength to strength. A probability is e^logprob, correctly rounded; −9999 is what such
/// servers write of a token that is not among the top ones, and is left out.
struct TopLogProbabilities {
  /// One token of a list.
  struct Entry {
    /// Its text, as its bytes say when they are given; those that are no UTF-8 as `<0xE9>`.
    let text: String
    /// Its number, where the server gives numbers for texts (`token_id:5`).
    let number: Int?
    let probability: Double
  }

  let path: String
  /// The strengths, in the order of the file.
  let strengths: [Double]
  /// The tokens at each strength.
  let entries: [[Entry]]

  private static let notAmongTheTop = -9999.0

  /// Reads the file at `path`.
  init(path: String) throws(FileError) {
    func failure(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    guard case .array(let responses) = try ModelFile.readJSON(path: path), !responses.isEmpty else {
      throw failure("expected a list of responses, each with its \"alpha\"")
    }
    var strengths: [Double] = []
    var entries: [[Entry]] = []
    for (place, response) in responses.enumerated() {
      guard case .number(let text)? = response["alpha"], let strength = Double(text) else {
        throw failure("response \(place) has no \"alpha\", the strength of steering, a number")
      }
      strengths.append(strength)
      guard case .array(let choices)? = response["choices"],
        case .array(let content)? = choices.first?["logprobs"]?["content"],
        case .array(let tokens)? = content.first?["top_logprobs"]
      else {
        throw failure(
          "response \(place) has no choices[0].logprobs.content[0].top_logprobs; ask the server for logprobs"
        )
      }
      var list: [Entry] = []
      for token in tokens {
        guard case .string(let text)? = token["token"],
          case .number(let digits)? = token["logprob"], let logarithm = Double(digits)
        else { throw failure("response \(place): a token has no text or no logprob") }
        if logarithm == TopLogProbabilities.notAmongTheTop { continue }
        guard logarithm <= 0 else {
          throw failure(
            "response \(place): \(digits.prefix(40)) is no log-probability: it is above 0")
        }
        list.append(
          Entry(
            text: TopLogProbabilities.text(of: token) ?? text,
            number: text.hasPrefix("token_id:") ? Int(text.dropFirst(9)) : nil,
            probability: TopLogProbabilities.exponential(logarithm)))
      }
      entries.append(list)
    }
    self.path = path
    self.strengths = strengths
    self.entries = entries
  }

  /// The text that the bytes of a token are shown as; nil when there are none.
  private static func text(of token: JSONValue) -> String? {
    guard case .array(let values)? = token["bytes"] else { return nil }
    var bytes: [UInt8] = []
    for value in values {
      guard case .number(let text) = value, let byte = UInt8(text) else { return nil }
      bytes.append(byte)
    }
    return TokenDecoding.shown(bytes).text
  }

  /// e^`logarithm`, rounded to the nearest `Double`.
  private static func exponential(_ logarithm: Double) -> Double {
    BigFloat(logarithm).applying(.exp, precision: 53, rounding: .nearest).double()
  }
}
