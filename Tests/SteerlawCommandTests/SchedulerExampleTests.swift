import Foundation
import SteerlawCommand
import Testing

@Suite("Examples/slurm")
struct SchedulerExampleTests {
  @Test func `the jobs' shards merge to what one process gives`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "bash", Steerlaw.package.appending(path: "Examples/slurm/test").path,
      Steerlaw.folder.appending(path: "steerlaw").path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: text, as: UTF8.self) == "the shards merge to the whole\n")
  }
}
