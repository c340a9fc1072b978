import PropertyTesting
import Testing

@testable import ExactArithmetic
@testable import LimbKernels

@Suite("Binned power sums")
struct BinnedPowerSumsTests {
  private static func fraction(_ value: UInt128) -> Rational {
    let high = Integer(Int(value >> 66)) << 66
    let middle = Integer(Int((value >> 33) & (1 << 33 - 1))) << 33
    return Rational(high + middle + Integer(Int(value & (1 << 33 - 1))), (1 as Integer) << 128)
  }

  @Test func `each sum is below the exact one by at most its bound`() {
    checkProperty("binned power sums", count: 100) { (source: inout ChoiceSource) in
      let bins = source.integer(in: 1...5)
      let order = source.integer(in: 1...10)
      let terms = (0..<source.integer(in: 0...15)).map { _ in
        (
          UInt128(source.integer(in: 0...(1 << 60))) << UInt128(source.integer(in: 0...62)),
          UInt128(source.integer(in: 0...(1 << 60))) << UInt128(source.integer(in: 0...67)),
          source.integer(in: 0...(bins - 1))
        )
      }
      return (bins, order, terms)
    } satisfies: { (input: (Int, Int, [(UInt128, UInt128, Int)])) in
      let (bins, order, terms) = input
      let sums = BinnedPowerSums(binCount: bins, order: order)
      for (a, b, bin) in terms { sums.add(a, b, toBin: bin) }
      for bin in 0..<bins {
        let own = terms.filter { $0.2 == bin }
        for k in 0..<order {
          let exact = own.reduce(0 as Rational) { sum, term in
            sum + BinnedPowerSumsTests.fraction(term.0)
              * BinnedPowerSumsTests.fraction(term.1).raised(to: k)
          }
          let found = try #require(sums.value(of: k, inBin: bin).rational())
          let bound =
            Rational(Int(FixedPointPowerSums.errorUnits(k)) * own.count)
            / Rational((1 as Integer) << 128)
          try demand(
            found <= exact && exact - found <= bound, "bin \(bin), power \(k): \(found), \(exact)")
        }
      }
    }
  }

  @Test func `fractions of doubles are cut off below`() {
    checkProperty("fractions", count: 300) { (source: inout ChoiceSource) in
      (
        Double(source.integer(in: 0...(1 << 53))) * 0x1p-53,
        source.integer(in: -200...0), source.integer(in: -900...(-1))
      )
    } satisfies: { (input: (Double, Int, Int)) in
      let (value, shift, exponent) = input
      for (number, by) in [
        (value, shift),
        (value * Double(sign: .plus, exponent: exponent, significand: 1), -exponent + shift),
      ] {
        let found = FixedPointLimbs.fraction(number, shiftedBy: by - 1)
        let exact = try #require(Rational(exactly: number)) * (2 as Rational).raised(to: by - 1)
        let unit = Rational(1, (1 as Integer) << 128)
        let difference = exact - BinnedPowerSumsTests.fraction(found)
        try demand(difference >= 0 && difference < unit, "\(number) · 2^\(by - 1)")
      }
    }
  }
}
