// Times a sweep of strengths through a transformer: one line of JSON.
import MatrixProducts
import ModelFiles
import Transformers

/// `TransformerSweep MODEL TOKENS all|last STRENGTHS LAYER [CHUNK]`.
///
/// Loads the weights in `Float`, steers a text of TOKENS ids along (1, −1, 1, …)/10 after block LAYER at
/// STRENGTHS strengths from −2 to 2, on two threads, and prints the seconds of loading and of the
/// sweep, and the likeliest token with its log-probability at both ends.
@main
struct TransformerSweep {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count >= 6, let length = Int(words[2]), let count = Int(words[4]),
      let layer = Int(words[5])
    else {
      print("usage: TransformerSweep MODEL TOKENS all|last STRENGTHS LAYER [CHUNK]")
      return
    }
    let chunk = words.count > 6 ? Int(words[6]) : nil
    BLASThreads.use(1)
    let clock = ContinuousClock()
    let file = try TransformerFile(path: words[1])
    var decoder: Decoder<Float>?
    let loading = try clock.measure { decoder = try file.decoder(workers: 2) }
    guard let decoder else { return }
    let ids = (0..<length).map { 1000 + 37 * $0 }
    let direction = (0..<file.width).map { $0.isMultiple(of: 2) ? Float(0.1) : -0.1 }
    let strengths = (0..<count).map { -2 + 4 * Float($0) / Float(count - 1) }
    let site = SteeringSite(layer: layer, positions: words[3] == "all" ? .all : .only(length - 1))
    var results: [(token: Int, logProbability: Float)] = []
    let sweep = clock.measure {
      let prompt = SteeredPrompt(
        decoder, tokens: ids, site: site, direction: direction, workers: 2)
      results = prompt.map(strengths, chunk: chunk, workers: 2) { _, logits in
        LogSoftmax.likeliest(logits)
      }
    }
    let ends = [results[0], results[count - 1]]
    print(
      """
      {"loading": \(loading.seconds), "sweep": \(sweep.seconds), \
      "tokens": \(ends.map(\.token)), "logProbabilities": \(ends.map(\.logProbability))}
      """)
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
