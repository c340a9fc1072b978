// Tries on a model that the likeliest token is the one of the envelope.
internal import ExactArithmetic
internal import SteeringLaws

/// The likeliest token is the upper envelope of the lines log p_z + αM_z (ours): the pieces that
/// the hull sweep found, judged by `EnvelopeCheck`, which decides them for every α.
enum GreedyEnvelopeClaim {
  static let theorem = Theorem("greedy_envelope", in: "GreedyEnvelope.v")

  static let claim = Claim(
    "greedy-envelope",
    statement: "the likeliest token is the upper envelope of log p_z + alpha M(z)",
    assumptions: "none", source: "ours",
    procedure: "neighbouring bands cross where they say, and no line is above them there, exactly",
    theorem: theorem,
    furtherTheorems: [
      Theorem("greedy_order", in: "GreedyEnvelope.v"),
      Theorem("greedy_switch", in: "GreedyEnvelope.v"),
    ],
    faults: [
      Fault("log-odds of the wrong sign") { try decide(Specimen.oppositeLogOdds()) },
      Fault("curves tilted by the wrong log-odds") { try decide(Specimen.oppositeTilt()) },
      Fault("a missing band") {
        try decide(Specimen.threeBands()) { pieces, _ in [pieces[0], pieces[2]] }
      },
      Fault("a missing band, its neighbours meeting where they cross") {
        try decide(Specimen.threeBands()) { pieces, lines in
          [
            EnvelopeCheck.Piece(
              tokens: pieces[0].tokens, end: EnvelopeCheck.Crossing(lines[0], lines[2])),
            pieces[2],
          ]
        }
      },
      Fault("a missing first band") {
        try decide(Specimen.threeBands()) { pieces, _ in Array(pieces.dropFirst()) }
      },
      Fault("a missing last band") {
        try decide(Specimen.threeBands()) { pieces, _ in
          [pieces[0], EnvelopeCheck.Piece(tokens: pieces[1].tokens, end: nil)]
        }
      },
    ],
    decide: { try decide($0) })

  private static func decide(
    _ subject: Subject,
    altering alter: ([EnvelopeCheck.Piece], [EnvelopeCheck.Line]) -> [EnvelopeCheck.Piece] = {
      pieces, _ in pieces
    }
  ) throws(Undecided) -> Verdict {
    var bands = 0
    for item in subject.cases {
      let lines = EnvelopeCheck.lines(item.family, subject.logOdds)
      let found = try GreedyEnvelope(item.steered).bands.map { band in
        EnvelopeCheck.Piece(
          tokens: band.tokens,
          end: band.end.map { EnvelopeCheck.Crossing($0.numerator, $0.denominator) })
      }
      let check = EnvelopeCheck(lines: lines, precisionLimit: subject.precisionLimit)
      let pieces = alter(found, lines)
      if let fault = try check.fault(in: pieces, naming: { subject.name(token: $0) }) {
        return .refuted(Witness("context \(subject.name(item)): \(fault)"))
      }
      bands += pieces.count
    }
    let levels = subject.cases[0].family.levels.count
    return .proved(
      by: .theorem(theorem), "the bands are the envelope at every alpha, exactly",
      Trial(
        .some(.bands, bands), .some(.levels, levels, of: levels), subject.allPlaces))
  }
}
