import ChoiceSequences
import ExactArithmetic
import PropertyTesting
import SteeringLaws
import Testing

@testable import PeakSearch

/// Every method against the slow search of single levels at many more digits, which ``PeakPropertyTests``
/// judges by integers alone.
@Suite("Methods of the search for peaks")
struct PeakMethodTests {
  /// The methods that leave something to the next, and families for which each is meant.
  private static let methods: [(method: any PeakMethod.Type, digits: Int)] = [
    (FloatSums.self, 12), (FloatPanels.self, 12), (PrimePowers.self, 40),
    (FloatGridPanels.self, 12), (FloatGridPanels.self, 40), (TaylorPanels.self, 12),
    (TaylorPanels.self, 40), (SingleLevels.self, 12),
  ]

  @Test(arguments: RandomFamily.Kind.allCases, 0..<methods.count)
  func `what a method answers is the peak`(kind: RandomFamily.Kind, index: Int) throws {
    let (method, digits) = Self.methods[index]
    checkProperty("\(method) at \(digits) digits, \(kind)", count: 2) {
      (source: inout ChoiceSource) in
      let count = [30, 90][source.integer(in: 0...1)]
      return (RandomFamily(&source, kind, count: count), source.integer(in: 0...count))
    } satisfies: { (input: (RandomFamily, Int)) in
      let (random, offset) = input
      // The outermost inner tokens, where errors would show first, and some others.
      let order = random.family.placesByLogOdds(random.interior).map { random.interior[$0] }
      guard !order.isEmpty else { return }
      let tokens = Array(
        Set(
          [order[0], order[order.count - 1]]
            + (0..<4).map { order[(offset + 7 * $0) % order.count] }))
      let answers = method.answers(
        PeakRequest(
          family: random.family, tokens: TokenList(tokens), digits: digits, precisionLimit: 1 << 14,
          isForced: true))
      let slow = SingleLevels.answers(
        PeakRequest(
          family: random.family, tokens: TokenList(tokens), digits: digits + 15,
          precisionLimit: 1 << 15))
      for (token, (answer, reference)) in zip(tokens, zip(answers, slow)) {
        guard case .peak(let peak)? = answer else { continue }
        guard case .peak(let exact)? = reference else {
          throw PropertyFailure("token \(token): the slow search is undecided")
        }
        try Self.compare(peak, exact, digits, "token \(token)")
      }
    }
  }

  private static func compare(
    _ peak: Peak, _ exact: Peak, _ digits: Int, _ name: String
  ) throws {
    // A masked token's height is below what floats hold.
    try demand((peak.height == nil) == (exact.height == nil), "\(name): one height")
    guard let height = peak.height, let exactHeight = exact.height else { return }
    for (part, found, known) in [
      ("position", peak.position, exact.position), ("height", height, exactHeight),
    ] {
      try demand(
        found.enclosure.intersection(known.enclosure) != nil
          && found.decimal(significantDigits: digits) != nil
          && found.decimal(significantDigits: digits) == known.decimal(significantDigits: digits),
        "\(name), \(part): \(found.enclosure), slowly \(known.enclosure)")
    }
    try demand(
      peak.position.enclosure.isNarrow(digits: digits - 1), "\(name): the enclosure is wide")
  }

  /// How many in a hundred tokens each method may leave to the next, on the families that it is meant
  /// for.
  @Test func `a method leaves few of the tokens that it is meant for`() throws {
    let cases: [(method: any PeakMethod.Type, kind: RandomFamily.Kind, digits: Int, left: Int)] = [
      (FloatSums.self, .bell, 12, 5), (FloatSums.self, .logits, 12, 5),
      (FloatSums.self, .maskedLogits, 12, 12),
      (FloatPanels.self, .bell, 12, 2), (FloatPanels.self, .extremeWeights, 12, 60),
      (FloatPanels.self, .logits, 12, 2), (FloatPanels.self, .maskedLogits, 12, 2),
      (FloatPanels.self, .tiny, 12, 2), (FloatPanels.self, .huge, 12, 2),
      (FloatPanels.self, .outerClusters, 12, 60), (FloatPanels.self, .halfMaskedLogits, 12, 5),
      (FloatGridPanels.self, .logits, 12, 2), (PrimePowers.self, .fractions, 40, 12),
      (FloatGridPanels.self, .bell, 12, 2), (FloatGridPanels.self, .bell, 40, 2),
      (FloatGridPanels.self, .tiny, 40, 2), (FloatGridPanels.self, .huge, 40, 2),
      (FloatGridPanels.self, .nearTies, 40, 5), (TaylorPanels.self, .logits, 12, 2),
      (TaylorPanels.self, .bell, 12, 2), (TaylorPanels.self, .outerClusters, 12, 5),
      (TaylorPanels.self, .outerClusters, 40, 5), (TaylorPanels.self, .tiny, 40, 2),
      (TaylorPanels.self, .huge, 40, 2), (TaylorPanels.self, .clusters, 40, 5),
      (TaylorPanels.self, .bell, 40, 2), (SingleLevels.self, .bell, 12, 0),
      (SingleLevels.self, .nearTies, 12, 0), (SingleLevels.self, .farPeaks, 12, 0),
    ]
    for (method, kind, digits, left) in cases {
      var source = ChoiceSource(seed: 5)
      let random = RandomFamily(&source, kind, count: method == SingleLevels.self ? 40 : 400)
      let tokens = random.interior
      let answers = method.answers(
        PeakRequest(
          family: random.family, tokens: TokenList(tokens), digits: digits, precisionLimit: 1 << 14,
          isForced: true))
      let open = answers.count {
        switch $0 {
        case nil, .undecided?: true
        default: false
        }
      }
      #expect(
        open * 100 <= left * tokens.count,
        "\(method) at \(digits) digits, \(kind): \(open) of \(tokens.count) left")
    }
  }

  /// Rounded statistics have no 40 digits, and views of clusters forget what lies below 84 bits.
  @Test(arguments: [RandomFamily.Kind.logits, .maskedLogits, .outerClusters])
  func `many digits of inexact doubles and of clusters are left to others`(
    kind: RandomFamily.Kind
  ) {
    var source = ChoiceSource(seed: 5)
    let random = RandomFamily(&source, kind, count: 400)
    let answers = FloatGridPanels.answers(
      PeakRequest(
        family: random.family, tokens: TokenList(random.interior), digits: 40,
        precisionLimit: 1 << 14,
        isForced: true))
    #expect(answers.allSatisfy { $0 == nil })
  }

  @Test func `the door answers each token asked, in order, by the same method for every form`() {
    var source = ChoiceSource(seed: 9)
    let random = RandomFamily(&source, .bell, count: 1200)
    let exact = SteeredFamily(random.family.exact)
    let tokens = Array((0..<1200).reversed())
    let floats = random.family.peaks(of: tokens, digits: 12)
    #expect(floats.map(\.token) == tokens)
    for (a, b) in zip(floats, exact.peaks(of: tokens, digits: 12, workers: 3)) {
      #expect(a.position == b.position)
      #expect(a.peak?.position.enclosure == b.peak?.position.enclosure)
      #expect(a.peak?.height?.enclosure == b.peak?.height?.enclosure)
    }
  }

  @Test(arguments: [RandomFamily.Kind.bell, .logits, .maskedLogits, .halfMaskedLogits])
  func `a few tokens have the digits that they have among all`(kind: RandomFamily.Kind) {
    var source = ChoiceSource(seed: 11)
    let random = RandomFamily(&source, kind, count: 1200)
    let tokens = Array(stride(from: 1, to: 1200, by: 57))
    let all = random.family.peaks(digits: 12)
    for few in random.family.peaks(of: tokens, digits: 12) {
      let same = all[few.token]
      #expect(few.position == same.position)
      #expect(
        few.peak?.position.decimal(significantDigits: 12)
          == same.peak?.position.decimal(significantDigits: 12), "token \(few.token)")
      #expect(
        few.peak?.height?.decimal(significantDigits: 12)
          == same.peak?.height?.decimal(significantDigits: 12), "height of token \(few.token)")
    }
  }

  @Test func `a strength that is far from a peak proves none there`() throws {
    var source = ChoiceSource(seed: 12)
    let random = RandomFamily(&source, .logits, count: 300)
    let floats = try #require(random.family.coarse)
    let doubles = try #require(DoubleTilting(floats))
    let refined = try #require(random.family.floats)
    let pairs = try #require(PairTilting(refined))
    let peaks = random.family.peaks(digits: 20)
    for token in stride(from: 3, to: 300, by: 60) {
      guard let peak = peaks[token].peak else { continue }
      let place = peak.position.enclosure.midpoint.double()
      let near = [
        FloatSumPeak(doubles, floats, token, near: place)?.position,
        FloatSumPeak(pairs, floats, token, near: place)?.position,
      ]
      for found in near {
        #expect(found?.intersection(peak.position.enclosure) != nil)
      }
      // What is claimed from elsewhere, if anything, has the peak.
      for distance in [1e-6, 0.01, 0.5, 4] {
        let found = FloatSumPeak(doubles, floats, token, near: place + distance)?.position
        #expect(found.map { $0.intersection(peak.position.enclosure) != nil } ?? true)
        if distance > 1 { #expect(found == nil) }
      }
    }
  }

  @Test func `peaks print their digits`() throws {
    let family = SteeredFamily(
      TiltedFamily(
        .weights([1, 1, 1]),
        statistics: [-1, 0, 2].map { Logarithm(rational: $0) }))
    let texts = family.peaks(digits: 20).map(\.description)
    #expect(texts[0] == "-inf")
    #expect(texts[1].hasPrefix("-0.2310490601866484364"))
    #expect(texts[2] == "+inf")
  }
}
