import Foundation
import ModelFiles
import NumericArrays
import Testing
import Transformers

/// The weights that `scripts/fetch-smollm2` fetches.
private let weights = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Examples/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf").standardized.path

/// A real transformer against an independent forward pass in float64.
@Suite(
  "SmolLM2-135M",
  .enabled(
    if: FileManager.default.fileExists(atPath: weights), "scripts/fetch-smollm2 fetches the weights"
  ))
struct SmolLM2Tests {
  private struct Token: Decodable {
    let id: Int
    let logProbability: Double
  }

  private struct Steered: Decodable {
    let layer: Int
    let alpha: Double
    let positions: String
    let top: [Token]
  }

  private struct Prompt: Decodable {
    let text: String
    let ids: [Int]
    let streamNorms: [Double]
    let unsteered: [Token]
    let steered: [Steered]
  }

  private struct Answers: Decodable {
    let norms: [Double]
    let prompts: [Prompt]

    enum CodingKeys: String, CodingKey {
      case norms = "norms of v"
      case prompts
    }
  }

  private struct Prompts: Decodable {
    let positive: [String]
    let negative: [String]
  }

  private func read<Value: Decodable>(_ name: String) throws -> Value {
    try JSONDecoder().decode(
      Value.self, from: Data(contentsOf: URL(filePath: golden("smollm2/\(name).json"))))
  }

  @Test func `ids, likeliest tokens and log-probabilities of every layer, strength and position`()
    throws
  {
    let answers: Answers = try read("forward")
    let prompts: Prompts = try read("prompts")
    let file = try TransformerFile(path: weights)
    let tokenizer = try file.tokenizer()
    let decoder: Decoder<Double> = try file.decoder()
    var directions: [Int: [Double]] = [:]
    for layer in Set(answers.prompts.flatMap { $0.steered.map(\.layer) }) {
      let v = decoder.differenceOfMeans(
        positive: prompts.positive.map(tokenizer.ids),
        negative: prompts.negative.map(tokenizer.ids),
        after: layer)
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - answers.norms[layer]) < 1e-9)
      directions[layer] = v
    }
    for prompt in answers.prompts {
      #expect(tokenizer.ids(of: prompt.text) == prompt.ids)
      let zero = [Double](repeating: 0, count: file.width)
      let plain = SteeredPrompt(
        decoder, tokens: prompt.ids, site: SteeringSite(layer: 0), direction: zero)
      check(plain.logits(at: [0])[0], prompt.unsteered)
      for (layer, of) in Dictionary(grouping: prompt.steered, by: \.layer) {
        for (positions, steered) in Dictionary(grouping: of, by: \.positions) {
          let site = SteeringSite(
            layer: layer, positions: positions == "all" ? .all : .only(prompt.ids.count - 1))
          let run = SteeredPrompt(
            decoder, tokens: prompt.ids, site: site, direction: try #require(directions[layer]))
          let logits = run.logits(at: steered.map(\.alpha))
          for (number, answer) in steered.enumerated() { check(logits[number], answer.top) }
        }
      }
    }
  }

  /// The likeliest tokens of `logits` and their log-probabilities against `expected`.
  private func check(_ logits: ArraySlice<Double>, _ expected: [Token]) {
    let logits = Array(logits)
    let largest = logits.max() ?? 0
    let normalizer = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
    let order = logits.indices.sorted { logits[$0] > logits[$1] }
    #expect(Array(order.prefix(expected.count)) == expected.map(\.id))
    for token in expected {
      #expect(abs(logits[token.id] - normalizer - token.logProbability) < 1e-9)
    }
  }
}
