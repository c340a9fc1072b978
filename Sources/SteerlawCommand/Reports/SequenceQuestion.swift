// The answers of `steerlaw sequence`.
import ExactArithmetic
import ModelFiles
import NumericArrays
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel
import StrictJSON

/// A question about whole texts of one steered model.
struct SequenceQuestion {
  let steered: SteeredModel
  let strengths: [Rational]
  let digits: Int
  let precisionLimit: Int

  private var model: SteeringModel { steered.model }

  /// The steps of a JSON file: a list of `[context, token]`.
  ///
  /// Throws `FileError`.
  static func steps(ofFile path: String) throws(FileError) -> [(context: String, token: String)] {
    func failure(_ place: String) -> FileError {
      FileError(.badData, path: path, message: "\(place): expected a list of [context, token]")
    }
    guard case .array(let steps) = try ModelFile.readJSON(path: path) else {
      throw failure("the file")
    }
    var found: [(context: String, token: String)] = []
    for (index, step) in steps.enumerated() {
      guard case .array(let pair) = step, pair.count == 2, case .string(let context) = pair[0],
        case .string(let token) = pair[1]
      else { throw failure("step \(index)") }
      found.append((context, token))
    }
    return found
  }

  private func certified(_ value: CertifiedReal?) -> Cell {
    .certified(ifAny: value, digits: digits)
  }

  private func decimal(_ value: CertifiedReal) -> Cell { .decimal(value, digits: digits) }
}

// MARK: - Continuations

extension SequenceQuestion {
  /// The report of the continuation with these steps.
  ///
  /// Throws `Undecided`.
  func continuation(_ steps: [(context: Int, token: Int)]) throws -> Report {
    let continuation = Continuation(
      steps.map { Continuation.Step(steered.family(ofContext: $0.context), token: $0.token) })
    var values: [(alpha: Rational, value: CertifiedReal)] = []
    for alpha in strengths {
      values.append(
        (
          alpha,
          try continuation.logProbability(
            at: alpha, digits: digits, precisionLimit: precisionLimit)
        ))
    }
    let supremum = try continuation.supremum(digits: digits, precisionLimit: precisionLimit)
    var (peak, height): (CertifiedReal?, CertifiedReal?)
    var end: StrengthEnd?
    switch supremum {
    case .peak(let found):
      peak = found
      height = try continuation.logProbability(
        atPeak: found, digits: digits, precisionLimit: precisionLimit)
    case .limit(let found):
      end = found
      height = try continuation.limit(found, digits: digits, precisionLimit: precisionLimit)
    case .constant: break
    }
    let peaks = try tokenPeaks(steps)
    return Report(
      [
        .member(
          "steps",
          .list(
            steps.map { step in
              .record([
                "context": .text(model.contexts[step.context].name),
                "token": model.tokenCell(step.token),
              ])
            })),
        .member(
          "values",
          .list(
            values.map {
              .record(["alpha": .words("\($0.alpha)"), "logProbability": certified($0.value)])
            })),
        .grid(people(steps, peaks)), .line(""), .grid(valueGrid(values)),
        .member("peak", certified(peak)), .member("supremum", .words(ifAny: end?.rawValue)),
        .member("logProbabilityAtPeak", certified(height)),
        .member("tokenPeaks", .list(peaks.map(\.json))),
      ] + summary(supremum, height).map(Part.line))
  }

  private func summary(_ supremum: Continuation.Supremum, _ height: CertifiedReal?) -> [String] {
    let value = height?.text(digits) ?? ""
    switch supremum {
    case .peak(let peak):
      return ["likeliest at alpha = \(peak.text(digits)), log-probability \(value) nats"]
    case .limit(let end):
      return ["likelier and likelier as alpha -> \(end.rawValue), log-probability -> \(value) nats"]
    case .constant: return ["steering changes nothing: the log-odds are constant"]
    }
  }

  private typealias Peak = (shown: Cell, json: Cell)

  /// The peaks of the tokens of the steps, each by itself.
  private func tokenPeaks(_ steps: [(context: Int, token: Int)]) throws -> [Peak] {
    var known: [[Int]: Peak] = [:]
    var peaks: [Peak] = []
    for step in steps {
      let key = [steered.groupOfContext[step.context], step.token]
      if let peak = known[key] {
        peaks.append(peak)
        continue
      }
      let answer = steered.family(ofContext: step.context).peaks(
        of: [step.token], digits: digits, precisionLimit: precisionLimit, heights: false)[0]
      if let reason = answer.undecided { throw reason }
      let peak: Peak =
        switch answer.position {
        case .interior:
          (answer.peak.map { decimal($0.position) } ?? .missing, certified(answer.peak?.position))
        case .maximal: (.words("+inf"), .words("+inf"))
        case .minimal: (.words("-inf"), .words("-inf"))
        case .constant: (.words("none"), .missing)
        }
      known[key] = peak
      peaks.append(peak)
    }
    return peaks
  }

  private func people(_ steps: [(context: Int, token: Int)], _ peaks: [Peak]) -> Grid {
    Grid(
      [Column("context"), Column("token"), Column("its own peak alpha", .point)],
      of: zip(steps, peaks)
    ) { step, peak in
      [.text(model.contexts[step.context].name), model.tokenCell(step.token), peak.shown]
    }
  }

  private func valueGrid(_ values: [(alpha: Rational, value: CertifiedReal)]) -> Grid {
    guard !values.isEmpty else { return Grid([], [Row]()) }
    return Grid(
      [
        Column("alpha", .point, csv: "alpha"),
        Column("log-probability", .point, csv: "logProbability"),
      ], of: values
    ) { [.words("\($0.alpha)"), decimal($0.value)] }
  }
}

// MARK: - Long-run frequencies

extension SequenceQuestion {
  /// The report of the long-run frequencies when token z leads to the context `contextOfToken[z]`.
  ///
  /// Throws `Undecided`.
  func stationary(contextOfToken: [Int]) throws -> Report {
    let chain = TokenChain(
      model.contexts.indices.map { steered.family(ofContext: $0) }, contextOfToken: contextOfToken)
    let groups = model.targetConcept.map { [$0.tokens] } ?? []
    var laws: [(alpha: Rational, law: TokenChain.Law)] = []
    for alpha in strengths {
      laws.append(
        (
          alpha,
          try chain.law(
            at: alpha, groups: groups, digits: digits, precisionLimit: precisionLimit)
        ))
    }
    let ends = try [StrengthEnd.negative, .positive].map {
      try chain.limit($0, groups: groups, digits: digits, precisionLimit: precisionLimit)
    }
    let columns =
      [("-inf", ends[0])] + laws.map { ("\($0.alpha)", $0.law) } + [("+inf", ends[1])]
    return Report([
      .member(
        "values",
        .list(
          laws.map { entry in
            .record([
              "alpha": .words("\(entry.alpha)"), "target": target(entry.law),
              "stationary": tokens(entry.law),
            ])
          })),
      .member(
        "limits", .record(["minus": tokens(ends[0]), "plus": tokens(ends[1])])),
      .line("long-run frequencies"), .grid(people(columns)), .grid(lines(columns)),
    ])
  }

  private func target(_ law: TokenChain.Law) -> Cell {
    guard let value = law.groups.first else { return .missing }
    let bounds = value.decimalBounds(significantDigits: digits + 3)
    return .record([
      "value": decimal(value), "lower": .words(ifAny: bounds?.lower),
      "upper": .words(ifAny: bounds?.upper), "exact": .words(ifAny: value.exact.map { "\($0)" }),
    ])
  }

  private func tokens(_ law: TokenChain.Law) -> Cell {
    .tree(
      .object(
        model.vocabulary.tokens.enumerated().map {
          JSONMember($0.element, certified(law.tokens[$0.offset]).json)
        }))
  }

  private func people(_ columns: [(name: String, law: TokenChain.Law)]) -> Grid {
    let shown = [Column("token"), Column("concept")] + columns.map { Column($0.name, .point) }
    var rows = model.vocabulary.tokens.indices.map { token in
      Row(
        [model.tokenCell(token), model.conceptCell(token)]
          + columns.map { decimal($0.law.tokens[token]) }, model.emphasis(token))
    }
    if let concept = model.targetConcept {
      rows.append(
        Row(
          [.words("all of"), .text(concept.name)] + columns.map { decimal($0.law.groups[0]) },
          .target))
    }
    return Grid(shown, rows)
  }

  private func lines(_ columns: [(name: String, law: TokenChain.Law)]) -> Grid {
    let rows = columns.lazy.flatMap { column in
      model.vocabulary.tokens.indices.map { token in
        Row([
          .words(column.name), model.tokenCell(token), decimal(column.law.tokens[token]),
          .words(ifAny: column.law.tokens[token].exact.map { "\($0)" }),
        ])
      }
    }
    return Grid(["alpha", "token", "frequency", "exact"].map { Column(csv: $0) }, rows)
  }
}
