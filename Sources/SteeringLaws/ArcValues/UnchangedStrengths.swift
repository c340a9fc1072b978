// Where steering through a norm gives back what there was without it, exactly.
public import ExactArithmetic

/// The strengths at which all probabilities are what they are without steering.
public enum UnchangedStrengths: Sendable, Hashable {
  /// All of them.
  case all
  /// These, increasing; 0 is one.
  case these([Rational])

  /// The strengths in both sets.
  public func intersection(_ other: UnchangedStrengths) -> UnchangedStrengths {
    switch (self, other) {
    case (.all, _): other
    case (_, .all): self
    case (.these(let mine), .these(let theirs)): .these(mine.filter { theirs.contains($0) })
    }
  }
}

extension CircleFamily {
  /// Whether σ(α) = p for all tokens, exactly: all differences of logits are what they are at 0.
  public func isUnchanged(at alpha: Rational) -> Bool {
    let first = token(0)
    let (now, before) = (path.radiusSquare(at: alpha), path.startSquare)
    return (1..<count).allSatisfy { place in
      let other = token(place)
      let (height, start) = (
        other.height(at: alpha) - first.height(at: alpha), other.start - first.start
      )
      return height.signum == start.signum && height * height * before == start * start * now
    }
  }

  /// The strengths α with σ(α) = p, exactly: 0, and at most one other where all points (P, Q) lie
  /// on one line.
  ///
  /// Two tokens with differences a and k have their odds of 0 at (a + αk)/ρ(α) = a/ρ₀ alone: besides
  /// 0, at α = 2a(a⟨u,y⟩ − kρ₀²)/(k²ρ₀² − a²‖y‖²).
  public var unchangedStrengths: UnchangedStrengths {
    let first = token(0)
    let moved = (1..<count).first {
      token($0).slope != first.slope || token($0).start != first.start
    }
    guard let moved else { return .all }
    let other = token(moved)
    let (a, k) = (other.start - first.start, other.slope - first.slope)
    let divisor = k * k * path.startSquare - a * a * path.speedSquare
    guard !divisor.isZero else { return .these([0]) }
    let alpha = 2 * a * (a * path.product - k * path.startSquare) / divisor
    guard !alpha.isZero, isUnchanged(at: alpha) else { return .these([0]) }
    return .these([0, alpha].sorted())
  }

  /// Whether σ_z(α) = p_z for z = `token`, exactly.
  ///
  /// 1/σ_z is a sum of exponentials of T_y − T_z, which are algebraic: by Lindemann and Weierstrass
  /// two such sums agree only if they have the same exponents, each equally often.
  public func isUnchanged(_ token: Int, at alpha: Rational) -> Bool {
    let (now, before) = (path.radicand(at: alpha), path.radicand(at: 0))
    // √now as a multiple of √before, and √before as a rational, where they are.
    let ratio = (now / before).squareRoot
    let root = before.squareRoot
    let last = now.squareRoot
    let mine = self.token(token)
    func key(_ bias: Rational, now a: Rational, before b: Rational) -> [Rational] {
      var (rational, ofNow, ofBefore) = (bias, a, b)
      if let ratio {
        ofBefore += ratio * ofNow
        ofNow = 0
      } else if let last {
        rational += last * ofNow
        ofNow = 0
      }
      if let root {
        rational += root * ofBefore
        ofBefore = 0
      }
      return [rational, ofNow, ofBefore]
    }
    var counts: [[Rational]: Int] = [:]
    let height = mine.height(at: alpha)
    for place in 0..<count {
      let other = self.token(place)
      let bias = other.bias - mine.bias
      counts[key(bias, now: other.height(at: alpha) - height, before: 0), default: 0] += 1
      counts[key(bias, now: 0, before: other.start - mine.start), default: 0] -= 1
    }
    return counts.values.allSatisfy { $0 == 0 }
  }
}
