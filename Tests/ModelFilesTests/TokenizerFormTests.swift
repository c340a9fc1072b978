import Foundation
import ModelFiles
import NumericArrays
import Testing

/// A piece of a SentencePiece model: its text, its score, its type.
func sentencePiece(_ text: String) -> [UInt8] {
  let piece = [0x0A, UInt8(text.utf8.count)] + Array(text.utf8) + [0x15, 0, 0, 0, 0, 0x18, 1]
  return [0x0A, UInt8(piece.count)] + piece
}

@Suite("Forms of tokenizers")
struct TokenizerFormTests {
  @Test func `vocab.json has bytes where it has the mark of a space`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      #"{"Ġthe": 0, "Ã©": 1, "Ã": 2, "model": 3, "merges": 4, "padding": 7}"#, to: "vocab.json")
    let tokenizer = try TokenizerFile(path: path)
    #expect(
      (0...7).map(tokenizer.text) == [
        " the", "é", "<0xC3>", "model", "merges", nil, nil, "padding",
      ])
    #expect(tokenizer.numbers()["é"] == 1)
    let plain = try folder.write(#"{"the": 0, "Ã©": 1}"#, to: "vocab.json")
    #expect((0...1).map(try TokenizerFile(path: plain).text) == ["the", "Ã©"])
    try folder.write(#"["a"]"#, to: "vocab.json")
    #expect(
      message(in: folder) { () throws(FileError) in _ = try TokenizerFile(path: path) }
        == "vocab.json: a vocab.json is an object of tokens and their numbers, not an array")
  }

  @Test func `tokenizer.model gives its pieces, the rest is passed`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      sentencePiece("<unk>") + [0x12, 2, 0x18, 5] + sentencePiece("▁the") + sentencePiece("<0x0A>")
        + [0x28, 0x80, 1, 0x35, 1, 2, 3, 4, 0x39, 1, 2, 3, 4, 5, 6, 7, 8], to: "tokenizer.model")
    let tokenizer = try TokenizerFile(path: path)
    #expect((0...3).map(tokenizer.text) == ["<unk>", " the", "<0x0A>", nil])
  }

  @Test(arguments: [
    Array("IQ== 0\nIg== 1\n".utf8), [], [0x0A], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1],
    [0x0A, 2, 0x0A, 9], [0x0B, 1], [0x0A, 0], sentencePiece("a") + [0x80],
    [0x0A, 3, 0x0A, 1, 0xFF], [UInt8](repeating: 0xFF, count: 20),
  ])
  func `another tokenizer.model is refused with the command that converts`(bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "tokenizer.model")
    let found = message(in: folder) { () throws(FileError) in _ = try TokenizerFile(path: path) }
    #expect(
      found
        == "tokenizer.model: this is not a SentencePiece model; give tokenizer.json, which transformers writes: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)"
    )
  }

  @Test(arguments: [
    ("gpt2", [" the", "é", "▁a"]), ("llama", ["Ġthe", "Ã©", " a"]),
  ])
  func `a gguf gives its tokens`(model: String, texts: [String]) throws {
    let folder = try TemporaryFolder()
    var file = GGUFBuilder()
    file.add("tokenizer.ggml.model", type: 8, GGUFBuilder.text(model))
    file.add("tokenizer.ggml.tokens", texts: ["Ġthe", "Ã©", "▁a"])
    let path = try folder.write(file.bytes, to: "m.gguf")
    let tokenizer = try TokenizerFile(path: path)
    #expect((0...2).map(tokenizer.text) == texts.map { $0 })
    try folder.write(GGUFBuilder().bytes, to: "m.gguf")
    #expect(
      message(in: folder) { () throws(FileError) in _ = try TokenizerFile(path: path) }
        == "m.gguf: there is no tokenizer in it: the key tokenizer.ggml.tokens is missing")
  }

  @Test func `a text of two tokens is the text of none`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      sentencePiece("a") + sentencePiece("b") + sentencePiece("a"), to: "tokenizer.model")
    let numbers = try TokenizerFile(path: path).numbers()
    #expect(numbers.count == 1 && numbers["b"] == 1 && numbers["a"] == nil)
  }

  @Test func `bytes that are no text are shown as bytes and have no text to be found by`() throws {
    let folder = try TemporaryFolder()
    // The byte E9 alone, after a space, before another, and the letter é; the last is cut short.
    let path = try folder.write(
      #"{"Ġa": 0, "é": 1, "Ġé": 2, "éa": 3, "Ã©": 4, "aâĤ": 5}"#, to: "vocab.json")
    let tokenizer = try TokenizerFile(path: path)
    #expect(
      (0...5).map(tokenizer.text) == [" a", "<0xE9>", " <0xE9>", "<0xE9>a", "é", "a<0xE2><0x82>"])
    let numbers = tokenizer.numbers()
    #expect(numbers.count == 2 && numbers["é"] == 4 && numbers[" a"] == 0)
    // Without the letter nothing is called é.
    try folder.write(#"{"Ġa": 0, "é": 1}"#, to: "vocab.json")
    #expect(try TokenizerFile(path: path).numbers()["é"] == nil)
    // An added token is its text, also in the place of a byte.
    let full = try folder.write(
      #"{"decoder": {"type": "ByteLevel"}, "added_tokens": [{"id": 1, "content": "é"}], "model": {"vocab": {"a": 0, "é": 1}}}"#,
      to: "t.json")
    #expect(try TokenizerFile(path: full).numbers()["é"] == 1)
  }

  @Test func `texts with equal letters and unequal code points are two tokens`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      sentencePiece("\u{E9}") + sentencePiece("e\u{301}") + sentencePiece("\u{FFFD}"),
      to: "tokenizer.model")
    let numbers = try TokenizerFile(path: path).numbers()
    #expect(numbers["\u{E9}"] == 0 && numbers["e\u{301}"] == 1)
    // What a server writes for any bytes that are no text names none of them.
    #expect(numbers["\u{FFFD}"] == nil)
  }
}
