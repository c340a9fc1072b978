// How sure peaks are, as `steerlaw peaks --confidence` shows it.
import ExactArithmetic
import PeakSearch
import PlainText
import SteeringLaws
import SteeringModel

/// Peaks with the influence of each prompt, standard errors, leave-one-out peaks, and brackets for an
/// error of the log-odds (34)-(36).
struct ConfidenceReport {
  private let steered: SteeredModel
  private let sets: SteeringSets
  private let digits: Int
  private let precisionLimit: Int
  private let error: Rational?
  /// The model without each member of P and N in turn, with the name of that context; nil where
  /// nothing would be left.
  private let leftOut: [(name: String, steered: SteeredModel?)]

  private var model: SteeringModel { steered.model }

  /// Reports on `steered`; nil for a model whose log-odds are given, which has no prompts.
  init?(_ steered: SteeredModel, error: Rational?, digits: Int, precisionLimit: Int) throws {
    guard case .sets(let sets) = steered.model.steering else { return nil }
    self.steered = steered
    self.sets = sets
    self.error = error
    self.digits = digits
    self.precisionLimit = precisionLimit
    let model = steered.model
    func without(_ sets: SteeringSets) throws -> SteeredModel? {
      guard !sets.positive.isEmpty, !sets.negative.isEmpty else { return nil }
      return SteeredModel(
        try SteeringModel(
          vocabulary: model.vocabulary, partition: model.partition, contexts: model.contexts,
          steering: .sets(sets), target: model.target, asked: model.asked),
        temperature: steered.temperature)
    }
    var leftOut: [(name: String, steered: SteeredModel?)] = []
    for place in sets.positive.indices {
      var positive = sets.positive
      let member = positive.remove(at: place)
      leftOut.append(
        (
          model.contexts[member].name,
          try without(
            SteeringSets(target: sets.target, positive: positive, negative: sets.negative))
        ))
    }
    for place in sets.negative.indices {
      var negative = sets.negative
      let member = negative.remove(at: place)
      leftOut.append(
        (
          model.contexts[member].name,
          try without(
            SteeringSets(target: sets.target, positive: sets.positive, negative: negative))
        ))
    }
    self.leftOut = leftOut
  }

  /// What is known of one token.
  private struct Answer {
    let token: Int
    let peak: TokenPeak
    let influences: [(name: String, value: CertifiedReal)]
    let standardError: CertifiedReal?
    let leaveOneOut: [TokenPeak?]
    let bracket: PeakBracket?
  }

  /// The report of one context.
  ///
  /// Throws `Undecided`.
  func report(_ context: Int, tokens: [Int], workers: Int) throws -> Report {
    let family = steered.family(ofContext: context)
    // Ten digits more than are shown, for what is computed from them.
    func peaks(_ family: SteeredFamily, digits: Int) -> [TokenPeak] {
      family.peaks(of: tokens, digits: digits, precisionLimit: precisionLimit, workers: workers)
    }
    let found = peaks(family, digits: digits + 10)
    let others = leftOut.map { entry in
      entry.steered.map { peaks($0.family(ofContext: context), digits: digits) }
    }
    guard let influence = PeakInfluence(family, model) else { return Report() }
    var answers: [Answer] = []
    for (place, token) in tokens.enumerated() {
      if let reason = found[place].undecided { throw reason }
      let loo = others.map { $0?[place] }
      if let reason = loo.compactMap({ $0?.undecided }).first { throw reason }
      guard let position = found[place].peak?.position else {
        answers.append(
          Answer(
            token: token, peak: found[place], influences: [], standardError: nil,
            leaveOneOut: loo, bracket: nil))
        continue
      }
      let numbers = try influence.influences(
        on: position, of: token, digits: digits, precisionLimit: precisionLimit)
      answers.append(
        Answer(
          token: token, peak: found[place],
          influences: Array(zip(leftOut.map(\.name), numbers.positive + numbers.negative)).map {
            (name: $0.0, value: $0.1)
          }, standardError: numbers.standardError, leaveOneOut: loo,
          bracket: try error.map { (error) throws(Undecided) in
            try PeakBracket(
              of: token, in: family.exact, error: error, digits: digits,
              precisionLimit: precisionLimit)
          }))
    }
    let name = model.contexts[context].name
    let concept = model.contexts[context].concept.flatMap { model.partition?.concepts[$0].name }
    return Report([
      .member("name", .text(name)), .member("concept", .text(ifAny: concept)),
      .line("context \(name.visible)"), .grid(people(answers, family)),
      .grid("tokens", json(answers, family)), .grid(lines(answers, name)),
    ])
  }

  private func certified(_ value: CertifiedReal?) -> Cell {
    .certified(ifAny: value, digits: digits)
  }

  private func decimal(_ value: CertifiedReal, upTo limit: Int? = nil) -> Cell {
    .decimal(value, digits: min(digits, limit ?? digits))
  }

  /// A peak, or the end at which the probability is largest.
  private func place(_ peak: TokenPeak, upTo limit: Int? = nil) -> Cell {
    switch peak.position {
    case .maximal: .words("+inf")
    case .minimal: .words("-inf")
    case .constant: .words("none")
    case .interior: peak.peak.map { decimal($0.position, upTo: limit) } ?? .missing
    }
  }

  /// The leave-one-out peaks from the least to the largest.
  private func range(_ answer: Answer) -> String {
    let peaks = answer.leaveOneOut.compactMap(\.self)
    guard !peaks.isEmpty, peaks.count == answer.leaveOneOut.count else { return "" }
    func key(_ peak: TokenPeak) -> BigFloat {
      switch peak.position {
      case .maximal: .infinity()
      case .minimal: .infinity(negative: true)
      case .interior, .constant: peak.peak?.position.enclosure.midpoint ?? BigFloat(0)
      }
    }
    let sorted = peaks.sorted { key($0) < key($1) }
    return
      "\(place(sorted[0], upTo: 6).shown) ... \(place(sorted[sorted.count - 1], upTo: 6).shown)"
  }

  /// The three prompts of the largest influence.
  private func foremost(_ answer: Answer) -> String {
    answer.influences.enumerated().sorted { a, b in
      let (x, y) = (
        a.element.value.enclosure.midpoint.double().magnitude,
        b.element.value.enclosure.midpoint.double().magnitude
      )
      return x == y ? a.offset < b.offset : x > y
    }.prefix(3).map { "\($0.element.name.visible) \(decimal($0.element.value, upTo: 3).shown)" }
      .joined(separator: ", ")
  }

  private func people(_ answers: [Answer], _ family: SteeredFamily) -> Grid {
    let order = family.placesByLogOdds(answers.map(\.token))
    var columns = [
      Column("token"), Column("concept"), Column("peak alpha", .point),
      Column("standard error", .point), Column("leaving one out"),
      Column("most influential prompts"),
    ]
    if error != nil { columns.insert(Column("within the error"), at: 5) }
    return Grid(
      columns,
      order.lazy.map { place in
        let answer = answers[place]
        var cells: [Cell] = [
          model.tokenCell(answer.token), model.conceptCell(answer.token),
          self.place(answer.peak, upTo: 10),
          answer.standardError.map { decimal($0, upTo: 4) } ?? .missing, .words(range(answer)),
          .words(foremost(answer)),
        ]
        if error != nil { cells.insert(.words(answer.bracket.map(text) ?? ""), at: 5) }
        return Row(cells, model.emphasis(answer.token))
      })
  }

  private func text(_ bracket: PeakBracket) -> String {
    func end(_ value: CertifiedReal?, _ infinite: String) -> String {
      value.map { decimal($0, upTo: 6).shown } ?? infinite
    }
    return "\(end(bracket.lower, "-inf")) ... \(end(bracket.upper, "+inf"))"
  }

  private func json(_ answers: [Answer], _ family: SteeredFamily) -> Grid {
    let keys = ["token", "concept", "isTarget", "kind", "peak", "height", "confidence"]
    return Grid(keys.map { Column(json: $0) }, of: answers) { answer in
      [
        model.tokenCell(answer.token), .text(ifAny: model.conceptName(ofToken: answer.token)),
        model.isTargetCell(answer.token), .words(answer.peak.position.rawValue),
        certified(answer.peak.peak?.position), certified(answer.peak.peak?.height),
        confidence(answer),
      ]
    }
  }

  /// Standard error, influences, leave-one-out peaks, bracket; no answer for a token without a peak.
  private func confidence(_ answer: Answer) -> Cell {
    guard answer.peak.peak != nil else { return .missing }
    let loo = zip(leftOut, answer.leaveOneOut).map { entry, peak -> Cell in
      let value: Cell =
        peak.map { $0.position == .interior ? certified($0.peak?.position) : place($0) } ?? .missing
      return .record(["context": .text(entry.name), "peak": value])
    }
    return .record([
      "standardError": certified(answer.standardError),
      "influences": .list(
        answer.influences.map {
          .record(["context": .text($0.name), "value": certified($0.value)])
        }), "leaveOneOut": .list(loo),
      "bracket": answer.bracket.map {
        .record(["lower": certified($0.lower), "upper": certified($0.upper)])
      } ?? .missing,
    ])
  }

  private func lines(_ answers: [Answer], _ name: String) -> Grid {
    let columns = [
      "context", "token", "kind", "peak", "standardError", "prompt", "influence", "leaveOneOut",
    ]
    return Grid(
      columns.map { Column(csv: $0) },
      answers.lazy.flatMap { answer in
        leftOut.indices.map { index in
          Row([
            .text(name), model.tokenCell(answer.token), .words(answer.peak.position.rawValue),
            place(answer.peak), answer.standardError.map { decimal($0) } ?? .missing,
            .text(leftOut[index].name),
            answer.influences.isEmpty ? .missing : decimal(answer.influences[index].value),
            answer.leaveOneOut[index].map { place($0) } ?? .missing,
          ])
        }
      })
  }
}
