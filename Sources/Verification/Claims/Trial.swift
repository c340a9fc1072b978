// Says how much of a model a verdict rests on.
internal import ExactArithmetic

/// Where a claim was evaluated on a model: how many places of each kind, out of how many,
/// and which.
public struct Trial: Sendable, Equatable, CustomStringConvertible {
  /// What a claim can be evaluated at.
  public enum Kind: String, Sendable {
    case bands, concepts, contexts, ends, levels, strengths, texts, tokens
    case exactPoints = "exact points"
    case pairsOfPeaks = "pairs of peaks"
    case pairsOfTokens = "pairs of tokens"
    case minima = "local minima"

    fileprivate func noun(_ count: Int) -> String {
      if count != 1 { return rawValue }
      return switch self {
      case .pairsOfPeaks: "pair of peaks"
      case .pairsOfTokens: "pair of tokens"
      case .minima: "local minimum"
      default: String(rawValue.dropLast())
      }
    }
  }

  /// The places of one kind.
  public struct Places: Sendable, Equatable {
    /// What they are.
    public let kind: Kind
    /// How many were tried.
    public let count: Int
    /// Out of how many; nil when there are infinitely many.
    public let total: Int?
    /// Which were tried; empty when all were.
    public let which: [String]

    fileprivate var text: String {
      let amount =
        switch total {
        case nil: "\(count) \(kind.noun(count))"
        case count?:
          (count == 1 ? "the " : count == 2 ? "both " : "all \(count) ") + kind.noun(count)
        case let total?: "\(count) of \(total) \(kind.noun(total))"
        }
      return which.isEmpty || which.count > Places.shownLimit
        ? amount : amount + " (" + which.joined(separator: ", ") + ")"
    }

    /// The most places that a text names.
    private static let shownLimit = 8
  }

  /// The places, by kind: every combination of them was tried.
  public let places: [Places]

  /// The trial at `places`.
  init(_ places: Places...) { self.places = places }

  /// The places in words, such as `4 strengths (-1, 0, 1, 2), 3 of 10 contexts ("a", "b", "c")`.
  public var description: String { places.map(\.text).joined(separator: ", ") }
}

extension Trial.Places {
  /// The strengths `values`, of all real numbers.
  static func strengths(_ values: [Rational]) -> Trial.Places {
    Trial.Places(
      kind: .strengths, count: values.count, total: nil, which: values.map { "\($0)" })
  }

  /// `count` of `total` places, which are called `which` if some are left out.
  static func some(
    _ kind: Trial.Kind, _ count: Int, of total: Int, _ which: [String] = []
  ) -> Trial.Places {
    Trial.Places(kind: kind, count: count, total: total, which: count == total ? [] : which)
  }

  /// `count` places of no fixed number.
  static func some(_ kind: Trial.Kind, _ count: Int) -> Trial.Places {
    Trial.Places(kind: kind, count: count, total: nil, which: [])
  }
}
