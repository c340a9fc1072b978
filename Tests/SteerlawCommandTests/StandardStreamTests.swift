import Foundation
import SteerlawCommand
import Testing

@Suite("Standard streams")
struct StandardStreamTests {
  static let commands: [[String]] = [
    ["peaks", "MODEL"], ["log-odds", "MODEL"], ["limits", "MODEL"], ["curves", "MODEL"],
    ["choose", "MODEL", "--max-kl", "1"], ["verify", "MODEL"],
    ["verify", "--random", "2"], ["check", "proofs/certificates/letter-case.json"], ["derive"],
    ["contexts", "MODEL", "--length", "2"], ["count", "Examples/gpl-3/GPL-3.txt", "--order", "2"],
    ["report", "MODEL", "--no-verify", "--digits", "4"],
    ["train", "MODEL", "--iterations", "2", "-o", "RUN"],
    [
      "predict", "--log-odds", "Examples/predict/log_odds_topk.npz", "--curves",
      "Examples/predict/layer_0_ctx_0.npz",
    ],
  ]

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full")), arguments: commands)
  func `no command traps when standard output is full`(command: [String]) throws {
    let folder = try TemporaryFolder()
    let arguments = command.map {
      switch $0 {
      case "MODEL": return "Examples/three-alphabets-uniform.json"
      case "RUN": return folder.path + "/run.npz"
      default: return $0
      }
    }
    let run = try Steerlaw.run(arguments, in: Steerlaw.package.path, output: "/dev/full")
    #expect(run.status == 73, "\(command): \(run.errors)")
    #expect(
      run.errorLines.last
        == "steerlaw: standard output: cannot be written: no space left on device")
  }

  @Test(arguments: ["peaks", "log-odds", "limits", "curves", "verify", "contexts --length 2"])
  func `a model comes on standard input`(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let path = Steerlaw.package.path + "/Examples/three-alphabets-uniform.json"
    let given = try Steerlaw.run([words[0], path] + words.dropFirst())
    let piped = try Steerlaw.run(
      [words[0], "-"] + words.dropFirst(), input: String(contentsOfFile: path, encoding: .utf8))
    #expect(given.status == 0 && piped.status == 0, "\(piped.errors)")
    #expect(given.output == piped.output)
  }

  @Test func `a model on standard input has no folder for arrays`() throws {
    let folder = try TemporaryFolder()
    try folder.write(BadInputTests.good, to: "logits.npy")
    let run = try Steerlaw.run(["limits", "-"], in: folder.path, input: BadInput.logits)
    #expect(run.status == 65)
    #expect(
      run.errorLines == [
        "steerlaw: standard input: logits: the path \"logits.npy\" is relative to the folder of the "
          + "model, and there is none; give the model as a file, or an absolute path and allow paths "
          + "outside"
      ])
    let absolute = BadInput.logits.replacingOccurrences(
      of: "logits.npy", with: folder.path + "/logits.npy")
    let allowed = try Steerlaw.run(["limits", "-", "--allow-paths-outside"], input: absolute)
    #expect(allowed.status == 0, "\(allowed.errors)")
    let bad = try Steerlaw.run(["peaks", "-"], input: "{")
    #expect(bad.status == 65 && bad.errors.hasPrefix("steerlaw: standard input:1:2: "))
  }

  @Test func `a dash is standard output`() throws {
    let folder = try TemporaryFolder()
    let path = Steerlaw.package.path + "/Examples/three-alphabets-uniform.json"
    for arguments in [["limits", path], ["contexts", path, "--length", "2"], ["derive"]] {
      let shown = try Steerlaw.output(arguments, in: folder.path)
      #expect(try Steerlaw.output(arguments + ["-o", "-"], in: folder.path) == shown)
      #expect(try folder.names().isEmpty)
    }
    try Steerlaw.expectFailure(
      ["train", path, "-o", "-"], status: 64,
      "--output -: a run is an archive; name a file; see steerlaw --help")
  }

  @Test(arguments: [true, false])
  func `a line is there before the next is made`(isPipe: Bool) throws {
    let folder = try TemporaryFolder()
    let (waiting, out) = (folder.path + "/waiting", folder.path + "/out")
    try #require(mkfifo(waiting, 0o600) == 0)
    let certificate = Steerlaw.package.path + "/proofs/certificates/letter-case.json"
    let process = Process()
    process.executableURL = Steerlaw.folder.appending(path: "steerlaw")
    process.arguments = ["check", certificate, waiting]
    let pipe = Pipe()
    try folder.write("", to: "out")
    process.standardOutput =
      isPipe ? pipe as Any : try FileHandle(forWritingTo: URL(filePath: out)) as Any
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The command waits for the second file now or soon; until it gets it, the first line must come.
    if isPipe {
      var request = pollfd(
        fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      #expect(poll(&request, 1, 60_000) == 1)
    } else {
      let end = ContinuousClock.now + .seconds(60)
      while try folder.read("out").isEmpty, ContinuousClock.now < end { usleep(2000) }
      #expect(try !folder.read("out").isEmpty)
    }
    #expect(process.isRunning)
    let writer = try #require(FileHandle(forWritingAtPath: waiting))
    try writer.write(contentsOf: Data("{}".utf8))
    try writer.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 65)
  }
}
