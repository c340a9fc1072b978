// What a checked certificate proves, in words: a line a claim.
internal import ExactArithmetic
internal import PlainText
public import ProofChecker

/// The statements that a checked certificate proves, made from its theorems; names are quoted
/// and escaped.
public struct ProvedStatements {
  private let verified: Verified
  private var certificate: Certificate { verified.certificate }

  /// The statements of `verified`.
  public init(_ verified: Verified) { self.verified = verified }

  /// How many tokens and levels there are.
  public var size: String {
    "\(certificate.tokens.count) tokens in \(certificate.levels.count) levels of log-odds, decided exactly"
  }

  /// What the statements are about: the model's digest, its size, P and N.
  public var subject: [String] {
    var lines = ["model sha256 \(verified.digest)", size]
    switch certificate.steering {
    case .sets(let positive, let negative):
      for (name, contexts) in [("P", positive), ("N", negative)] {
        lines.append("\(name): " + names(contexts.map { certificate.contexts[$0].name }))
      }
    case .logOdds: lines.append("log-odds given for each token, not by P and N")
    }
    return lines
  }

  /// Hands on a line for each theorem, in order, under lines that name the contexts; in a line of a
  /// theorem long names are cut.
  ///
  /// Linear in the size of the certificate, but for the conversion of long numbers.
  public func forEachLine(_ body: (String) -> Void) {
    var contexts: [Int: [String]] = [:]
    for context in certificate.contexts {
      contexts[context.distribution, default: []].append(context.name)
    }
    var last: Int??
    for theorem in verified.theorems {
      let distribution = theorem.claim.distribution
      if last != .some(distribution) {
        last = .some(distribution)
        if let distribution {
          // All names once, and never again.
          let names = contexts.removeValue(forKey: distribution).map(names)
          body("contexts \(names ?? "of distribution \(distribution), as above"):")
        } else {
          body("all contexts, by their weights:")
        }
      }
      body("  " + text(theorem.claim))
    }
  }

  private func names(_ names: [String]) -> String {
    names.map(\.inQuotes).joined(separator: ", ")
  }

  /// The tokens of a level, the first of many.
  private func tokens(ofLevel level: Int) -> String {
    let tokens = certificate.levels[level]
    let shown = tokens.prefix(8).map { quoted(certificate.tokens[$0]) }.joined(separator: ", ")
    return tokens.count > 8 ? "\(shown) and \(tokens.count - 8) more of equal log-odds" : shown
  }

  private func name(_ group: CertifiedClaim.Group) -> String {
    switch group {
    case .token(let token): return quoted(certificate.tokens[token])
    case .concept(let concept): return "concept \(quoted(certificate.concepts[concept].name))"
    }
  }

  /// Whether a limit is one of an average over several tokens.
  private func isMean(_ group: CertifiedClaim.Group) -> Bool {
    if case .concept(let concept) = group {
      certificate.concepts[concept].tokens.count > 1
    } else {
      false
    }
  }

  private func text(_ value: CertifiedClaim.Value, of name: String) -> String {
    switch value {
    case .exactly(let number): return "\(name) = \(StatedNumber.value(number))"
    case .between(let lower, let upper): return StatedNumber.bracket(name, lower, upper)
    }
  }

  private func text(_ claim: CertifiedClaim) -> String {
    switch claim {
    case .peak(_, let level, let lower, let upper):
      return "peak of \(tokens(ofLevel: level)): one, "
        + StatedNumber.bracket("alpha", lower, upper)
    case .exactPeak(_, let level, let position, _, _):
      return "peak of \(tokens(ofLevel: level)): one, alpha = \(StatedNumber.value(position))"
    case .rootPeak(_, let level, let unit, _, let root):
      return "peak of \(tokens(ofLevel: level)): one, alpha = "
        + "log(\(text(root))) / (\(text(unit: unit)))"
    case .threeLevelPeak:
      return "peak of \(tokens(ofLevel: 1)): one, "
        + "alpha = log(w0 (M1 - M0) / (w2 (M2 - M1))) / (M2 - M0)"
    case .limit(_, let group, let isPositive, let value):
      return "limit of \(name(group)) as alpha -> \(isPositive ? "+inf" : "-inf"): "
        + text(value, of: isMean(group) ? "mean delta p" : "delta p")
    case .probability(_, let group, let strength, let value, _):
      return "probability of \(name(group)) at alpha = \(StatedNumber.value(strength)): "
        + text(value, of: "p")
    case .crossEntropy(let lower, let upper, let remainder):
      return "increase of the cross-entropy: c alpha^2 + R(alpha), "
        + "\(StatedNumber.bracket("c", lower, upper)); |R(alpha)| <= "
        + "\(StatedNumber.upper(remainder)) |alpha|^3"
    case .budget(let budget, let ends):
      return
        "increase of the cross-entropy at most \(StatedNumber.value(budget)) for A <= alpha <= B: "
        + StatedNumber.bracket("A", ends[0], ends[1]) + "; "
        + StatedNumber.bracket("B", ends[2], ends[3])
    }
  }

  private func text(_ root: CertifiedClaim.Surd) -> String {
    let rational = StatedNumber.value(root.rational)
    if root.factor.isZero || root.radicand.isZero { return rational }
    let factor = StatedNumber.value(root.factor)
    let surd = "(\(factor)) sqrt(\(StatedNumber.value(root.radicand)))"
    return root.rational.isZero ? surd : "\(rational) + \(surd)"
  }

  /// The unit δ of the differences of log-odds: a number, or a q-th part of a logarithm.
  private func text(unit: Rational) -> String {
    guard case .sets(let positive, let negative) = certificate.steering,
      let first = positive.first,
      !certificate.distributions[certificate.contexts[first].distribution].isLogits
    else { return StatedNumber.value(unit) }
    let common = Integer.gcd(Integer(positive.count), Integer(negative.count)).asInt ?? 1
    let size = positive.count / common * negative.count
    return "log(\(StatedNumber.value(unit)))" + (size == 1 ? "" : " / \(size)")
  }
}

extension CertifiedClaim {
  /// The number of the distribution that the claim is about; nil when it is about all contexts.
  fileprivate var distribution: Int? {
    switch self {
    case .peak(let index, _, _, _), .exactPeak(let index, _, _, _, _),
      .rootPeak(let index, _, _, _, _), .threeLevelPeak(let index), .limit(let index, _, _, _),
      .probability(let index, _, _, _, _):
      return index
    case .crossEntropy, .budget: return nil
    }
  }
}
