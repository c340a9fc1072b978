import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Byte-pair tokenizers")
struct BytePairTokenizerTests {
  /// Texts and the ids that PyPI's `tokenizers` gives them.
  private struct Answers: Decodable {
    let strings: [String]
    let ids: [[Int]]
  }

  private func compare(_ folder: String) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for name in files where name.hasSuffix(".answers") {
      let stem = "\(folder)/\(name.dropLast(8))"
      let answers = try JSONDecoder().decode(
        Answers.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      #expect(answers.strings.count == answers.ids.count && !answers.ids.isEmpty)
      for path in ["\(stem).json", "\(stem).gguf"]
      where FileManager.default.fileExists(atPath: path) {
        let tokenizer = try BytePairTokenizer(path: path)
        var differing = 0
        for (text, ids) in zip(answers.strings, answers.ids) {
          let found = tokenizer.ids(of: text)
          if found != ids { differing += 1 }
          if found != ids, differing < 4 { Issue.record("\(path): \(text.debugDescription)") }
        }
        #expect(differing == 0, "\(path): \(answers.ids.count) texts")
      }
    }
  }

  @Test func `the ids are those of PyPI's tokenizers: a sample of each kind`() throws {
    try compare(golden("tokenizers"))
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["STEERLAW_TOKENIZER_COMPARISON"] != nil,
      "scripts/compare-tokenizers makes the files"))
  func `the ids are those of PyPI's tokenizers: many texts`() throws {
    try compare(
      #require(ProcessInfo.processInfo.environment["STEERLAW_TOKENIZER_COMPARISON"]))
  }

  @Test func `a word of a hundred thousand letters takes no quadratic time`() throws {
    let tokenizer = try BytePairTokenizer(path: golden("tokenizers/gpt2.json"))
    let ids = tokenizer.ids(of: String(repeating: "e", count: 100_000))
    #expect(ids.count > 10_000)
    #expect(tokenizer.ids(of: "").isEmpty)
  }

  /// The file of the sample with `old` in place of `new`, as an error; nil when it is read.
  private func fault(_ name: String, _ old: String, _ new: String) throws -> String? {
    let text = try String(contentsOfFile: golden("tokenizers/\(name).json"), encoding: .utf8)
    #expect(text.contains(old), "\(old)")
    let folder = try TemporaryFolder()
    let path = try folder.write(text.replacing(old, with: new), to: "tokenizer.json")
    return message(in: folder) { () throws(FileError) in _ = try BytePairTokenizer(path: path) }
  }

  @Test func `what would be cut or merged by other rules is refused, and says to give ids`() throws
  {
    let edits: [(name: String, old: String, new: String, part: String)] = [
      ("gpt2", #""type":"BPE""#, #""type":"WordPiece""#, "of the kind \"WordPiece\""),
      ("gpt2", #""byte_fallback":false"#, #""byte_fallback":true"#, "model.byte_fallback"),
      ("gpt2", #""dropout":null"#, #""dropout":0.1"#, "model.dropout"),
      ("gpt2", #""unk_token":null"#, #""unk_token":"<|end|>""#, "model.unk_token"),
      ("gpt2", #""add_prefix_space":false"#, #""add_prefix_space":true"#, "puts a space before"),
      (
        "smollm", #""individual_digits":true"#, #""individual_digits":false"#,
        "none of gpt2, smollm"
      ),
      ("llama-bpe", #"{1,3}"#, #"{1,2}"#, "none of gpt2, smollm"),
      ("qwen2", #""type":"NFC""#, #""type":"Lowercase""#, "the normalizer \"Lowercase\""),
      ("gpt2", #""lstrip":false"#, #""lstrip":true"#, "has lstrip"),
      (
        "gpt2", #""post_processor":null"#, #""post_processor":{"type":"BertProcessing"}"#,
        "BertProc"
      ),
    ]
    for edit in edits {
      let found = try #require(try fault(edit.name, edit.old, edit.new), "\(edit.new)")
      #expect(found.contains(edit.part) && found.contains("give \"ids\""), "\(found)")
    }
    #expect(try fault("gpt2", #""dropout":null"#, #""dropout":0.0"#) == nil)
  }

  @Test func `tokens around every text are those of the template`() throws {
    let text = try String(contentsOfFile: golden("tokenizers/gpt2.json"), encoding: .utf8)
    let template = #"""
      {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|end|>","type_id":0}},
      {"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<|end|>":{"id":"<|end|>",
      "ids":[1],"tokens":["<|end|>"]}}}
      """#
    let folder = try TemporaryFolder()
    let path = try folder.write(
      text.replacing(#""post_processor":null"#, with: #""post_processor":"# + template),
      to: "tokenizer.json")
    let plain = try BytePairTokenizer(path: golden("tokenizers/gpt2.json")).ids(of: "the work")
    #expect(try BytePairTokenizer(path: path).ids(of: "the work") == [1] + plain)
  }

  @Test func `a GGUF with another tokenizer is refused by name`() throws {
    func fault(_ model: String, _ rule: String?, merges: [String] = []) throws -> String? {
      var file = GGUFBuilder()
      file.add("tokenizer.ggml.model", type: 8, GGUFBuilder.text(model))
      if let rule { file.add("tokenizer.ggml.pre", type: 8, GGUFBuilder.text(rule)) }
      file.add("tokenizer.ggml.tokens", texts: ["a", "b", "ab"])
      file.add("tokenizer.ggml.merges", texts: merges)
      let folder = try TemporaryFolder()
      let path = try folder.write(file.bytes, to: "model.gguf")
      return message(in: folder) { () throws(FileError) in _ = try BytePairTokenizer(path: path) }
    }
    #expect(try fault("llama", nil)?.contains("of the kind \"llama\"") == true)
    #expect(try fault("gpt2", "deepseek-llm")?.contains("\"deepseek-llm\" is not read") == true)
    #expect(try fault("gpt2", "smollm", merges: ["a b c"])?.contains("merge number 0") == true)
    #expect(try fault("gpt2", "smollm", merges: ["a c"])?.contains("merge number 0") == true)
    #expect(try fault("gpt2", "smollm", merges: ["a b"]) == nil)
  }
}
