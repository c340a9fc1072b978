import Foundation
import Testing

/// The checker in Python, run once on a folder of certificates.
struct SecondChecker {
  private let folder: URL
  private var verdicts: [String: Bool] = [:]

  private static let script = Example.root.appending(path: "proofs/check_certificate.py")

  /// Nil where there is no such checker or no Python.
  init?() throws {
    guard FileManager.default.fileExists(atPath: SecondChecker.script.path),
      try SecondChecker.run(["--version"], in: nil).status == 0
    else { return nil }
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Puts the text of a certificate into the folder, with the verdict of the first checker.
  mutating func add(_ bytes: [UInt8], _ name: String, isAccepted: Bool) throws {
    try Data(bytes).write(to: folder.appending(path: name))
    verdicts[name] = isAccepted
  }

  /// Records an issue for every certificate on which the checkers do not agree; removes the folder.
  ///
  /// Returns how many they agree on, in words.
  func compare() throws -> String {
    let (output, status) = try SecondChecker.run(
      [SecondChecker.script.path, "--batch", folder.path], in: folder.deletingLastPathComponent())
    #expect([0, 1, 65].contains(status), "the second checker ends with status \(status)")
    var answers: [String: Bool] = [:]
    var reasons: [String: Substring] = [:]
    for line in output.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count >= 2, ["accepted", "rejected"].contains(words[0]) else { continue }
      let name = String(words[1].split(separator: "/").last ?? "")
      answers[name] = words[0] == "accepted"
      reasons[name] = line
    }
    let agreed = verdicts.count { answers[$0.key] == $0.value }
    for (name, isAccepted) in verdicts where answers[name] != isAccepted {
      let kept = FileManager.default.temporaryDirectory.appending(path: "disagreement-\(name)")
      try? FileManager.default.copyItem(at: folder.appending(path: name), to: kept)
      Issue.record(
        """
        \(name): \(isAccepted ? "accepted" : "rejected") by the checker, by the second \
        "\(reasons[name] ?? "no line")"; kept as \(kept.path)
        """)
    }
    try FileManager.default.removeItem(at: folder)
    return "the second checker agrees on \(agreed)"
  }

  private static func run(
    _ arguments: [String], in folder: URL?
  ) throws -> (output: String, status: Int32) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    if let folder { process.currentDirectoryURL = folder }
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (output, process.terminationStatus)
  }
}
