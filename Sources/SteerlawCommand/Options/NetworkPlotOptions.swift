// What a user may choose about the figures of transformers.
import ArgumentParser
import ModelFiles
import Transformers

/// Options on the figures of a transformer.
struct NetworkPlotOptions: ParsableArguments {
  @OptionGroup var site: SiteOptions
  @OptionGroup var text: TextOptions

  @Option(
    help: ArgumentHelp(
      "Of a transformer: also draw this model, of the same kind (repeatable; targets and cross-entropy).",
      valueName: "model"))
  var with: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of a transformer: bars of one standard error by this many vectors of prompts drawn again from P and N.",
      valueName: "n"))
  var resample: Int?

  @Option(help: ArgumentHelp("Seed of the prompts drawn again (default: 1).", valueName: "n"))
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of a transformer: draw the tokens that are likeliest at this strength (tokens).",
      valueName: "alpha"))
  var likeliestAt: String?

  private static let most = (models: 8, resamples: 1000)

  mutating func validate() throws {
    if with.count >= NetworkPlotOptions.most.models {
      throw ValidationError(
        "--with: give at most \(NetworkPlotOptions.most.models - 1) models; a figure has no room for more"
      )
    }
    if let resample, !(2...NetworkPlotOptions.most.resamples).contains(resample) {
      throw ValidationError(
        "--resample \(resample): give a number from 2 to \(NetworkPlotOptions.most.resamples)")
    }
    if seed != nil, resample == nil { throw ValidationError("--seed needs --resample") }
  }

  /// The options that are given, for models that are no transformers.
  var given: [(name: String, isGiven: Bool)] {
    site.given + text.given + [
      ("--with", !with.isEmpty), ("--resample", resample != nil),
      ("--likeliest-at", likeliestAt != nil),
    ]
  }

  /// Throws for an option that the figure `figure` has no use for.
  func check(_ figure: String, isOfTokens: Bool, isOfCosts: Bool, isOfTargets: Bool) throws {
    let uses: [(name: String, isGiven: Bool, isUsed: Bool)] = [
      ("--text", text.path != nil, isOfCosts), ("--with", !with.isEmpty, isOfCosts || isOfTargets),
      ("--resample", resample != nil, isOfTargets || text.path != nil && isOfCosts),
      ("--likeliest-at", likeliestAt != nil, isOfTokens),
    ]
    if let stray = uses.first(where: { $0.isGiven && !$0.isUsed }) {
      throw ValidationError("\(stray.name): --figure \(figure) has no use for it")
    }
  }
}
