import ExactArithmetic
import Foundation
import StrictJSON
import Testing

@testable import SteerlawCommand

/// Tables, comma-separated values and JSON say the same.
@Suite("Forms of one report")
struct FormsAgreeTests {
  static let commands = [
    "log-odds MODEL", "limits MODEL", "curves MODEL --at -1/2,1", "choose MODEL --max-kl 1/2",
    "peaks MODEL", "choose MODEL --max-cross-entropy 1/3",
    "compare MODEL RUN --geometry --context aab",
    "train MODEL --iterations 20 -o OTHER --compare-at 10",
    "predict --log-odds Examples/predict/log_odds_topk.npz --curves Examples/predict/layer_0_ctx_0.npz",
    "limits --unembedding Examples/limits/tiny.safetensors:lm_head.weight --norm layer:norm "
      + "--vector Examples/limits/v.npy",
  ]

  /// Every number of a JSON text, as strings hold them or as numbers.
  private func numbers(_ value: JSONValue) -> [String] {
    switch value {
    case .object(let members): return members.flatMap { numbers($0.value) }
    case .array(let values): return values.flatMap(numbers)
    case .string(let text), .number(let text): return Rational(text) == nil ? [] : [text]
    case .bool, .null, .deferred: return []
    }
  }

  /// Whether one of the sorted `values` is nearer to `value` than `unit`.
  private func isNear(_ value: Rational, _ values: [Rational], _ unit: Rational) -> Bool {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] <= value - unit { low = middle + 1 } else { high = middle }
    }
    return low < values.count && values[low] < value + unit
  }

  @Test(arguments: commands)
  func `every number of tables and lines is one of the JSON`(command: String) throws {
    let folder = try TemporaryFolder()
    let model = "Examples/three-alphabets-random.json"
    let run = folder.path + "/run.npz"
    if command.contains("RUN") {
      _ = try Steerlaw.output(
        ["train", model, "--iterations", "50", "-o", run], in: Steerlaw.package.path)
    }
    let words = command.split(separator: " ").map { word in
      ["MODEL": model, "RUN": run, "OTHER": folder.path + "/other.npz"][word] ?? String(word)
    }
    let digits = command.hasPrefix("train") ? [] : ["--digits", "9"]
    func output(_ format: String) throws -> String {
      let run = try Steerlaw.run(
        words + digits + ["--format", format], in: Steerlaw.package.path)
      #expect(run.status == 0, "\(command): \(run.errors)")
      return run.output
    }
    let json = numbers(try JSONText.parse(output("json")))
    let texts = Set(json)
    let cells = try output("csv").split { $0.isNewline || $0 == "," }.map(String.init)
      .filter { $0.contains(".") && Rational($0) != nil }
    #expect(cells.count > (command.hasPrefix("choose") ? 1 : 8))
    for cell in cells { #expect(texts.contains(cell), "\(command): \(cell)") }
    // Tables may round further, to nearest or up: by less than a unit of the last place shown.
    let values = json.compactMap { Rational($0) }.sorted()
    let shown = try output("table").split { $0.isWhitespace || $0 == "," }.map(String.init)
      .filter { $0.contains(".") && Rational($0) != nil }
    #expect(shown.count > 1)
    for word in shown where !texts.contains(word) {
      let parts = word.split(separator: "e")
      let places = parts[0].split(separator: ".").last?.count ?? 0
      let unit = Rational(10).raised(
        to: (parts.count > 1 ? try #require(Int(parts[1])) : 0) - places)
      let value = try #require(Rational(word))
      let isKnown =
        isNear(value, values, unit)
        // A sentence shows what is computed from the numbers: a strength of a float, a ratio.
        || ["compare"].contains(words[0]) && word.utf8.count <= 4
      #expect(isKnown, "\(command): \(word)")
    }
  }

  /// A report with long and short parts at every level.
  private func report(_ count: Int, inner: Int) -> Report {
    func grid(_ count: Int) -> Grid {
      Grid([Column("a", json: "a", csv: "a"), Column(json: "b")], of: 0..<count) {
        [.integer($0), .list([.text("\u{1B}\($0)"), .missing, .boolean(true)])]
      }
    }
    return Report([
      .member("name", .text("x")), .line("not in it"), .grid("rows", grid(count)), .grid(grid(3)),
      .list(
        "parts",
        (0..<inner).map { Report([.member("n", .integer($0)), .grid("rows", grid($0 * count))]) }),
      .member("empty", .record([:])),
    ])
  }

  /// The value that the report stands for.
  private func value(_ count: Int, inner: Int) -> JSONValue {
    func rows(_ count: Int) -> JSONValue {
      .array(
        (0..<count).map {
          .object(["a": .integer($0), "b": .array([.string("\u{1B}\($0)"), .null, .bool(true)])])
        })
    }
    return .object([
      "name": .string("x"), "rows": rows(count),
      "parts": .array(
        (0..<inner).map { .object(["n": .integer($0), "rows": rows($0 * count)]) }),
      "empty": .object([JSONMember]()),
    ])
  }

  @Test(arguments: [0, 1, 32, 33, 70], [0, 1, 33])
  func `a report written part by part is the JSON of its value`(count: Int, inner: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/out"
    try ReportWriter.write(report(count, inner: inner), .json, to: OutputSink(path: path))
    #expect(try folder.read("out") == value(count, inner: inner).render() + "\n")

    var writer = ReportWriter(.json, to: OutputSink(path: path))
    writer.beginList("parts")
    for _ in 0..<2 { writer.append(element: report(count, inner: inner)) }
    writer.endList()
    writer.append(.member("after", .missing))
    try writer.finish()
    let parts = JSONValue.array([value(count, inner: inner), value(count, inner: inner)])
    #expect(
      try folder.read("out") == JSONValue.object(["parts": parts, "after": .null]).render() + "\n")
  }
}
