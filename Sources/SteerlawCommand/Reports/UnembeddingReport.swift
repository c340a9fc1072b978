// The answer of `steerlaw limits --unembedding` as a report.
import ExactArithmetic
import PlainText
import SteeringLaws
import SteeringModel

/// The answer of `steerlaw limits --unembedding`.
struct UnembeddingReport {
  let path: String
  let kind: NormalizationKind
  let digits: Int
  let rows: Int
  let dimension: Int
  /// The name of the head's bias.
  let bias: String?
  let head: OutputHead
  /// The ranking at each end, and a strength beyond which one of its winners is most likely.
  var ends: [(ranking: UnembeddingRanking, strength: BigFloat?)] = []
  /// The texts of tokens.
  var names: [Int: String] = [:]
  /// Tokens beyond those of the tokenizer.
  var padding: Set<Int> = []

  /// The most digits of a probability; fewer are shown when fewer are proved.
  private static let probabilityDigits = 10

  var report: Report {
    Report([
      .member("unembedding", .text(path)), .member("norm", .words(kind.rawValue)),
      .member("tokens", .integer(rows)), .member("dimension", .integer(dimension)),
      .member("bias", .text(ifAny: bias)), .member("logitScale", .words("\(head.scale)")),
      .member("softcap", .words(ifAny: head.softcap.map { "\($0)" })),
      .member("temperature", .words("\(head.temperature)")),
      .line(
        (["logits \(path.visible) (\(rows) x \(dimension)) after \(kind.rawValue)"] + parts)
          .joined(separator: ", ")),
      .list("ends", ends.map { report($0.ranking, $0.strength) }),
    ])
  }

  /// What the head does to the products.
  private var parts: [String] {
    var parts: [String] = []
    if let bias { parts.append("bias \(bias.visible)") }
    if head.scale != 1 { parts.append("scale \(head.scale)") }
    if let cap = head.softcap { parts.append("softcap \(cap)") }
    if head.temperature != 1 { parts.append("temperature \(head.temperature)") }
    return parts
  }

  private func report(_ ranking: UnembeddingRanking, _ strength: BigFloat?) -> Report {
    let end = ranking.end.rawValue
    var report = Report([
      .member("end", .words(end)), .member("winners", .list(ranking.winners.map(Cell.integer))),
      .member("strength", .words(ifAny: strength.flatMap(text))), .line(""),
      .line("alpha to \(end)"), .grid("tokens", places(ranking)),
    ])
    if ranking.winners.count > 1 {
      report.parts.append(
        .line("\(ranking.winners.count) tokens tie exactly for the first place"))
    }
    if let strength { report.parts.append(.line(sentence(strength, ranking))) }
    return report
  }

  private func places(_ ranking: UnembeddingRanking) -> Grid {
    Grid(
      [
        Column(csv: "end"), Column(everywhere: "rank", .right), Column(csv: "id"),
        Column("token", csv: "token"), Column("id", .right, json: "id"), Column(json: "token"),
        Column("logit", .point, json: "logit", csv: "logit"),
        Column(everywhere: "probability", .point),
      ], of: ranking.places
    ) { place in
      let id = Cell.integer(place.token)
      let name =
        padding.contains(place.token)
        ? Cell.words(label(place.token)) : Cell.text(ifAny: names[place.token])
      return [
        .words(ranking.end.rawValue), .integer(place.rank), id, name, id, name,
        .certified(place.score, digits: digits), .words(probability(place)),
      ]
    }
  }

  private func sentence(_ strength: BigFloat, _ ranking: UnembeddingRanking) -> String {
    guard let bound = text(strength) else { return "no strength is proved to suffice" }
    let winner = ranking.winners.count == 1 ? label(ranking.winners[0]) : "one of those that tie"
    let range =
      ranking.end == .positive ? "alpha >= \(bound)" : "alpha <= \(bound == "0" ? "" : "-")\(bound)"
    return "for \(range) the most likely token is \(winner), proved"
  }

  private func label(_ token: Int) -> String {
    padding.contains(token) ? "padding \(token)" : names[token]?.visible ?? "\(token)"
  }

  /// The strength, rounded up; nil when it is infinite.
  private func text(_ strength: BigFloat) -> String? {
    strength.isZero ? "0" : Interval(strength).decimalBounds(significantDigits: 6)?.upper
  }

  private func probability(_ place: UnembeddingRanking.Place) -> String {
    let most = min(digits, UnembeddingReport.probabilityDigits)
    for count in stride(from: most, to: 0, by: -1) {
      if let text = place.probability.decimal(significantDigits: count) { return text }
    }
    return "undecided"
  }
}
