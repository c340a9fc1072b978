// A decoder under verification, with everything that claims share computed once.
internal import ConcurrentWork
public import ExactArithmetic
internal import PlainText
internal import SteeringLaws
public import SteeringModel

/// A decoder under verification: the closed forms of its steered states beside their definition.
public final class DecoderSubject: Sendable {
  /// The model.
  public let model: DecoderModel
  /// The precision, in bits, at which curves are enclosed.
  let precision: Int
  /// The distinct states of the contexts that are verified.
  let cases: [DecoderCase]
  /// Those on which costly evaluations are done.
  let sampledCases: [DecoderCase]
  /// The contexts that are verified, in the order given.
  private let contexts: [Int]

  /// A change of a closed form, so that claims can be seen to say no.
  typealias Distortion = (CircleFamily) throws -> CircleFamily

  /// The subject `model` at a sampling temperature, of which the contexts with these numbers are
  /// verified (nil for those asked about), their weights renormalised to sum 1.
  ///
  /// Costly evaluations are done on at most `caseLimit` distinct states, chosen by `seed` when it
  /// is 1. Throws `ModelError` where a state has no great circle, and for rows that are not finite.
  public convenience init(
    _ model: DecoderModel, temperature: Rational = 1, contexts: [Int]? = nil, digits: Int = 20,
    caseLimit: Int = .max, seed: UInt64 = 1
  ) throws(ModelError) {
    let decoder = SteeredDecoder(model, temperature: temperature)
    var families: [CircleFamily] = []
    let chosen = contexts ?? model.asked
    var seen: Set<Int> = []
    let groups = chosen.map { decoder.groupOfContext[$0] }.filter { seen.insert($0).inserted }
    for group in groups { families.append(try decoder.groups[group].family) }
    self.init(
      model, temperature: temperature, contexts: chosen,
      groups: groups.map { decoder.groups[$0].contexts }, families: families, digits: digits,
      caseLimit: caseLimit, seed: seed)
  }

  /// The subject of `model` with closed forms changed by `distort`.
  convenience init(
    _ model: DecoderModel, digits: Int, distorting distort: Distortion
  ) throws {
    let decoder = SteeredDecoder(model)
    self.init(
      model, temperature: 1, contexts: Array(model.contexts.indices),
      groups: decoder.groups.map(\.contexts),
      families: try decoder.groups.map { try distort($0.family) }, digits: digits,
      caseLimit: .max, seed: 1)
  }

  private init(
    _ model: DecoderModel, temperature: Rational, contexts: [Int], groups: [[Int]],
    families: [CircleFamily], digits: Int, caseLimit: Int, seed: UInt64
  ) {
    self.model = model
    precision = CertifiedReal.workingPrecision(digits: digits) + 64
    var seen: Set<Int> = []
    let chosen = contexts.filter { seen.insert($0).inserted }
    self.contexts = chosen
    let total = chosen.reduce(0 as Rational) { $0 + model.contexts[$1].weight }
    let isLarge = DecoderSubject.isLarge(model)
    let cases = zip(groups, families).map { members, family in
      let members = members.filter(chosen.contains)
      return DecoderCase(
        family,
        DefinedLogits(
          model.head, state: model.contexts[members[0]].state, direction: model.direction,
          temperature: temperature, isLarge: isLarge),
        contexts: members,
        share: members.reduce(0) { $0 + model.contexts[$1].weight } / total, isLarge: isLarge)
    }
    self.cases = cases
    sampledCases =
      caseLimit == 1
      ? [cases[Int(seed % UInt64(cases.count))]]
      : DecoderSubject.sample(cases, of: min(caseLimit, isLarge ? 2 : .max))
  }

  /// The verdicts on `claims`, in their order, by `workers` threads at a time; they do not depend
  /// on how many.
  ///
  /// `progress` is called with the number of claims done since its last call.
  public func verdicts(
    on claims: [Claim], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> [Verdict] {
    concurrentMap(claims, workers: workers, progress: progress) { $0.verdict(on: self) }
  }

  private static func isLarge(_ model: DecoderModel) -> Bool { model.vocabulary.count > 64 }

  private static func sample<Element>(_ all: [Element], of count: Int) -> [Element] {
    if all.count <= count { return all }
    return (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
  }

  /// The tokens of which minima are sought, and pairs compared: all of a small vocabulary,
  /// evenly spread ones of a large.
  var sampledTokens: [Int] {
    DecoderSubject.sample(
      Array(0..<model.vocabulary.count), of: DecoderSubject.isLarge(model) ? 12 : .max)
  }

  /// All pairs of two of ``sampledTokens``.
  var sampledPairs: [(Int, Int)] {
    let tokens = sampledTokens
    return tokens.indices.flatMap { high in tokens[..<high].map { ($0, tokens[high]) } }
  }

  /// Whether no probability of any verified state depends on the strength.
  var isConstant: Bool { cases.allSatisfy(\.family.isConstant) }

  /// The verdict on a model whose probabilities do not depend on the strength; nil for others.
  var lackOfSteering: Verdict? {
    isConstant ? .notApplicable("no probability depends on the strength") : nil
  }

  /// The name of the first context of a case, quoted.
  func name(_ item: DecoderCase) -> String { quoted(model.contexts[item.contexts[0]].name) }

  /// The text of a token, quoted.
  func name(token: Int) -> String { quoted(model.vocabulary.tokens[token]) }

  /// The place of a witness in words.
  func place(_ item: DecoderCase, _ token: Int) -> String {
    "context \(name(item)), token \(name(token: token))"
  }

  /// The sampled tokens, for a trial.
  var tokenPlaces: Trial.Places {
    let tokens = sampledTokens
    return .some(
      .tokens, tokens.count, of: model.vocabulary.count, tokens.map { name(token: $0) })
  }

  /// All tokens, for a trial.
  var allTokenPlaces: Trial.Places {
    .some(.tokens, model.vocabulary.count, of: model.vocabulary.count)
  }

  /// The contexts of `cases`, for a trial.
  func places(_ cases: [DecoderCase]) -> Trial.Places {
    .some(
      .contexts, cases.reduce(0) { $0 + $1.contexts.count }, of: contexts.count,
      cases.map { name($0) })
  }

  /// The strengths of each case and the sampled contexts, for a trial of all tokens.
  var curveTrial: Trial {
    let strengths =
      sampledCases.count == 1
      ? Trial.Places.strengths(sampledCases[0].strengths)
      : .some(.strengths, sampledCases[0].strengths.count)
    return Trial(strengths, allTokenPlaces, places(sampledCases))
  }

  /// Which contexts a verdict speaks of, when it is not of all.
  var selectionNote: String {
    SelectionNote.text(contexts.map { model.contexts[$0].name }, of: model.contexts.count)
  }
}
