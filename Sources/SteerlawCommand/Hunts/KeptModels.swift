// The folder in which a hunt keeps what it finds.
import Foundation
import ModelFiles
import NumericArrays
import PlainText
import ReportPage
import SteeringModel
import Verification

/// A folder of models on which a claim or a wrong variant was refuted.
struct KeptModels {
  let folder: String

  /// Makes the folder, with those around it, unless it is there, and sees that a file can be
  /// written in it.
  ///
  /// Throws `FileError`.
  func prepare() throws(FileError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        .cannotWrite, path: folder, message: "the folder cannot be made; name another with --keep")
    }
    // A file that is not finished is removed.
    _ = try OutputFile(folder + "/counterexample.json")
  }

  /// Tries `claims` again on the kept counterexamples; how many there are.
  ///
  /// Throws `FileError` for a file that is no model, and the status of refutation when one still
  /// refutes a claim.
  func replay(_ claims: [Claim], digits: Int) throws -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var count = 0
    for name in names.sorted() where name.hasPrefix("counterexample-") && name.hasSuffix(".json") {
      let file = folder + "/" + name
      let verdict: (Claim) -> Verdict
      switch try ModelFile.readAny(path: file) {
      case .distributions(let model):
        let subject = Subject(model, digits: digits)
        verdict = { $0.verdict(on: subject) }
      case .decoder(let model):
        let subject: DecoderSubject
        do throws(ModelError) {
          subject = try DecoderSubject(model, digits: digits)
        } catch {
          throw FileError(error, path: file)
        }
        verdict = { $0.verdict(on: subject) }
      case .transformer: throw TransformerQuestion.refusal(path: file)
      }
      for claim in claims where verdict(claim).isCounterexample {
        complain("\(file): still refutes \(claim.identifier)")
        throw ExitStatus.refuted
      }
      count += 1
    }
    return count
  }

  /// Writes every find of `record` as a model file.
  ///
  /// Throws `FileError`.
  func write(_ record: HuntRecord) throws(FileError) {
    for find in record.finds {
      switch find.model {
      case .linear(let model): try ModelFile.write(model, to: path(find, record))
      case .decoder(let model): try ModelFile.write(model, to: path(find, record))
      }
    }
  }

  /// The commands that try the finds of `record` again.
  func replays(of record: HuntRecord) -> [String] {
    record.finds.map { find in
      let option = find.claim.contains("/") ? "--claim-variant" : "--claim"
      return "steerlaw verify \(path(find, record).shellWord) \(option) \(find.claim)"
    }
  }

  private func path(_ find: HuntResult.Find, _ record: HuntRecord) -> String {
    let claim = find.claim.split(separator: "/").joined(separator: "-")
    return folder + "/"
      + (find.claim.contains("/")
        ? "variant-\(claim).json" : "counterexample-\(claim)-\(record.seed)-\(find.index).json")
  }
}
