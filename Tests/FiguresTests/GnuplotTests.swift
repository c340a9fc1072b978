import Foundation
import PlainText
import SteeringModel
import Testing

@testable import Figures

@Suite("Gnuplot")
struct GnuplotTests {
  /// Reads a gnuplot string back: octal bytes and plain characters, and nothing else is understood.
  private func read(_ string: String) throws -> String {
    var bytes: [UInt8] = []
    var rest = Array(string.utf8)[...]
    #expect(rest.popFirst() == 0x22 && rest.popLast() == 0x22)
    while let byte = rest.popFirst() {
      if byte == 0x5C {
        let digits = String(decoding: rest.prefix(3), as: UTF8.self)
        bytes.append(try #require(UInt8(digits, radix: 8)))
        rest = rest.dropFirst(3)
      } else {
        #expect(byte != 0x22 && byte != 0x60 && byte >= 0x20, "unescaped byte \(byte)")
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    arguments: Fixtures.hostile + ["", " ", "\\", "\\n", "plain", "αβγ", "a\u{2028}b", "\u{FFFE}"])
  func `any text becomes one string on one line`(text: String) throws {
    #expect(try read(text.gnuplotString) == text.printable)
    #expect(!text.gnuplotString.contains { $0.isNewline })
    #expect(text.tokenLabel.unicodeScalars.count <= 16)
    #expect(!text.tokenLabel.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func `a single character made of very many is shortened`() {
    let tall = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(tall.tokenLabel.unicodeScalars.count <= 16)
  }

  @Test func `no text of a model stands in a script except as a string`() async throws {
    for chart in try await Fixtures.charts(Fixtures.model()) {
      let figure = GnuplotScript(chart, on: .column, .svg)
      for line in figure.script.split(separator: "\n").dropFirst(2) {
        // What is left of a line without its strings is commands, numbers and colours.
        var bare = ""
        var isInside = false
        for character in line {
          if character == "\"" { isInside.toggle() } else if !isInside { bare.append(character) }
        }
        #expect(!isInside, "an open string: \(line)")
        #expect(!bare.contains { "`'@$!\\{}".contains($0) && !bare.hasSuffix("\\") }, "\(line)")
        #expect(!bare.contains("pwned") && !bare.contains("system"))
      }
      let comments = figure.script.split(separator: "\n").prefix(2)
      #expect(comments.allSatisfy { $0.hasPrefix("# ") })
      #expect(
        figure.data.split(separator: "\n").allSatisfy { line in
          line.hasPrefix("# ") || line.split(separator: " ").allSatisfy { Double($0) != nil }
        })
    }
  }

  @Test func `the script reads each block of the data once`() async throws {
    for chart in try await Fixtures.charts(Fixtures.model()) {
      for format in FigureFormat.allCases {
        let canvas = format == .text ? Canvas(columns: 80, lines: 24) : .column
        let figure = GnuplotScript(chart, on: canvas, format)
        let blocks = figure.data.split(separator: "\n").filter { $0.hasPrefix("# ") }.count
        let indices = figure.script.split(separator: "\n").filter { $0.contains("\" index ") }
        #expect(blocks == indices.count && blocks > 0)
        for (number, line) in indices.enumerated() { #expect(line.contains(" index \(number) ")) }
      }
    }
  }

  static let installed = Gnuplot()

  @Test(
    .enabled(if: installed != nil, "gnuplot is not installed"), arguments: FigureFormat.allCases)
  func `gnuplot draws every figure, whatever tokens are called`(format: FigureFormat) async throws {
    let gnuplot = try #require(GnuplotTests.installed)
    let canvas = format == .text ? Canvas(columns: 100, lines: 30) : .column
    for chart in try await Fixtures.charts(Fixtures.model()) {
      let drawn = try gnuplot.draw(GnuplotScript(chart, on: canvas, format))
      let start = String(decoding: drawn.prefix(5), as: UTF8.self)
      switch format {
      case .svg: #expect(start == "<?xml")
      case .pdf: #expect(start == "%PDF-")
      case .png:
        #expect(start.hasSuffix("PNG\r") || drawn.dropFirst().starts(with: Array("PNG".utf8)))
      case .text: #expect(drawn.count > 1000)
      }
      if format == .svg, chart.name == "tokens" {
        let text = String(decoding: drawn, as: UTF8.self)
        // Gnuplot writes the token as it is, and escapes what XML needs.
        #expect(text.contains("`touch pwned`") || text.contains("\"`touch pwned`\""))
        #expect(!text.contains("<script>"))
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "pwned"))
  }

  @Test func `without gnuplot on the path there is none`() throws {
    let folder = try TemporaryFolder()
    #expect(Gnuplot(path: nil) == nil || ProcessInfo.processInfo.environment["PATH"] != nil)
    #expect(Gnuplot(path: "") == nil)
    #expect(Gnuplot(path: folder.path + "::.") == nil)
    #expect(DrawingError.gnuplotMissing.description.contains("apt install gnuplot-nox"))
  }

  private func figure() -> GnuplotScript {
    GnuplotScript(
      Chart(
        name: "test", title: "", horizontal: Chart.Axis("x", 0...1),
        vertical: Chart.Axis("y", 0...1)),
      on: .column, .svg)
  }

  @Test func `what gnuplot complains of is one line`() throws {
    let folder = try TemporaryFolder()
    try folder.program(
      "gnuplot",
      "#!/bin/sh\nprintf 'plot x\\n     ^\\n\"test.gp\", line 3: undefined \\033 variable\\n\\n' >&2\nexit 1\n"
    )
    let gnuplot = try #require(Gnuplot(path: folder.path))
    #expect(
      throws: DrawingError.gnuplotFailed("\"test.gp\", line 3: undefined \u{1B} variable")
    ) { try gnuplot.draw(figure()) }
    #expect(
      !DrawingError.gnuplotFailed("a\n\u{1B}b").description.unicodeScalars.contains {
        $0.value < 32
      })
  }

  @Test func `a gnuplot that does not end is stopped, and one that dies is a failure`() throws {
    let folder = try TemporaryFolder()
    try folder.program("gnuplot", "#!/bin/sh\nexec sleep 1000\n")
    let gnuplot = try #require(Gnuplot(path: folder.path))
    #expect(throws: DrawingError.gnuplotFailed("not done after 0 s; stopped")) {
      try gnuplot.draw(figure(), seconds: 0.2)
    }
    try folder.program("gnuplot", "#!/bin/sh\nkill -9 $$\n")
    #expect(throws: DrawingError.gnuplotFailed("it failed without a word")) {
      try gnuplot.draw(figure())
    }
    try folder.program("gnuplot", "#!/bin/sh\nexit 0\n")
    #expect(throws: DrawingError.self) { try gnuplot.draw(figure()) }
  }

  @Test func `the extension decides the form`() {
    #expect(FigureFormat(extensionOf: "a.svg") == .svg)
    #expect(FigureFormat(extensionOf: "a.b/c.PDF") == .pdf)
    #expect(FigureFormat(extensionOf: "x.txt") == .text)
    for path in ["", "svg", "a.svg/b", "a.jpeg", "a.", "a.text2"] {
      #expect(FigureFormat(extensionOf: path) == nil)
    }
  }
}
