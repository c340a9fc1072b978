// The paper's data on a model's alphabet.
import ArgumentParser
import ExactArithmetic
import ModelFiles
import NumericArrays
import SteeringModel
import TrainedComparison

/// `steerlaw contexts`: the paper's data on a model's alphabet.
struct ContextsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contexts",
    abstract: "Make the paper's data: contexts of T-1 tokens of one concept, all or sampled.",
    discussion: """
      Tokens, concepts and target are those of the model, and so is the distribution of each concept's \
      contexts, unless --epsilon asks for uniform data. Without --samples every sequence is a context; with it \
      n are drawn for each concept, and equal ones are merged, exactly. Concepts weigh the same. P and N are the \
      contexts of the same names, or else the first of the same concepts. The result is a model file.

      Example: steerlaw contexts Examples/three-alphabets-uniform.json --length 3 -o /tmp/all.json
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("T-1: the number of tokens of a context.", valueName: "n"))
  var length: Int

  @Option(help: ArgumentHelp("Draw this many sequences for each concept.", valueName: "n"))
  var samples: Int?

  @Option(help: "Seed of the sequences drawn (default 1).")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Uniform data: 1 - x in the context's concept, x elsewhere; exact.", valueName: "x"))
  var epsilon: String?

  @OptionGroup var output: FileOptions

  mutating func validate() throws {
    guard (1...100_000).contains(length) else {
      throw ValidationError("--length \(length): give a number from 1 to 100000")
    }
    if let samples, !(1...1_000_000_000 / length).contains(samples) {
      throw ValidationError(
        "--samples \(samples): give a number from 1 to \(1_000_000_000 / length)")
    }
    guard samples != nil || seed == nil else {
      throw ValidationError("--seed without --samples: nothing is drawn")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let given = try self.model.read()
      let contexts = PureContexts(
        length: length, samples: samples, seed: seed ?? 1, epsilon: try probability())
      let made: SteeringModel
      do throws(ModelError) {
        made = try contexts.model(from: given)
      } catch {
        throw FileError(
          .badData, path: self.model.path,
          message: error.description + " (--epsilon, --samples)")
      }
      let sink = OutputSink(path: output.path)
      try ModelFile.write(made, named: sink.name) { text throws(FileError) in
        sink.write(utf8: text)
      }
      try sink.finish()
    }
  }

  private func probability() throws -> Rational? {
    guard let epsilon else { return nil }
    let value: Rational
    do throws(RationalSyntaxError) {
      value = try Rational(parsing: epsilon)
    } catch {
      throw ValidationError("--epsilon: \(error.description)")
    }
    guard value.signum > 0, value < 1 else {
      throw ValidationError("--epsilon \(epsilon): give a number between 0 and 1")
    }
    return value
  }
}
