// Slopes of probabilities, and what they change over a cell.
import ExactArithmetic

@testable import TaylorModels

/// A function of t at one place, with its first three derivatives.
struct Jet {
  var values: [BigComplex]

  /// The polynomial `p`.
  static func polynomial(_ p: [Double], _ t: BigComplex) -> Jet {
    var coefficients = p.map { BigComplex($0) }
    return Jet(
      values: (0...3).map { _ in
        let value = coefficients.reversed().reduce(BigComplex.zero) { $0 * t + $1 }
        coefficients = coefficients.indices.dropFirst().map { BigComplex($0) * coefficients[$0] }
        return value
      })
  }

  /// `size` · (t − a)/(1 − at), at most `size` on the disc: by the lemma of Schwarz no such function
  /// is steeper where it is 0.
  static func moebius(_ size: Double, _ a: Double, _ t: BigComplex) -> Jet {
    let (a, size) = (BigComplex(a), BigComplex(size))
    let (spread, bottom) = (BigComplex.one - a * a, BigComplex.one - a * t)
    let first = spread / (bottom * bottom)
    let second = BigComplex(2) * a * first / bottom
    let third = BigComplex(3) * a * second / bottom
    return Jet(values: [size * (t - a) / bottom, size * first, size * second, size * third])
  }

  static func constant(_ size: Double) -> Jet {
    Jet(values: [BigComplex(size), .zero, .zero, .zero])
  }

  static func + (a: Jet, b: Jet) -> Jet { Jet(values: zip(a.values, b.values).map { $0 + $1 }) }
}

/// A token's difference and the softmax's sum, as polynomials and as what they may be.
struct SlopeCase: Sendable {
  var difference: [Double]
  var sum: [Double] = [1]
  /// Bounds of the errors of both.
  var differenceError = 0.0
  var sumError = 0.0
  /// The errors at t.
  var differenceShift: @Sendable (BigComplex) -> Jet = { _ in .constant(0) }
  var sumShift: @Sendable (BigComplex) -> Jet = { _ in .constant(0) }

  static let edge = BigComplex(SlopeFunction.edge)

  func function(_ fault: ErrorTerm.Fault?) -> SlopeFunction {
    SlopeFunction(
      SoftmaxSeries(
        sum: sum, error: Magnitude(sumError), differences: [difference],
        differenceErrors: [Magnitude(differenceError)], fault: fault), place: 0)
  }

  private func jets(_ t: BigComplex) -> (difference: Jet, sum: Jet) {
    (
      Jet.polynomial(difference, t) + differenceShift(t), Jet.polynomial(sum, t) + sumShift(t)
    )
  }

  /// G = d'S − S' and its first two derivatives.
  private func slopes(_ t: BigComplex) -> [BigComplex] {
    let (d, s) = (jets(t).difference.values, jets(t).sum.values)
    return [
      d[1] * s[0] - s[1], d[2] * s[0] + d[1] * s[1] - s[2],
      d[3] * s[0] + BigComplex(2) * d[2] * s[1] + d[1] * s[2] - s[3],
    ]
  }

  /// The error of derivative `order` of G at the edge.
  func slope(_ order: Int, _ fault: ErrorTerm.Fault?) -> Measured {
    let function = function(fault)
    let stored = SlopeFunction.value(function.derivatives[order], SlopeFunction.edge)
    return Measured(
      error: (slopes(SlopeCase.edge)[order] - BigComplex(stored)).size,
      bound: order == 0 ? function.errors.value : function.errors.slope)
  }

  /// |G''| on the disc, beside its bound.
  func curvature(_ fault: ErrorTerm.Fault?) -> Measured {
    Measured.worst(BigComplex.coarse, bound: function(fault).curvatureBound) { slopes($0)[2].size }
  }

  /// How far G is from its value in the middle of a cell.
  func cell(_ lower: Double, _ upper: Double, _ fault: ErrorTerm.Fault?) -> Measured {
    let function = function(fault)
    let estimate = function.estimate(lower, upper)
    return Measured.worst(
      [BigComplex(lower), BigComplex(upper)], bound: estimate.variation + function.errors.value
    ) { (slopes($0)[0] - BigComplex(estimate.value)).size }
  }

  /// How far log p is from its value in the middle of a cell.
  func change(_ lower: Double, _ upper: Double, _ fault: ErrorTerm.Fault?) -> Measured {
    func logarithm(_ t: BigComplex) -> BigFloat {
      let (d, s) = jets(t)
      return d.values[0].real
        - s.values[0].real.applying(.log, precision: BigComplex.precision, rounding: .nearest)
    }
    let middle = BigComplex(lower + (upper - lower) * 0.5)
    return Measured.worst(
      [BigComplex(lower), BigComplex(upper)], bound: function(fault).parts(lower, upper).change
    ) { (logarithm($0) - logarithm(middle)).magnitude }
  }

  /// The errors of L − R and of S at `t`.
  func parts(
    at t: Double, _ fault: ErrorTerm.Fault?
  ) -> (difference: Measured, sum: Measured) {
    let parts = function(fault).parts(t, t)
    let (d, s) = jets(BigComplex(t))
    return (
      Measured(
        error: (d.values[0] - BigComplex(parts.difference)).size, bound: parts.differenceError),
      Measured(error: (s.values[0] - BigComplex(parts.sum)).size, bound: parts.sumError)
    )
  }

  /// Polynomials with no short digits.
  static let rough: [SlopeCase] = (1...24).map { number in
    let k = Double(number)
    let difference: [Double] = (0..<5).map { 1 / (Double(3 * $0 + 2) + k) }
    let sum: [Double] = (0..<5).map { 1 / (Double(7 * $0) + k) }
    return SlopeCase(difference: difference, sum: sum)
  }
}

extension Scenario {
  private static let small = 0x1p-10
  private static let edge = SlopeFunction.edge

  static let slopes: [Scenario] = [
    Scenario(.slopeDifference, "the steepest error of a logit", floor: 0.51) { fault in
      SlopeCase(
        difference: [0], differenceError: small,
        differenceShift: { .moebius(small, edge, $0) }
      ).slope(0, fault)
    },
    Scenario(.slopeSum, "a steep logit, and a sum that is off", floor: 0.999) { fault in
      SlopeCase(
        difference: [0, 0x1p20], sumError: small, sumShift: { _ in .constant(small) }
      ).slope(0, fault)
    },
    Scenario(.slopeSumSlope, "the steepest error of the sum", floor: 0.51) { fault in
      SlopeCase(
        difference: [0], sumError: small, sumShift: { .moebius(small, edge, $0) }
      ).slope(0, fault)
    },
    Scenario(.slopeRounding, "products and sums of doubles", floor: 0.002, isHalfNoticed: false) {
      fault in Measured.worst(SlopeCase.rough.map { $0.slope(0, fault) })
    },
    // Cauchy's estimate for the second derivative is some three times what such a function has.
    Scenario(.bendDifference, "a bent error of a logit", floor: 0.29, isHalfNoticed: false) {
      fault in
      SlopeCase(
        difference: [0], differenceError: small,
        differenceShift: { .moebius(small, 0.97, $0) }
      ).slope(1, fault)
    },
    Scenario(.bendSum, "a bent error of the sum", floor: 0.29, isHalfNoticed: false) { fault in
      SlopeCase(
        difference: [0], sumError: small, sumShift: { .moebius(small, 0.97, $0) }
      ).slope(1, fault)
    },
    Scenario(.bendRounding, "products and sums of doubles", floor: 0.0002, isHalfNoticed: false) {
      fault in Measured.worst(SlopeCase.rough.map { $0.slope(1, fault) })
    },
    // S = e^{at}, so that d' = a makes G = 0 but for rounding, which doubles do not see.
    Scenario(
      .curvatureRounding, "a slope that cancels in doubles", floor: 1e-8, isHalfNoticed: false
    ) { fault in
      Measured.worst(
        (1...64).map { k in
          let a = 0x1p-6 * (1 + Double(k) / 101)
          var sum = [1.0]
          for n in 1...12 { sum.append(sum[n - 1] * a / Double(n)) }
          return SlopeCase(difference: [0, a], sum: sum).curvature(fault)
        })
    },
    Scenario(.cellSlope, "a slope that changes linearly", floor: 0.999) { fault in
      SlopeCase(difference: [0, 0, 0.5]).cell(-0.25, 0.25, fault)
    },
    Scenario(.cellCurvature, "a slope that changes as a square", floor: 0.999) { fault in
      SlopeCase(difference: [0, 0, 0, 1 / 3.0]).cell(-0.25, 0.25, fault)
    },
    Scenario(.changeSlope, "a probability that changes steadily", floor: 0.999) { fault in
      SlopeCase(difference: [0, 1]).change(-0.25, 0.25, fault)
    },
    // Bounds take the largest slope on all of the cell.
    Scenario(.changeBend, "a maximum in the middle", floor: 0.499, isHalfNoticed: false) { fault in
      SlopeCase(difference: [0, 0, -0.5]).change(-0.25, 0.25, fault)
    },
    Scenario(.changeCurvature, "a turning point in the middle", floor: 0.16, isHalfNoticed: false) {
      fault in SlopeCase(difference: [0, 0, 0, 1 / 3.0]).change(-0.25, 0.25, fault)
    },
    Scenario(.changeDenominator, "a sum that falls on the cell", floor: 0.86) { fault in
      SlopeCase(difference: [0], sum: [1, -0.5]).change(-0.5, 0.5, fault)
    },
    Scenario(.probabilityDifference, "a logit that is off", floor: 0.999) { fault in
      SlopeCase(
        difference: [0], differenceError: small, differenceShift: { _ in .constant(small) }
      ).parts(at: 0.5, fault).difference
    },
    Scenario(.probabilitySum, "a sum that is off", floor: 0.999) { fault in
      SlopeCase(difference: [0], sumError: small, sumShift: { _ in .constant(small) })
        .parts(at: 0.5, fault).sum
    },
    Scenario(.probabilityRounding, "Horner's rule", floor: 0.005, isHalfNoticed: false) { fault in
      Measured.worst(SlopeCase.rough.map { $0.parts(at: 0.9, fault).difference })
    },
    Scenario(.probabilitySumRounding, "Horner's rule", floor: 0.005, isHalfNoticed: false) {
      fault in Measured.worst(SlopeCase.rough.map { $0.parts(at: 0.9, fault).sum })
    },
  ]
}
