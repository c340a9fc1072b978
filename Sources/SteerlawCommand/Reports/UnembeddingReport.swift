import ExactArithmetic
import ModelFiles
import PlainText
import SteeringLaws
import StrictJSON

/// The output of `steerlaw limits --unembedding` in each of its forms.
struct UnembeddingReport {
  let path: String
  let kind: NormalizationKind
  let digits: Int
  let rows: Int
  let dimension: Int
  /// The ranking at each end, and a strength beyond which one of its winners is most likely.
  var ends: [(ranking: UnembeddingRanking, strength: BigFloat?)] = []
  /// The texts of tokens.
  var names: [Int: String] = [:]

  /// The most digits of a probability; fewer are shown when fewer are proved.
  private static let probabilityDigits = 10

  func table(isColoured: Bool) -> String {
    var text = "logits \(path.visible) (\(rows) x \(dimension)) after \(kind.rawValue)\n"
    for (ranking, strength) in ends {
      var table = TextTable([
        ("rank", .right), ("token", .left), ("id", .right), ("logit", .point),
        ("probability", .point),
      ])
      for place in ranking.places {
        table.append([
          "\(place.rank)", names[place.token]?.visible ?? "", "\(place.token)",
          place.score.text(digits), probability(place),
        ])
      }
      text += "\nalpha to \(ranking.end.rawValue)\n" + table.render(isColoured: isColoured)
      if ranking.winners.count > 1 {
        text += "\(ranking.winners.count) tokens tie exactly for the first place\n"
      }
      if let strength { text += sentence(strength, ranking) + "\n" }
    }
    return text
  }

  private func sentence(_ strength: BigFloat, _ ranking: UnembeddingRanking) -> String {
    guard let bound = text(strength) else { return "no strength is proved to suffice" }
    let winner = ranking.winners.count == 1 ? label(ranking.winners[0]) : "one of those that tie"
    let range =
      ranking.end == .positive ? "alpha >= \(bound)" : "alpha <= \(bound == "0" ? "" : "-")\(bound)"
    return "for \(range) the most likely token is \(winner), proved"
  }

  private func label(_ token: Int) -> String { names[token]?.visible ?? "\(token)" }

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

  var json: JSONValue {
    .object([
      "unembedding": .string(path), "norm": .string(kind.rawValue), "tokens": .integer(rows),
      "dimension": .integer(dimension),
      "ends": .array(
        ends.map { ranking, strength in
          .object([
            "end": .string(ranking.end.rawValue),
            "winners": .array(ranking.winners.map { .integer($0) }),
            "strength": .text(strength.flatMap(text)),
            "tokens": .array(ranking.places.map(json)),
          ])
        }),
    ])
  }

  private func json(_ place: UnembeddingRanking.Place) -> JSONValue {
    .object([
      "rank": .integer(place.rank), "id": .integer(place.token), "token": .text(names[place.token]),
      "logit": .object(place.score.jsonMembers(digits)),
      "probability": .string(probability(place)),
    ])
  }

  var commaSeparatedText: String {
    var text = commaSeparated(["end", "rank", "id", "token", "logit", "probability"])
    for (ranking, _) in ends {
      for place in ranking.places {
        text += commaSeparated([
          ranking.end.rawValue, "\(place.rank)", "\(place.token)", names[place.token] ?? "",
          place.score.text(digits), probability(place),
        ])
      }
    }
    return text
  }
}
