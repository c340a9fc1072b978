import CertificateWriter
import Foundation
import SteeringModel

/// The proof assistant, where it is installed, and the formal development.
enum Rocq {
  /// What became of `make check` in `proofs`, which is run once; nil where it is left out.
  static let development: Int32? = {
    guard ProcessInfo.processInfo.environment["STEERLAW_FORMAL"] != "0" else {
      print("tier formal: SKIPPED, STEERLAW_FORMAL is 0; make proofs runs it")
      return nil
    }
    guard (try? isInstalled()) == true else {
      print("tier formal: SKIPPED, there is no coqc with Coquelicot; make proofs installs it")
      return nil
    }
    return (try? run(["make", "-C", proofs, "check"], quietly: false)) ?? -1
  }()

  private static var proofs: String { Example.root.appending(path: "proofs").path }

  /// Whether Rocq accepts `text` as a file beside the development.
  static func accepts(_ text: String) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "Peaks.v")
    try text.write(to: file, atomically: false, encoding: .utf8)
    return try run(["coqc", "-w", "none", "-R", proofs, "Steerlaw", file.path], quietly: true) == 0
  }

  /// The file for all contexts of `model`.
  static func text(_ model: SteeringModel, digits: Int) throws -> String {
    try RocqCertificate.text(
      CertificateBuilder(
        model, contexts: Array(model.contexts.indices), digits: digits, precisionLimit: 4096,
        workers: 1))
  }

  private static func run(_ arguments: [String], quietly: Bool) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    if quietly {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Whether `coqc` is on the path and finds Coquelicot.
  private static func isInstalled() throws -> Bool {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["coqc", "-where"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let library = text.split(separator: "\n").first.map(String.init) ?? ""
    return process.terminationStatus == 0
      && FileManager.default.fileExists(atPath: library + "/user-contrib/Coquelicot")
  }
}
