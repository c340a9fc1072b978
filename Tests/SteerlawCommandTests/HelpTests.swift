import Foundation
import SteerlawCommand
import Testing

@Suite("Help")
struct HelpTests {
  @Test func `the version is shown`() throws {
    #expect(try Steerlaw.output(["--version"]) == "0.1.0\n")
  }

  @Test func `the main help lists every subcommand and exit status`() throws {
    let help = try Steerlaw.output(["--help"])
    for command in ["peaks", "log-odds", "curves", "limits", "count", "contexts", "predict"] {
      #expect(help.contains("\n  \(command) "))
    }
    for status in ["0 done", "1 a claim", "2 undecided", "64 bad usage", "65 bad input"]
      + ["66 no such input", "73 output cannot be written", "130 or 143 interrupted"]
    {
      #expect(help.contains(status))
    }
  }

  /// `count` and the slower commands have tests of their own.
  @Test(arguments: ["", "peaks", "log-odds", "curves", "limits", "report"])
  func `each help has an example, and it works`(command: String) throws {
    let help = try Steerlaw.output((command.isEmpty ? [] : [command]) + ["--help"])
    let marker = "Example: steerlaw "
    let examples = help.split(separator: "\n").filter { $0.hasPrefix(marker) }
    #expect(!examples.isEmpty)
    for example in examples {
      let words = example.dropFirst(marker.count).split(separator: " ").map(String.init)
      #expect(command.isEmpty || words.first == command)
      let output = try Steerlaw.output(words, in: Steerlaw.package.path)
      #expect(output.count > 100)
    }
  }

  @Test(arguments: [
    "peaks", "log-odds", "curves", "limits", "train", "compare", "contexts", "predict", "plot",
    "report",
  ])
  func `each option is explained`(command: String) throws {
    let help = try Steerlaw.output([command, "--help"])
    let lines = help.split(separator: "\n").filter { $0.hasPrefix("  -") || $0.hasPrefix("  <") }
    #expect(lines.count >= 6)
    for line in lines {
      // An option, two or more spaces, and words that end in a period or a list of values.
      #expect(line.dropFirst(2).contains("  "), "no explanation: \(line)")
    }
  }
}
