// Factors rationals over a common base, so that equality of logarithms can be decided exactly.
internal import CGMP

/// Pairwise coprime integers over which given rationals factor, found by gcds alone.
///
/// Factor refinement (Bach, Driscoll, Shallit 1993): no number is factored into primes. Elements
/// are greater than 1, pairwise coprime, and no perfect powers, which gives two facts the exact
/// zero tests rest on:
///  * the logarithms of the elements are linearly independent over Q (unique factorisation), hence
///    with 1 over the algebraic numbers (Baker);
///  * Π b_k^{s_k} with rational s_k is rational only when every s_k is an integer.
public struct CoprimeBase: Sendable {
  /// The elements, each greater than 1.
  public private(set) var elements: [Integer] = []

  /// A base over which every one of the positive `rationals` factors.
  ///
  /// Cost: about n · k gcds for n numbers and k elements.
  public init(refining rationals: [Rational]) {
    self.init(factoring: rationals)
    elements = elements.map(CoprimeBase.withoutPowers)
  }

  /// The same, but that elements may be perfect powers: their logarithms are as independent, and coordinates over them
  /// are in the same proportions.
  init(factoring rationals: [Rational]) {
    for rational in rationals {
      precondition(rational.signum > 0, "a coprime base needs positive numbers")
      insert(rational.numerator)
      insert(rational.denominator)
    }
  }

  private mutating func insert(_ number: Integer) {
    var pending = [number]
    next: while let candidate = pending.popLast() {
      if candidate == 1 { continue }
      for index in elements.indices {
        let common = Integer.gcd(candidate, elements[index])
        if common == 1 { continue }
        // candidate · element is replaced by parts with a smaller product, so this ends.
        let element = elements[index]
        if common == element {
          pending.append(candidate.dividedExactly(by: element))
        } else {
          elements.remove(at: index)
          pending.append(common)
          pending.append(element.dividedExactly(by: common))
          pending.append(candidate.dividedExactly(by: common))
        }
        continue next
      }
      elements.append(candidate)
    }
  }

  /// The smallest integer that `number` is a power of.
  private static func withoutPowers(_ number: Integer) -> Integer {
    var root = number
    while root.isPerfectPower {
      // The degree is at most the bit length; the least one that works is prime.
      guard
        let next = (2...max(2, root.bitLength)).lazy.compactMap({ root.exactRoot(degree: $0) })
          .first
      else { break }
      root = next
    }
    return root
  }

  /// The exponents e with `rational` = Π b_k^{e_k}.
  ///
  /// Traps when `rational` does not factor over the base.
  public func exponents(of rational: Rational) -> [Int] {
    var rest = (top: rational.numerator, bottom: rational.denominator)
    let exponents = elements.map { element -> Int in
      if rest.top == 1 && rest.bottom == 1 { return 0 }
      return CoprimeBase.remove(element, from: &rest.top)
        - CoprimeBase.remove(element, from: &rest.bottom)
    }
    precondition(rest.top == 1 && rest.bottom == 1, "a number outside the span of its base")
    return exponents
  }

  /// Divides out every power of `element`; the number of divisions.
  private static func remove(_ element: Integer, from number: inout Integer) -> Int {
    var count = 0
    let rest = Integer.make { r in
      number.withPointer { n in
        element.withPointer { e in count = Int(__gmpz_remove(r, n, e)) }
      }
    }
    if count > 0 { number = rest }
    return count
  }
}
