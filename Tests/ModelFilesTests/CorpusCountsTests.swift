import ChoiceSequences
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@Suite("Counts of texts")
struct CorpusCountsTests {
  private func counts(_ texts: [String], order: Int) throws -> CorpusCounts {
    let folder = try TemporaryFolder()
    let paths = try texts.enumerated().map { try folder.write($0.element, to: "\($0.offset).txt") }
    return try CorpusCounts(paths: paths, order: order)
  }

  @Test
  func `each context has the counts of what follows it`() throws {
    let counts = try counts(["abcab", "abd"], order: 3)
    #expect(counts.tokens == ["a", "b", "c", "d"])
    #expect(counts.contexts.map(\.tokens) == [[0, 1], [1, 2], [2, 0]])
    #expect(counts.contexts.map { $0.next.map(\.token) } == [[2, 3], [0], [1]])
    #expect(counts.contexts.map { $0.next.map(\.count) } == [[1, 1], [1], [1]])
    #expect(counts.contexts.map(\.total) == [2, 1, 1])
  }

  @Test
  func `characters are grapheme clusters`() throws {
    let counts = try counts(["\u{FEFF}e\u{301}\r\n\u{E9}\u{1F1EB}\u{1F1F7}"], order: 2)
    #expect(counts.tokens == ["\r\n", "e\u{301}", "\u{1F1EB}\u{1F1F7}"])
    #expect(counts.contexts.map(\.total) == [1, 2])
  }

  @Test
  func `counts agree with a slow count of a random text`() throws {
    let seed: UInt64 = 7
    var generator = SplitMix64(state: seed)
    let alphabet = Array("aAbB é\u{1F600}")
    let text = (0..<2000).map { _ in alphabet.randomElement(using: &generator) ?? "a" }
    for order in 2...5 {
      let counts = try counts([String(text)], order: order)
      var slow: [String: Int] = [:]
      for start in 0...(text.count - order) {
        slow[String(text[start..<start + order]), default: 0] += 1
      }
      var fast: [String: Int] = [:]
      for context in counts.contexts {
        for next in context.next {
          fast[String((context.tokens + [next.token]).map { counts.tokens[$0] })] = next.count
        }
      }
      #expect(fast == slow, "seed \(seed), order \(order)")
    }
  }

  @Test
  func `texts that cannot be counted are refused`() throws {
    let folder = try TemporaryFolder()
    let cases: [([UInt8], Int, String)] = [
      ([], 2, "t: no text has as many as 2 characters, the order"),
      (Array("ab".utf8), 3, "t: no text has as many as 3 characters, the order"),
      ([97, 98, 0xFF, 97], 2, "t: byte 2 (from 0) is not UTF-8; convert the text to UTF-8"),
      (
        Array(
          (0..<100).map { Character(Unicode.Scalar(UInt8($0 + 32))) }.map(String.init).joined().utf8
        ),
        32, "t: 32-grams over 100 characters are too many to count; lower the order"
      ),
    ]
    for (bytes, order, reason) in cases {
      let path = try folder.write(bytes, to: "t")
      let found = message(in: folder) { () throws(FileError) in
        _ = try CorpusCounts(paths: [path], order: order)
      }
      #expect(found == reason)
    }
    let error = #expect(throws: FileError.self) {
      try CorpusCounts(paths: [folder.path + "/none"], order: 2)
    }
    #expect(error?.kind == .noInput)
  }
}
