// Random polynomials.
import ExactArithmetic
import PropertyTesting

@testable import TaylorModels

extension ChoiceSource {
  /// Coefficients of a polynomial about ±`size`, each 2^`decay` times smaller than the one before,
  /// with digits down to the last.
  mutating func row(_ format: SeriesFormat, size: Int = 0, decay: Int = 2) -> [Integer] {
    (0..<format.count).map { k in
      let digits = Integer(integer(in: -(1 << 30)...(1 << 30)))
      let low = Integer(integer(in: 0...(1 << 30)))
      let place = format.fractionBits + size - decay * k - 30
      guard place >= 30 else { return low }
      return (digits << place) + low
    }
  }

  /// A direction in the complex plane, on the circle.
  mutating func direction() -> BigComplex { element(of: BigComplex.coarse) }

  /// A vector of norm 1, or in the direction of one component.
  mutating func unitVector(_ count: Int) -> [BigComplex] {
    if flag(probability: 0.2) {
      let place = integer(in: 0...count - 1)
      return (0..<count).map { $0 == place ? .one : .zero }
    }
    let vector = (0..<count).map { _ in
      BigComplex(Double(integer(in: -100...100))) * direction() + BigComplex(0x1p-20)
    }
    let size = BigComplex(BigComplex.norm(vector))
    return vector.map { $0 / size }
  }
}

/// Throws unless the error is within its bound.
func demandWithin(_ measured: Measured, _ what: String) throws {
  try demand(!measured.isViolated, "\(what): error over bound \(measured.ratio)")
}
