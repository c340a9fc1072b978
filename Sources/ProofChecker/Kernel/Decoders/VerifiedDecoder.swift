// The only place where a claim about a decoder becomes a theorem.
internal import ExactArithmetic

/// A claim about a decoder that the checker confirmed; there is no other way to make one.
public struct DecoderTheorem: Sendable, Equatable {
  /// What holds for the decoder of the certificate.
  public let claim: DecoderClaim

  fileprivate init(_ claim: DecoderClaim) { self.claim = claim }
}

/// A certificate about a decoder all of whose claims were confirmed; there is no other way to make
/// one.
public struct VerifiedDecoder: Sendable {
  /// The SHA-256 of the canonical text of its model, computed.
  public let digest: String
  /// The certificate.
  public let certificate: DecoderCertificate
  /// Its claims, in order.
  public let theorems: [DecoderTheorem]

  fileprivate init(
    _ certificate: DecoderCertificate, digest: String, _ theorems: [DecoderTheorem]
  ) {
    self.digest = digest
    self.certificate = certificate
    self.theorems = theorems
  }

  /// Checks a certificate: the model, its digest, then every claim.
  ///
  /// Throws ``Refusal`` with the first fault. `workLimit` bounds the work, in units of a
  /// microsecond or so.
  public static func check(
    _ certificate: DecoderCertificate, workLimit: Int = Verified.workLimit
  ) throws(Refusal) -> VerifiedDecoder {
    try check(certificate, Work(limit: workLimit))
  }

  static func check(
    _ certificate: DecoderCertificate, _ work: Work
  ) throws(Refusal) -> VerifiedDecoder {
    try certificate.validateModel()
    var work = work
    work.place = "sha256"
    let digest = try certificate.digest(&work)
    try work.require(certificate.sha256 == digest, .digest)
    work.place = "claims"
    try work.require(!certificate.claims.isEmpty, .noClaims)
    var checker = try DecoderChecker(certificate, work)
    var theorems: [DecoderTheorem] = []
    for (index, claim) in certificate.claims.enumerated() {
      checker.work.place = "claims[\(index)] (\(claim.name))"
      try checker.check(claim)
      theorems.append(DecoderTheorem(claim))
    }
    return VerifiedDecoder(certificate, digest: digest, theorems)
  }
}

extension DecoderCertificate {
  /// Refuses numbers that name nothing and models outside the theory.
  fileprivate func validateModel() throws(Refusal) {
    func require(_ holds: Bool, _ place: String, _ fault: Refusal.Fault) throws(Refusal) {
      if !holds { throw Refusal("model.\(place)", fault) }
    }
    try Certificate.validateNames(
      tokens: tokens, concepts: concepts, contexts: contexts.map(\.name))
    let d = head.gain.count
    try require(
      d > 0 && head.unembedding.count == tokens.count
        && head.unembedding.allSatisfy { $0.count == d }
        && head.normBias.map { $0.count == d } ?? true
        && head.bias.map { $0.count == tokens.count } ?? true && head.epsilon.signum >= 0,
      "decoder", .head)
    try require(direction.count == d, "direction", .head)
    try require(
      !contexts.isEmpty && contexts.allSatisfy { $0.state.count == d }, "contexts", .head)
    try require(contexts.allSatisfy { $0.weight.signum > 0 }, "contexts", .weights)
  }
}

/// A checked certificate of either kind of model.
public enum CheckedCertificate: Sendable {
  /// About distributions that steering tilts.
  case distributions(Verified)
  /// About a decoder that is steered before its final norm.
  case decoder(VerifiedDecoder)
}
