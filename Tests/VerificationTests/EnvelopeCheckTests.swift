import ChoiceSequences
import ExactArithmetic
import ModelTesting
import PropertyTesting
import SteeringLaws
import SteeringModel
import Testing

@testable import Verification

@Suite("The check of the greedy envelope")
struct EnvelopeCheckTests {
  private func pieces(_ family: TiltedFamily) throws -> [EnvelopeCheck.Piece] {
    try GreedyEnvelope(SteeredFamily(family)).bands.map { band in
      EnvelopeCheck.Piece(
        tokens: band.tokens,
        end: band.end.map { EnvelopeCheck.Crossing($0.numerator, $0.denominator) })
    }
  }

  @Test func `the envelope of a random model is accepted, and without any band it is refused`() {
    checkProperty("bands", count: 60) { (source: inout ChoiceSource) -> SteeringModel in
      try source.rationalModel(contexts: 2...3)
    } satisfies: { (model: SteeringModel) in
      let logOdds = LogOdds(model)
      for context in model.contexts.indices {
        let family = TiltedFamily(model, context: context, logOdds)
        let lines = EnvelopeCheck.lines(family, logOdds)
        let check = EnvelopeCheck(lines: lines, precisionLimit: 4096)
        let pieces = try pieces(family)
        let fault = try check.fault(in: pieces) { "\($0)" }
        try #require(fault == nil, "\(fault ?? "")")
        guard pieces.count > 1 else { continue }
        for missing in pieces.indices {
          var fewer = pieces
          fewer.remove(at: missing)
          try #require(try check.fault(in: fewer) { "\($0)" } != nil, "band \(missing), stale end")
          // The neighbours of the missing band meet where they cross.
          let places = fewer.compactMap { piece in
            lines.firstIndex { $0.tokens == piece.tokens }
          }
          let mended = fewer.indices.map { index in
            EnvelopeCheck.Piece(
              tokens: fewer[index].tokens,
              end: index + 1 < fewer.count
                ? EnvelopeCheck.Crossing(lines[places[index]], lines[places[index + 1]]) : nil)
          }
          // A band of no width may be left out: three lines through one point.
          let isNeeded =
            missing == 0 || missing == pieces.count - 1
            || pieces[missing - 1].end != pieces[missing].end
          let verdict = try check.fault(in: mended) { "\($0)" }
          try #require(verdict != nil || !isNeeded, "band \(missing), mended end")
        }
      }
    }
  }

  @Test func `bands narrower than any digits asked for are told apart`() throws {
    // Switch points 10^-40 apart: the middle token wins on a sliver.
    let tiny = Rational(10).raised(to: -40)
    let model = try SteeringModel(weights: [4, 2 * (1 + tiny), 1], logOdds: [0, 1, 2])
    let verdict = try Examples.claim("greedy-envelope").verdict(on: Subject(model, digits: 10))
    #expect(verdict.theorem == GreedyEnvelopeClaim.theorem)
    #expect(verdict.trial?.places.first { $0.kind == .bands }?.count == 3)
  }

  @Test func `a token that is as likely as another of its level is not left out`() throws {
    let model = try SteeringModel(weights: [1, 1, 1], logOdds: [0, 1, 1])
    let logOdds = LogOdds(model)
    let family = TiltedFamily(model, context: 0, logOdds)
    let check = EnvelopeCheck(
      lines: EnvelopeCheck.lines(family, logOdds), precisionLimit: 1024)
    let whole = try pieces(family)
    #expect(whole.map(\.tokens) == [[0], [1, 2]])
    #expect(try check.fault(in: whole) { "\($0)" } == nil)
    let part = [whole[0], EnvelopeCheck.Piece(tokens: [1], end: nil)]
    #expect(try check.fault(in: part) { "\($0)" } != nil)
  }
}
