// A model of a real text.
import ArgumentParser
import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel

/// `steerlaw count`: a model of a real text.
struct CountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count texts into an exact model: contexts are their (T-1)-grams of characters.",
    discussion: """
      p(z|c) = (count + smoothing) / (total + smoothing V), exactly; a context's weight is its share of \
      the counts. A context belongs to a concept when all its characters do. Contexts that occur less \
      often than --minimum-count are merged into one for each concept, or dropped. P and N are the q most \
      frequent contexts of the target and of the negative concept, q as large as both allow or --pairs.

      Example: steerlaw count Examples/gpl-3/GPL-3.txt --order 2 --pairs 8 -o /tmp/gpl-3.json
      """)

  @Argument(help: ArgumentHelp("UTF-8 texts.", valueName: "text"))
  var texts: [String]

  @Option(help: ArgumentHelp("T: a context has T - 1 characters.", valueName: "T"))
  var order = 3

  @Option(
    help: ArgumentHelp("letter-case, or a JSON file: concept -> characters.", valueName: "rule"))
  var concepts = "letter-case"

  @Option(help: ArgumentHelp("Added to every count; exact, greater than 0.", valueName: "number"))
  var smoothing = "1/2"

  @Option(help: ArgumentHelp("Contexts that occur less often are rare.", valueName: "n"))
  var minimumCount = 20

  @Option(help: "What happens to rare contexts: merge or drop.")
  var rare = CountingRules.RareContexts.merge

  @Option(help: "Target concept (default: uppercase, or the first of the file).")
  var target: String?

  @Option(
    help: ArgumentHelp(
      "Concept of the negative contexts, or any-other (default: lowercase for letter-case).",
      valueName: "concept"))
  var negative: String?

  @Option(help: ArgumentHelp("q: how many positive and negative contexts.", valueName: "q"))
  var pairs: Int?

  @OptionGroup var output: FileOptions

  func run() async throws {
    try await reportingFailures {
      let model = try ModelFile.count(texts: texts, rules: rules())
      let sink = OutputSink(path: output.path)
      try ModelFile.write(model, named: sink.name) { text throws(FileError) in
        sink.write(utf8: text)
      }
      try sink.finish()
    }
  }

  private func rules() throws -> CountingRules {
    do {
      return try CountingRules(
        order: order, smoothing: Rational(parsing: smoothing),
        concepts: concepts == "letter-case" ? .letterCase : ConceptRule.read(path: concepts),
        minimumCount: minimumCount, rareContexts: rare, target: target,
        negatives: negative.map { $0 == "any-other" ? .anyOther : .concept($0) } ?? .standard,
        pairs: pairs)
    } catch let error as RationalSyntaxError {
      throw ValidationError("--smoothing: \(error.description)")
    } catch let error as CountingRuleError {
      throw ValidationError(error.description)
    }
  }
}

extension CountingRules.RareContexts: ExpressibleByArgument {}
