// The only place where a claim becomes a theorem.
internal import ConcurrentWork
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

  /// Checks a certificate: the model, its digest, the levels, then every claim, by `workers` threads.
  ///
  /// Throws ``Refusal`` with the first fault, whatever their number. `workLimit` bounds the work, in
  /// units of a microsecond or so; each thread stops there, too.
  public static func check(
    _ certificate: Certificate, workLimit: Int = Verified.workLimit, workers: Int = 1
  ) throws(Refusal) -> Verified {
    try check(certificate, Work(limit: workLimit), workers: workers)
  }

  static func check(
    _ certificate: Certificate, _ work: Work, workers: Int = 1
  ) throws(Refusal) -> Verified {
    try certificate.validateModel()
    var work = work
    work.place = "sha256"
    let digest = try certificate.digest(&work)
    if let stated = certificate.sha256 { try work.require(stated == digest, .digest) }
    work.place = "claims"
    try work.require(!certificate.claims.isEmpty, .noClaims)
    let checker = try Checker(certificate, work)
    let count = max(1, workers)
    // Any number may stand in a claim for its distribution.
    @Sendable func part(_ claim: CertifiedClaim) -> Int {
      Int(UInt(bitPattern: claim.distribution ?? 0) % UInt(count))
    }
    let parts = concurrentMap(Array(0..<count), workers: count) { number in
      outcomes(checker) { part($0) == number }
    }
    // One after the other, as if one thread had done them all: what was spent adds up.
    var places = [Int](repeating: 0, count: parts.count)
    work = checker.work
    var theorems: [Theorem] = []
    theorems.reserveCapacity(certificate.claims.count)
    for (index, claim) in certificate.claims.enumerated() {
      work.place = claim.place(index)
      let part = part(claim)
      // A part ends with a refusal, and this claim is not beyond the first.
      let outcome = parts[part][places[part]]
      places[part] += 1
      try work.spend(outcome.work)
      if let refusal = outcome.refusal { throw refusal }
      theorems.append(Theorem(claim))
    }
    return Verified(certificate, digest: digest, theorems)
  }

  /// What checking one claim cost, and why it was refused; nil when it holds.
  private struct Outcome {
    let work: Int
    let refusal: Refusal?
  }

  /// The outcomes of the claims that are wanted, in order, up to the first refusal.
  private static func outcomes(
    _ checker: Checker, where isWanted: (CertifiedClaim) -> Bool
  ) -> [Outcome] {
    var checker = checker
    var outcomes: [Outcome] = []
    for (index, claim) in checker.certificate.claims.enumerated()
    where isWanted(claim) {
      checker.work.place = claim.place(index)
      let before = checker.work.left
      do throws(Refusal) {
        try checker.check(claim)
        outcomes.append(Outcome(work: before - checker.work.left, refusal: nil))
      } catch {
        outcomes.append(Outcome(work: before - max(checker.work.left, 0), refusal: error))
        return outcomes
      }
    }
    return outcomes
  }
}

extension CertifiedClaim {
  /// How a refusal names the claim.
  fileprivate func place(_ index: Int) -> String { "claims[\(index)] (\(name))" }
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
