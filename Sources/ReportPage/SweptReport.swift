// The page of a network that was run at given strengths.
internal import Figures
internal import PlainText
public import SteeringModel
public import StrictJSON

/// A transformer under steering as one self-contained page: what a sweep of strengths computed, in
/// doubles, without an error bound; the page says so.
public struct SweptReport: Sendable {
  /// A maximum or minimum that the sweep found.
  public struct Point: Sendable {
    /// Whether it is a maximum.
    public let isMaximum: Bool
    /// Where it is.
    public let strength: Double
    /// The probability there.
    public let probability: Double

    /// The point with these parts.
    public init(isMaximum: Bool, strength: Double, probability: Double) {
      (self.isMaximum, self.strength, self.probability) = (isMaximum, strength, probability)
    }
  }

  /// A token of a context: probabilities at the strengths, at 0, and the limits, −∞ first.
  public struct Token: Sendable {
    /// Its number.
    public let token: Int
    let values: [Double]
    let given: Double
    let limits: [Double]
    let points: [Point]

    /// The token with these parts.
    public init(
      _ token: Int, values: [Double], given: Double, limits: [Double], points: [Point]
    ) {
      (self.token, self.values, self.given) = (token, values, given)
      (self.limits, self.points) = (limits, points)
    }
  }

  /// A concept of a context: probabilities, those of the lemma, and the limits.
  public struct ConceptCurve: Sendable {
    let number: Int
    let values: [Double]
    let law: [Double]
    let limits: [Double]

    /// The concept `number` with these parts.
    public init(_ number: Int, values: [Double], law: [Double], limits: [Double]) {
      self.number = number
      (self.values, self.law, self.limits) = (values, law, limits)
    }
  }

  /// A context: its tokens, the likeliest somewhere first, and what steering costs there.
  public struct Context: Sendable {
    let name: String
    let concept: Int?
    let tokens: [Token]
    let concepts: [ConceptCurve]
    let cost: [Double]
    let quadratic: Double
    let plateaus: [Double]

    /// The context with these parts; `quadratic` is the coefficient of (14).
    public init(
      name: String, concept: Int?, tokens: [Token], concepts: [ConceptCurve], cost: [Double],
      quadratic: Double, plateaus: [Double]
    ) {
      (self.name, self.concept, self.tokens, self.concepts) = (name, concept, tokens, concepts)
      (self.cost, self.quadratic, self.plateaus) = (cost, quadratic, plateaus)
    }
  }

  /// The model.
  let model: TransformerModel
  /// The number of dimensions and of blocks.
  let extents: (width: Int, depth: Int)
  /// The strengths, evenly spaced.
  let strengths: [Double]
  let contexts: [Context]
  let options: ReportOptions

  /// The report of `contexts` at `strengths`, evenly spaced and at least three.
  public init(
    _ model: TransformerModel, width: Int, depth: Int, strengths: [Double], _ contexts: [Context],
    _ options: ReportOptions
  ) {
    precondition(strengths.count > 2 && !contexts.isEmpty, "there is something to draw")
    self.model = model
    extents = (width, depth)
    (self.strengths, self.contexts, self.options) = (strengths, contexts, options)
  }

  /// The tokens that stand in the page, increasing.
  private var tokens: [Int] { Set(contexts.flatMap { $0.tokens.map(\.token) }).sorted() }

  /// The data block; tokens are numbered as they stand in it.
  public var data: JSONValue {
    let tokens = tokens
    let places = Dictionary(uniqueKeysWithValues: zip(tokens, tokens.indices))
    let conceptOf = model.partition?.conceptOfToken
    return .object([
      "arguments": .string((options.arguments + options.sampling).joined(separator: " ")),
      "digits": .integer(options.digits), "vocabulary": .integer(model.vocabulary.count),
      "tokens": .array(tokens.map { .string(model.vocabulary.tokens[$0]) }),
      "ids": .array(tokens.map { .integer($0) }),
      "concepts": .array((model.partition?.concepts ?? []).map { .string($0.name) }),
      "conceptOf": conceptOf.map { all in .array(tokens.map { .integer(all[$0]) }) } ?? .null,
      "target": model.target.map { .integer($0) } ?? .null, "recommended": .null,
      "alphas": doubles(strengths),
      "contexts": .array(contexts.map { json($0, places) }),
    ])
  }

  private func doubles(_ values: [Double]) -> JSONValue { .array(values.map { .double($0) }) }

  private func json(_ context: Context, _ places: [Int: Int]) -> JSONValue {
    .object([
      "name": .string(context.name), "concept": context.concept.map { .integer($0) } ?? .null,
      "tokens": .array(
        context.tokens.map { token in
          .object([
            "token": .integer(places[token.token] ?? 0), "values": doubles(token.values),
            "given": .double(token.given), "ends": doubles(token.limits),
            "points": .array(
              token.points.map { point in
                .object([
                  "kind": .string(point.isMaximum ? "max" : "min"),
                  "alpha": .double(point.strength), "value": .double(point.probability),
                ])
              }),
          ])
        }),
      "concepts": .array(
        context.concepts.map { concept in
          .object([
            "concept": .integer(concept.number), "values": doubles(concept.values),
            "law": doubles(concept.law), "limits": doubles(concept.limits),
          ])
        }),
      "cost": doubles(context.cost), "quadratic": .double(context.quadratic),
      "plateaus": doubles(context.plateaus),
    ])
  }

  /// The page, as UTF-8: self-contained, and forbidden by its own policy to load anything else.
  ///
  /// `notes` are for the reader's attention.
  public func page(notes: [String] = []) -> [UInt8] {
    let main = ReportTemplate.filled(
      PackageResources.network_html,
      ["precision": Array(precision.htmlText.utf8), "replay": Array(replay.utf8)])
    return ReportTemplate.page(
      ReportTemplate.Frame(
        title: options.title, summary: summary, notes: notes, advice: "", buttons: "", main: main,
        footer:
          "Made by steerlaw report. α multiplies the steering vector, which is added inside the network; "
          + "σ is the steered probability. Everything here is computed in doubles.",
        data: data, certificate: nil),
      scripts: ReportTemplate.shared + [PackageResources.network_js])
  }

  private var summary: String {
    let positions = model.positions == .all ? "all positions" : "the last position"
    return [
      ReportSections.counted(model.vocabulary.count, "token"),
      ReportSections.counted(contexts.count, "context"),
      "\(extents.depth) blocks of \(extents.width) coordinates",
      "steered after block \(model.layer), at \(positions)",
    ].joined(separator: " · ")
  }

  private var precision: String {
    "Everything on this page is computed in doubles, at \(strengths.count) strengths, without an error bound: no digit is "
      + "proved. Between two of these strengths the page draws straight lines; what happens there is not seen."
  }

  private var replay: String {
    let words = (options.arguments + options.sampling).joined(separator: " ")
    let names = contexts.prefix(8).map { " --context=\($0.name.shellWord)" }.joined()
    let range = "\(strengths[0]),\(strengths[strengths.count - 1])"
    return """
      <section aria-labelledby="replay-heading">
          <h2 id="replay-heading">To have every number again</h2>
          <p>Maxima and minima; limits and plateaus; log-odds of first order; the laws beside the network; what is proved:</p>
          \(ReportSections.commands([
            "steerlaw peaks \(words)\(names) --range \(range) --sweep \(strengths.count - 1)",
            "steerlaw limits \(words)\(names)", "steerlaw log-odds \(words)\(names)",
            "steerlaw curves \(words)\(names) --laws", "steerlaw verify \(words)\(names)",
          ]))
        </section>
      """
  }
}
