internal import ExactArithmetic

/// A claim that the checker confirmed; there is no other way to make one.
public struct Theorem: Sendable, Equatable {
  /// What holds for the model of the certificate.
  public let claim: Claim

  fileprivate init(_ claim: Claim) { self.claim = claim }
}

/// A certificate all of whose claims were confirmed; there is no other way to make one.
///
/// Why two signs prove a peak: with f_z(α) = Σ_l w_l (M_l − M_z) e^{αM_l}, the function f_z(α) e^{−αM_z} is
/// the derivative of S_z(α) = Σ_l w_l e^{α(M_l − M_z)}, and its own derivative Σ_l w_l (M_l − M_z)² e^{…} is
/// positive as soon as M is not constant. So it increases strictly, has at most one zero, and has one
/// strictly between any two points where f_z is negative and positive. A token of level z has probability
/// w/S_z(α): it increases strictly before the zero and decreases strictly after it.
public struct Verified: Sendable {
  /// The certificate.
  public let certificate: Certificate
  /// Its claims, in order.
  public let theorems: [Theorem]

  fileprivate init(_ certificate: Certificate, _ theorems: [Theorem]) {
    self.certificate = certificate
    self.theorems = theorems
  }

  /// The default of the work limit, enough for some minutes.
  public static let workLimit = 1 << 28

  /// Checks a certificate file: the model, the levels, then every claim.
  ///
  /// Throws ``Refusal`` with the first fault. `workLimit` bounds the work, in units of a microsecond or so;
  /// the text itself is read in linear time.
  public static func check(
    _ bytes: [UInt8], workLimit: Int = Verified.workLimit
  ) throws(Refusal) -> Verified {
    try check(Certificate(reading: bytes), workLimit: workLimit)
  }

  /// Checks a certificate already read.
  ///
  /// Throws ``Refusal`` with the first fault.
  public static func check(
    _ certificate: Certificate, workLimit: Int = Verified.workLimit
  ) throws(Refusal) -> Verified {
    try certificate.validateModel()
    var checker = try Checker(certificate, workLimit: workLimit)
    var theorems: [Theorem] = []
    for (index, claim) in certificate.claims.enumerated() {
      checker.place = "claims[\(index)] (\(claim.name))"
      try checker.check(claim)
      theorems.append(Theorem(claim))
    }
    return Verified(certificate, theorems)
  }
}

extension Certificate {
  /// Refuses numbers that name nothing and models outside the theory.
  fileprivate func validateModel() throws(Refusal) {
    func require(_ holds: Bool, _ place: String, _ rule: String) throws(Refusal) {
      if !holds { throw Refusal(kind: .rejected, place: place, fault: .model(rule)) }
    }
    func require(_ indices: [Int], below count: Int, _ place: String) throws(Refusal) {
      if let bad = indices.first(where: { !(0..<count).contains($0) }) {
        throw Refusal(kind: .malformed, place: place, fault: .index(bad))
      }
    }
    try require(!tokens.isEmpty && !contexts.isEmpty, "model", "no tokens or no contexts")
    try require(
      Set(tokens.map { Array($0.utf8) }).count == tokens.count, "model.tokens",
      "a token is repeated")
    for (index, concept) in concepts.enumerated() {
      let place = "model.concepts[\(index)]"
      try require(concept.tokens, below: tokens.count, place)
      let isIncreasing = zip(concept.tokens, concept.tokens.dropFirst()).allSatisfy { $0 < $1 }
      try require(isIncreasing && !concept.tokens.isEmpty, place, "the tokens do not increase")
    }
    for (index, distribution) in distributions.enumerated() {
      let place = "model.distributions[\(index)]"
      try require(distribution.numbers.count == tokens.count, place, "not one number a token")
      if case .weights(let values) = distribution {
        try require(values.allSatisfy { $0.signum > 0 }, place, "a weight is not positive")
      }
    }
    try require(contexts.map(\.distribution), below: distributions.count, "model.contexts")
    let isPositive = contexts.allSatisfy { $0.weight.signum > 0 }
    let total = contexts.reduce(0) { $0 + $1.weight }
    try require(isPositive && total == 1, "model.contexts", "the weights are not positive of sum 1")
    switch steering {
    case .sets(let positive, let negative):
      try require(positive + negative, below: contexts.count, "model")
    case .logOdds(let values):
      try require(values.count == tokens.count, "model.logOdds", "not one number a token")
    }
  }
}
