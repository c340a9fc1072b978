// A concept and the rest of the vocabulary, each a family of its own.
internal import ExactArithmetic
internal import RealModule

/// The tokens of a concept and all others of one family, as two families whose weights are counted
/// alike.
///
/// For use by one task.
final class ConceptSplit {
  let inside: TiltingCache
  let outside: TiltingCache
  private let family: SteeredFamily
  private let tokens: [Int]
  private var known: [Int: ConceptTilting<EnclosedTilting>] = [:]

  /// `tokens` of `family`, at least one, and the others; nil when there are no others.
  init?(_ family: SteeredFamily, _ tokens: [Int]) {
    let own = Set(tokens)
    let rest = (0..<family.count).filter { !own.contains($0) }
    guard !rest.isEmpty else { return nil }
    self.family = family
    self.tokens = tokens
    inside = TiltingCache(family.restricted(to: tokens))
    outside = TiltingCache(family.restricted(to: rest))
  }

  /// Whether `precision` asks for no more than floats hold, on both sides.
  private func isOfFloats(_ precision: Int) -> Bool {
    precision <= TiltingCache.pairPrecision && inside.pairs != nil && outside.pairs != nil
  }

  /// The concept against the rest over enclosures of `precision` bits, or those of floats.
  func concept(precision: Int) -> ConceptTilting<EnclosedTilting> {
    if let concept = known[precision] { return concept }
    let concept: ConceptTilting<EnclosedTilting>
    if isOfFloats(precision), let own = inside.pairs, let rest = outside.pairs {
      concept = ConceptTilting(
        inside: EnclosedTilting(functions: own), outside: EnclosedTilting(functions: rest))
    } else {
      concept = ConceptTilting(
        inside: EnclosedTilting(functions: inside.tilting(precision: precision)),
        outside: EnclosedTilting(functions: outside.tilting(precision: precision)))
    }
    known[precision] = concept
    return concept
  }

  /// The weight of the tokens of `side` with the largest log-odds, or with the least, counted as
  /// ``concept(precision:)`` counts.
  func extremeWeight(_ side: TiltingCache, _ end: StrengthEnd, precision: Int) -> Interval {
    if isOfFloats(precision), let floats = side.family.floats {
      return side.family.extremeTokens(end).reduce(into: Interval(0, precision: precision)) {
        $0 += floats.weight($1, precision: precision)
      }
    }
    let levels = side.family.exact.levels
    return levels[end == .positive ? levels.count - 1 : 0].weight.enclosure(precision: precision)
  }

  /// F(0), when the weights are rational.
  var initialShare: Rational? {
    if let floats = family.floats, floats.isOfLogits { return nil }
    return family.exact.tokenWeights.allRationals.map { weights in
      tokens.reduce(0 as Rational) { $0 + weights[$1] } / weights.reduce(0, +)
    }
  }
}

/// A tilting over enclosures, whatever it is computed from.
struct EnclosedTilting: ExponentialTilting {
  let functions: any ExponentialTilting<Interval>

  var totalWeight: Interval { functions.totalWeight }

  func cumulantGeneratingFunction(at alpha: Interval) -> Interval {
    functions.cumulantGeneratingFunction(at: alpha)
  }

  func mean(at alpha: Interval) -> Interval { functions.mean(at: alpha) }

  func variance(at alpha: Interval) -> Interval { functions.variance(at: alpha) }
}
