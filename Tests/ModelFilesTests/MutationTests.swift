import ChoiceSequences
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

/// Random edits of good files: always a result or a ``FileError`` in one line, never a trap.
@Suite("Mutated files")
struct MutationTests {
  private let seed: UInt64 = 20_260_212

  private func mutate(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(bytes[bytes.count - 1 - place], at: place)
      case 4: bytes.insert(UInt8(ascii: "9"), at: place)
      default: bytes.removeLast(place)
      }
    }
    return bytes
  }

  private func check(_ run: Int, _ body: () throws(FileError) -> Void) {
    do {
      try body()
    } catch {
      let isOneLine = !error.description.contains { $0.isNewline }
      #expect(isOneLine, "seed \(seed), run \(run): \(error)")
    }
  }

  @Test
  func `two thousand mutations of a model file`() throws {
    var generator = SplitMix64(state: seed)
    let folder = try TemporaryFolder()
    for run in 0..<2000 {
      let path = try folder.write(
        mutate(Array(twoValuedModel.utf8), using: &generator), to: "m.json")
      check(run) { () throws(FileError) in _ = try ModelFile.read(path: path) }
    }
  }

  @Test
  func `two thousand mutations of an array file`() throws {
    var generator = SplitMix64(state: seed)
    let folder = try TemporaryFolder()
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
    let good = arrayBytes(header, data: doubleBytes([0, 1, -2, 1e10]))
    let model = try folder.write(
      """
      {"tokens": ["x", "y"], "concepts": {"T": ["x"], "R": ["y"]}, "logits": "l.npy",
       "contexts": [{"name": "p", "row": 1}, {"name": "n", "row": 0}],
       "steering": {"target": "T", "positive": ["p"], "negative": ["n"]}}
      """, to: "m.json")
    for run in 0..<2000 {
      let path = try folder.write(mutate(good, using: &generator), to: "l.npy")
      check(run) { () throws(FileError) in
        let array = try NumericArrayFile(path: path)
        for row in 0..<array.rowCount { _ = array.row(row) }
      }
      check(run) { () throws(FileError) in _ = try ModelFile.read(path: model) }
    }
  }
}
