// The only place where a claim becomes a theorem.
internal import ExactArithmetic

/// A claim that the checker confirmed; there is no other way to make one.
public struct Theorem: Sendable, Equatable {
  /// What holds for the model of the certificate.
  public let claim: CertifiedClaim

  fileprivate init(_ claim: CertifiedClaim) { self.claim = claim }
}

/// A certificate all of whose claims were confirmed; there is no other way to make one.
///
/// Why two signs prove a peak: with f_z(α) = Σ_l w_l (M_l − M_z) e^{αM_l}, the function f_z(α)
/// e^{−αM_z} is the derivative of S_z(α) = Σ_l w_l e^{α(M_l − M_z)}, and its own derivative Σ_l w_l
/// (M_l − M_z)² e^{…} is positive as soon as M is not constant. So it increases strictly, has at
/// most one zero, and has one strictly between any two points where f_z is negative and positive. A
/// token of level z has probability w/S_z(α): it increases strictly before the zero and decreases
/// strictly after it.
public struct Verified: Sendable {
  /// The SHA-256 of the canonical text of its model, computed.
  public let digest: String
  /// The certificate.
  public let certificate: Certificate
  /// Its claims, in order.
  public let theorems: [Theorem]

  fileprivate init(_ certificate: Certificate, digest: String, _ theorems: [Theorem]) {
    self.digest = digest
    self.certificate = certificate
    self.theorems = theorems
  }

  /// The default of the work limit, enough for some minutes.
  public static let workLimit = 1 << 28

  /// Checks a certificate: the model, its digest, the levels, then every claim.
  ///
  /// Throws ``Refusal`` with the first fault. `workLimit` bounds the work, in units of a
  /// microsecond or so.
  public static func check(
    _ certificate: Certificate, workLimit: Int = Verified.workLimit
  ) throws(Refusal) -> Verified {
    try check(certificate, Work(limit: workLimit))
  }

  static func check(_ certificate: Certificate, _ work: Work) throws(Refusal) -> Verified {
    try certificate.validateModel()
    var work = work
    work.place = "sha256"
    let digest = try certificate.digest(&work)
    if let stated = certificate.sha256 { try work.require(stated == digest, .digest) }
    work.place = "claims"
    try work.require(!certificate.claims.isEmpty, .noClaims)
    var checker = try Checker(certificate, work)
    var theorems: [Theorem] = []
    for (index, claim) in certificate.claims.enumerated() {
      checker.work.place = "claims[\(index)] (\(claim.name))"
      try checker.check(claim)
      theorems.append(Theorem(claim))
    }
    return Verified(certificate, digest: digest, theorems)
  }
}

extension Certificate {
  /// Refuses numbers that name nothing and models outside the theory.
  fileprivate func validateModel() throws(Refusal) {
    func require(_ holds: Bool, _ place: String, _ fault: Refusal.Fault) throws(Refusal) {
      if !holds { throw Refusal("model.\(place)", fault) }
    }
    func exist(_ indices: [Int], _ count: Int) -> Bool {
      indices.allSatisfy { (0..<count).contains($0) }
    }
    try Certificate.validateNames(
      tokens: tokens, concepts: concepts, contexts: contexts.map(\.name))
    for (index, distribution) in distributions.enumerated() {
      var isValid = distribution.numbers.count == tokens.count
      if case .weights(let values) = distribution {
        isValid = isValid && values.allSatisfy { $0.signum > 0 }
      }
      try require(isValid, "distributions[\(index)]", .distribution)
    }
    try require(exist(contexts.map(\.distribution), distributions.count), "contexts", .index)
    try require(contexts.allSatisfy { $0.weight.signum > 0 }, "contexts", .weights)
    switch steering {
    case .sets(let positive, let negative):
      try require(exist(positive + negative, contexts.count), "positive and negative", .index)
    case .logOdds(let values):
      try require(values.count == tokens.count, "logOdds", .steering)
    }
  }

  /// Refuses repeated names, and concepts whose numbers name nothing.
  static func validateNames(
    tokens: [String], concepts: [ConceptEntry], contexts: [String]
  ) throws(Refusal) {
    func require(_ holds: Bool, _ place: String, _ fault: Refusal.Fault) throws(Refusal) {
      if !holds { throw Refusal("model.\(place)", fault) }
    }
    // Names are compared by their bytes: texts that look alike may be different tokens.
    func areDistinct(_ names: [String]) -> Bool {
      Set(names.map { Array($0.utf8) }).count == names.count
    }
    try require(!tokens.isEmpty && areDistinct(tokens), "tokens", .tokens)
    try require(areDistinct(concepts.map(\.name)), "concepts", .names)
    try require(areDistinct(contexts), "contexts", .names)
    for (index, concept) in concepts.enumerated() {
      let isIncreasing = zip(concept.tokens, concept.tokens.dropFirst()).allSatisfy { $0 < $1 }
      let areThere = concept.tokens.allSatisfy(tokens.indices.contains)
      try require(areThere, "concepts[\(index)]", .index)
      try require(isIncreasing && !concept.tokens.isEmpty, "concepts[\(index)]", .group)
    }
  }
}
