import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteerlawCommand
import StrictJSON
import Testing

@Suite("Measured curves beside the closed form")
struct PredictCommandTests {
  private static let folder = Steerlaw.package.appending(path: "Examples/predict").path
  private static let odds = folder + "/log_odds_topk.npz"

  private func json(_ arguments: [String]) throws -> [JSONValue] {
    let run = try Steerlaw.run(["predict", "--format", "json"] + arguments)
    #expect(run.status == 0, "\(run.errors)")
    return try elements(try JSONText.parse(run.output)["contexts"])
  }

  private func elements(_ value: JSONValue?) throws -> [JSONValue] {
    guard case .array(let elements)? = value else {
      Issue.record("no array: \(value as Any)")
      return []
    }
    return elements
  }

  private func number(_ value: JSONValue?) throws -> Double {
    guard case .string(let text)? = value else {
      Issue.record("no number: \(value as Any)")
      return .nan
    }
    return try #require(Double(text))
  }

  @Test func `a real model steered at its last layer is within 1e-6 of the closed form`() throws {
    let contexts = try json([
      "--log-odds", Self.odds, "--curves", Self.folder + "/layer_0_ctx_0.npz",
      Self.folder + "/layer_0_ctx_1.npz",
    ])
    #expect(contexts.map { $0["name"] } == [.string("eval-00"), .string("eval-01")])
    #expect(contexts.map { $0["scope"] } == [.string("vocabulary"), .string("subset")])
    for (context, count) in zip(contexts, [465, 24]) {
      let tokens = try elements(context["tokens"])
      #expect(tokens.count == count)
      #expect(tokens.allSatisfy { $0["agrees"] == .bool(true) })
      #expect(try number(context["largestDifference"]) < 1e-6)
      // What the command says is the largest is so for the numbers that it shows.
      var largest = 0.0
      for strength in try elements(context["strengths"]) {
        let measured = try elements(strength["measured"]).map(number)
        let predicted = try elements(strength["predicted"]).map(number)
        let differences = zip(measured, predicted).map { abs($0 - $1) }
        let shown = try number(strength["largestDifference"])
        #expect(abs((differences.max() ?? 0) - shown) <= 1e-3 * shown + 1e-12)
        largest = max(largest, shown)
      }
      #expect(try number(context["largestDifference"]) == largest)
    }
    // The peak that the model file of the same model gives, up to the float32 log-odds.
    let token = try elements(contexts[0]["tokens"]).first { $0["id"] == .integer(57) }
    #expect(abs(try number(token?["peak"]?["value"]) - 1.6785324412052381928) < 1e-6)
  }

  @Test func `the example of the help shows tables, and says what was skipped`() throws {
    let help = try Steerlaw.output(["predict", "--help"])
    let example = try #require(
      help.split(separator: "\n").first { $0.hasPrefix("Example: steerlaw ") })
    let words = example.dropFirst("Example: steerlaw ".count).split(separator: " ").map(String.init)
    let run = try Steerlaw.run(words, in: Steerlaw.package.path)
    #expect(run.status == 0)
    #expect(
      run.errorLines == [
        "steerlaw: note: Examples/predict/log_odds_topk.npz: token_strs holds Python objects (pickles); skipped, never executed",
        "steerlaw: note: Examples/predict/layer_0_ctx_0.npz: token_strs_alphamax, token_strs_alphamin hold Python objects (pickles); skipped, never executed",
      ])
    #expect(
      run.output.hasPrefix(
        "context eval-00\nprobabilities of all 465 tokens, predicted from alpha = 0\n"))
    #expect(
      run.output.hasSuffix(
        "\n465 of 465 measured peaks agree; largest difference 1.896e-7, at alpha = 2.5\n"))
  }

  /// Curves of three tokens of four, written here, that the log-odds do not predict.
  private func write(in folder: TemporaryFolder, bend: Double = 0, zero: Bool = false) throws {
    let (p, m) = ([0.5, 0.25, 0.125, 0.125], [-1, 0.5, 2, 1.25])
    let alphas = [2.0, -1, 0, 1]
    let rows = alphas.map { alpha in
      let terms = zip(p, m).map { $0 * exp(alpha * $1 + bend * alpha * alpha * $1) }
      return terms.map { $0 / terms.reduce(0, +) }
    }
    let values = rows.flatMap { [zero ? 0 : $0[0], $0[3], $0[1]] }
    try NumericArchive.write(
      [
        "alphas": .array(shape: [4], values: alphas, isSinglePrecision: false),
        "probs_alphamax": .array(shape: [4, 3], values: values, isSinglePrecision: false),
        "token_alphamax": .integers(shape: [3], values: [10, 13, 11]),
      ], to: folder.path + "/curves.npz")
    try NumericArchive.write(
      [
        "token_ids": .integers(shape: [3], values: [13, 10, 12]),
        "log_odds": .array(shape: [3], values: [1.25, -1, 2], isSinglePrecision: false),
      ], to: folder.path + "/odds.npz")
    try folder.write(
      #"{"model":{"vocab":{"ten":10,"Ġ13":13}},"decoder":{"type":"ByteLevel"}}"#,
      to: "tokenizer.json")
  }

  @Test func `subsets, tokens without log-odds, names and bent curves`() throws {
    let folder = try TemporaryFolder()
    try write(in: folder)
    let arguments = [
      "predict", "--log-odds", "odds.npz", "--curves", "curves.npz", "--tokenizer",
      "tokenizer.json",
    ]
    let output = try Steerlaw.output(arguments + ["--digits", "5"], in: folder.path)
    #expect(
      output.hasPrefix(
        """
        context curves.npz
        probabilities within 2 tokens, predicted from alpha = 0
        left out, without log-odds: 1 measured
          token   id   log-odds M   peak alpha   measured at   measured   agrees
          -----   --   ----------   ----------   -----------   --------   ------
          " 13"   13    1.25        +inf          2            0.95745    yes
          ten     10   -1           -inf         -1            0.97433    yes

        """), "\(output)")
    let csv = try Steerlaw.output(
      arguments + ["--digits", "5", "--format", "csv"], in: folder.path
    ).components(separatedBy: "\r\n")
    #expect(csv[0] == "context,id,token,alpha,measured,predicted" && csv.count == 1 + 4 * 2 + 1)
    #expect(
      csv[1...2] == [
        "curves.npz,10,ten,-1,0.97433,0.97433", "curves.npz,13, 13,-1,0.025673,0.025673",
      ])
    try write(in: folder, bend: 0.1)
    let bent = try Steerlaw.output(arguments, in: folder.path)
    let last = try #require(bent.split(separator: "\n").last)
    let worst = try #require(last.split(separator: " ").dropLast(4).last)
    #expect(try #require(Double(worst.dropLast())) > 0.01, "\(last)")
  }

  @Test func `numbers that are 0 or NaN are said, and left out where they are`() throws {
    let folder = try TemporaryFolder()
    try write(in: folder)
    // Token 13 is not measured at alpha = 1 and 2, where 10 and 11 are.
    let alphas = [2.0, -1, 0, 1]
    let rows = alphas.map { alpha in
      [0.5 * exp(-alpha), alpha > 0 ? 0 : 0.125 * exp(1.25 * alpha), 0.25 * exp(0.5 * alpha)]
    }
    try NumericArchive.write(
      [
        "alphas": .array(shape: [4], values: alphas, isSinglePrecision: false),
        "probs_alphamax": .array(
          shape: [4, 3], values: rows.flatMap { $0 }, isSinglePrecision: false),
        "token_alphamax": .integers(shape: [3], values: [10, 13, 11]),
      ], to: folder.path + "/curves.npz")
    try NumericArchive.write(
      [
        "token_ids": .integers(shape: [3], values: [13, 10, 11]),
        "log_odds": .array(shape: [3], values: [1.25, -1, 0.5], isSinglePrecision: false),
      ], to: folder.path + "/odds.npz")
    let arguments = ["predict", "--log-odds", "odds.npz", "--curves", "curves.npz"]
    let output = try Steerlaw.output(arguments, in: folder.path)
    #expect(
      output.contains(
        "\nnumbers left out, measured as exactly 0, which no probability is: 2\n"), "\(output)")
    let json = try JSONText.parse(
      try Steerlaw.output(arguments + ["--format", "json"], in: folder.path))
    let context = try #require(try elements(json["contexts"]).first)
    #expect(context["measuredZero"] == .integer(2) && context["notMeasured"] == .integer(0))
    // The others are predicted within themselves: nothing is 0.3 away because a 0 is taken as one.
    #expect(try number(context["largestDifference"]) < 1e-15)
    let strengths = try elements(context["strengths"])
    #expect(try elements(strengths[3]["measured"])[1] == .null)
    #expect(try elements(strengths[3]["predicted"])[1] == .null)
    // Within the three tokens numbers compare at -1 and 0 alone.
    let tokens = try elements(context["tokens"])
    #expect(tokens.map { $0["agrees"] } == [.bool(true), .bool(true), .bool(true)])
    #expect(try number(tokens[1]["measuredPeak"]) == 0)
  }

  @Test func `top log-probabilities of a server, a different list at each strength`() throws {
    let folder = try TemporaryFolder()
    let (p, m) = ([0.5, 0.25, 0.125, 0.125], [-1, 0.5, 2, 1.25])
    func response(_ alpha: Double, _ top: [Int]) -> String {
      let terms = zip(p, m).map { $0 * exp(alpha * $1) }
      let total = terms.reduce(0, +)
      let list = top.map { token in
        let name = ["a", " b", "c", "\u{FFFD}"][token]
        let bytes = token == 3 ? "[195, 169]" : "null"
        return
          #"{"token": "\#(name)", "logprob": \#(log(terms[token] / total)), "bytes": \#(bytes)}"#
      }.joined(separator: ", ")
      return
        #"{"alpha": \#(alpha), "choices": [{"logprobs": {"content": [{"top_logprobs": [\#(list)]}]}}]}"#
    }
    let lists = [response(1, [2, 3]), response(0, [0, 1, 3]), response(-1, [0, 1])]
    try folder.write("[" + lists.joined(separator: ",\n") + "]", to: "top.json")
    try NumericArchive.write(
      [
        "token_ids": .integers(shape: [4], values: [0, 1, 2, 3]),
        "log_odds": .array(shape: [4], values: m, isSinglePrecision: false),
      ], to: folder.path + "/odds.npz")
    let arguments = ["predict", "--log-odds", "odds.npz", "--curves", "top.json"]
    try Steerlaw.expectFailure(
      arguments, in: folder.path, status: 65,
      "top.json: no text in it is of a known token; give the tokenizer, or token_strs in the file of log-odds"
    )
    try folder.write(#"{"a": 0, "Ġb": 1, "c": 2, "Ã©": 3}"#, to: "vocab.json")
    let named = arguments + ["--tokenizer", "vocab.json"]
    let output = try Steerlaw.output(named, in: folder.path)
    #expect(
      output.hasPrefix(
        """
        context top.json
        probabilities within 3 tokens, predicted from alpha = 0
        left out, without a measured probability there: 1
        numbers left out, not measured at their strength: 5

        """), "\(output)")
    let json = try JSONText.parse(
      try Steerlaw.output(named + ["--format", "json"], in: folder.path))
    let context = try #require(try elements(json["contexts"]).first)
    #expect(try number(context["largestDifference"]) < 1e-15)
    // Only at the base are all three measured: no peak can be compared.
    #expect(try elements(context["tokens"]).allSatisfy { $0["agrees"] == .null })
    #expect(try elements(context["tokens"]).map { $0["id"] } == [0, 1, 3].map { .integer($0) })
  }

  @Test func `files that do not belong together are refused in one line`() throws {
    let folder = try TemporaryFolder()
    try write(in: folder, zero: true)
    func failure(_ options: [String], _ status: Int32, _ line: String) throws {
      try Steerlaw.expectFailure(["predict"] + options, in: folder.path, status: status, line)
    }
    let good = ["--log-odds", "odds.npz", "--curves", "curves.npz"]
    try failure(
      ["--log-odds", "curves.npz", "--curves", "curves.npz"], 65,
      "curves.npz: there is no array token_ids")
    try failure(
      ["--log-odds", "odds.npz", "--curves", "odds.npz"], 65, "odds.npz: there is no array alphas")
    try failure(
      good + ["--context", "x"], 64,
      "--context \"x\": no file of curves has this context; they have \"curves.npz\"; see steerlaw --help"
    )
    try failure(
      good + ["--vocabulary", "0"], 64,
      "--vocabulary 0: give a number from 1; see steerlaw --help")
    try failure(
      good + ["--tokenizer", "none.json"], 66, "none.json: no such file")
    try failure(
      ["--log-odds", "odds.npz", "--curves", "other.npz"], 66, "other.npz: no such file")
    try failure(
      ["--log-odds", "tokenizer.json", "--curves", "curves.npz"], 65,
      "tokenizer.json: this is not an archive of arrays (.npz): Not a zip archive")
    try NumericArchive.write(
      [
        "token_ids": .integers(shape: [1], values: [99]),
        "log_odds": .array(shape: [1], values: [.nan], isSinglePrecision: false),
      ], to: folder.path + "/odds.npz")
    try failure(good, 65, "odds.npz: log_odds[0] is nan; it must be finite")
    try NumericArchive.write(
      [
        "token_ids": .integers(shape: [1], values: [99]),
        "log_odds": .array(shape: [1], values: [1], isSinglePrecision: false),
      ], to: folder.path + "/odds.npz")
    try failure(
      good, 65, "curves.npz: no token has log-odds in odds.npz and a probability above 0 at 0")
  }
}
