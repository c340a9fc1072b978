// Gathers the numbers that the page of a decoder shows.
internal import Figures
internal import PeakSearch
internal import SteeringAdvice
public import SteeringLaws
public import SteeringModel
public import StrictJSON

/// A decoder under steering as one self-contained page: certified critical points, and what a
/// browser needs to draw the law through the norm at any strength.
public struct CircleReport: Sendable {
  let decoder: SteeredDecoder
  let options: ReportOptions
  /// The contexts that are shown, the first one first.
  let contexts: [Int]
  /// What is known of each distinct state among them.
  let states: [CircleReportState]
  /// The state of each context shown.
  let places: [Int]
  /// Which strength to use; nil when that is not decided.
  let advice: AdviceSection?

  var model: DecoderModel { decoder.model }

  /// The report of `contexts`, at least one, of `decoder`.
  ///
  /// Costs the critical points of the tokens that are listed, in each distinct state: of all of a
  /// vocabulary of at most 500, else of those that are likeliest somewhere. Throws `ModelError`
  /// where there is no great circle; what is undecided is shown as such.
  public init(
    _ decoder: SteeredDecoder, contexts: [Int], _ options: ReportOptions
  ) throws(ModelError) {
    self.decoder = decoder
    self.options = options
    self.contexts = contexts
    var known: [Int: Int] = [:]
    var states: [CircleReportState] = []
    var places: [Int] = []
    for context in contexts {
      let group = decoder.groupOfContext[context]
      if let place = known[group] {
        places.append(place)
      } else {
        known[group] = states.count
        places.append(states.count)
        states.append(try CircleReportState(decoder, context: context, options))
      }
      options.progress(1)
    }
    self.states = states
    self.places = places
    advice =
      (try? Advice(
        decoder, contexts: contexts, digits: AdviceSection.digits,
        precisionLimit: options.precisionLimit)).map { AdviceSection($0, on: decoder.model) }
  }

  /// The number of tokens of which not all critical points are decided, over all states shown.
  public var undecidedCount: Int {
    states.reduce(0) { $0 + $1.answers.count { !$0.isComplete } }
  }

  /// The data block: everything that the page draws and lists.
  ///
  /// By token `sines` Q, `biases` B (null when they are all the same), and for each state `cosines`
  /// P: the nearest doubles, for curves. Certified numbers are strings of proved digits.
  public var data: JSONValue {
    let partition = model.partition
    let first = states[0].context
    return .object([
      "arguments": .string((options.arguments + options.sampling).joined(separator: " ")),
      "digits": .integer(options.digits),
      "tokens": .array(model.vocabulary.tokens.map { .string($0) }),
      "concepts": .array((partition?.concepts ?? []).map { .string($0.name) }),
      "conceptOf": partition.map { .array($0.conceptOfToken.map { .integer($0) }) } ?? .null,
      "target": model.target.map { .integer($0) } ?? .null,
      "recommended": advice?.range ?? .null,
      "sines": .array(first.sines.map { .double($0) }),
      "biases": first.family.hasConstantBias ? .null : .array(first.biases.map { .double($0) }),
      "states": .array(states.map { $0.json(digits: options.digits) }),
      "contexts": .array(
        zip(contexts, places).map { context, place in
          .object([
            "name": .string(model.contexts[context].name),
            "concept": model.contexts[context].concept.map { .integer($0) } ?? .null,
            "state": .integer(place),
          ])
        }),
    ])
  }

  /// The page, as UTF-8: self-contained, and forbidden by its own policy to load anything else.
  ///
  /// `notes` are for the reader's attention.
  public func page(notes: [String] = []) -> [UInt8] {
    let sections = CircleSections(report: self)
    let main = ReportTemplate.filled(
      PackageResources.circle_html,
      [
        "precision": Array(sections.precision.htmlText.utf8),
        "replay": Array(sections.replaySection.utf8),
      ])
    return ReportTemplate.page(
      ReportTemplate.Frame(
        title: options.title, summary: sections.summary, notes: notes,
        advice: sections.adviceSection,
        buttons: "<button id=\"axis\" type=\"button\">Axis: α</button>", main: main,
        footer:
          "Made by steerlaw report. α multiplies the steering vector, which is added before the final norm; "
          + "θ is the angle of the state on the circle; σ is the steered probability.",
        data: data, certificate: nil),
      scripts: ReportTemplate.shared + [
        PackageResources.circle_js, PackageResources.arc_js, PackageResources.decoder_js,
      ])
  }

  /// The contexts that a page shows when none are asked for: those that the model asks about, of at
  /// most six distinct states.
  public static func standardContexts(_ decoder: SteeredDecoder) -> [Int] {
    var states: Set<Int> = []
    return Array(
      decoder.model.asked.filter { context in
        let state = decoder.groupOfContext[context]
        if states.count == ReportSize.standardDistributions, !states.contains(state) {
          return false
        }
        states.insert(state)
        return true
      }.prefix(ReportSize.standardContexts))
  }

  /// Whether a page of these contexts would be larger than a browser should be asked to open: about
  /// 64 MB.
  public static func isExcessive(
    _ decoder: SteeredDecoder, contexts: [Int], digits: Int
  ) -> Bool {
    let states = Set(contexts.map { decoder.groupOfContext[$0] }).count
    let count = decoder.model.vocabulary.count
    // Doubles of all tokens, and some ten certified numbers of those that are listed.
    let listed = min(count, CircleReportState.mostListed)
    let bytes =
      Double(count) * Double(70 + 22 * states)
      + Double(listed) * Double(states) * Double(200 + 10 * digits)
    return bytes > Double(ReportSize.byteLimit) || contexts.count > 100_000
  }
}
