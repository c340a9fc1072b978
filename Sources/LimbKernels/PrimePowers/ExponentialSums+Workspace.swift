// Adds the evaluation of `ExponentialSums`, with the memory that one task needs for it.
internal import CGMP
internal import CMPFR
package import ExactArithmetic

extension ExponentialSums {
  /// Room for one evaluation at a time, by one task.
  package final class Workspace {
    private let sums: ExponentialSums
    private let nodes: FloatBlock
    private let scratch: FloatBlock
    /// The limbs of the last evaluation.
    private var limbs = 1

    /// Room for evaluations of `sums`.
    package init(_ sums: ExponentialSums) {
      self.sums = sums
      nodes = FloatBlock(sums.plan.count, width: sums.limbs)
      scratch = FloatBlock(ExponentialSums.highest + 6, width: sums.limbs + 4)
    }

    /// m_j/2^`exponent` at `point`, j = 0, 1, …, each computed with `lengths`[j] limbs, which do
    /// not increase.
    ///
    /// Errors: a power of a base has 3 units of 2^(−64n) relative, its inverse 5, a product of d of
    /// them and a weight at most 7d + 6. A term, below 1/4, is then cut to a multiple of the unit.
    /// For the higher moments a pair adds less than 5 units of m_j: the cut of its sum, of
    /// |μ|^j/j!, and of the product.
    package func moments(at point: ShortPoint, lengths: [Int]) -> (
      moments: [Interval], exponent: Int
    ) {
      let n = lengths[0]
      precondition(
        n <= sums.limbs && lengths.count <= ExponentialSums.highest + 1, "moments out of range")
      fillNodes(at: point, limbs: n)
      var top = Int.min
      for (l, node) in sums.plan.nodes.enumerated() {
        top = max(
          top, nodes.numbers[node]._mpfr_exp + sums.weights.numbers[l]._mpfr_exp)
      }
      top += 2
      let start = { (k: Int) in self.scratch.numbers[k]._mpfr_d + 0 }
      for j in lengths.indices { start(j).update(repeating: 0, count: lengths[j] + 1) }
      // The product of two numbers has two places.
      let (even, odd, product) = (
        start(ExponentialSums.highest + 1), start(ExponentialSums.highest + 2),
        start(ExponentialSums.highest + 3)
      )
      for (place, (level, mirror, isNegative)) in sums.pairs.enumerated() {
        writeTerm(level, top, n, into: even, product)
        odd.update(from: even, count: n)
        var sign = isNegative
        if let mirror {
          let other = start(ExponentialSums.highest + 5)
          writeTerm(mirror, top, n, into: other, product)
          if __gmpn_cmp(even, other, n) >= 0 {
            _ = __gmpn_sub_n(odd, even, other, n)
          } else {
            _ = __gmpn_sub_n(odd, other, even, n)
            sign.toggle()
          }
          _ = __gmpn_add_n(even, even, other, n)
        }
        for (j, length) in lengths.enumerated() {
          var addend = (j % 2 == 0 ? even : odd) + (n - length)
          if j > 0 {
            let power =
              sums.powers.numbers[place * ExponentialSums.highest + j - 1]._mpfr_d
              + (sums.limbs - length)
            __gmpn_mul_n(product, addend, power, length)
            addend = product + length
          }
          let target = start(j)
          if sign, j % 2 == 1 {
            target[length] &-= __gmpn_sub_n(target, target, addend, length)
          } else {
            target[length] &+= __gmpn_add_n(target, target, addend, length)
          }
        }
      }
      // Terms add up to less than 1 + the last limb of m_0.
      let relative = Double(7 * sums.plan.degree + 6)
      let termError =
        relative * (Double(start(0)[n]) + 1) * 1.001 + 2 * Double(sums.plan.nodes.count)
      let moments = lengths.enumerated().map { j, length -> Interval in
        let units = Double(
          sign: .plus, exponent: max(-1000, 64 * (length - n)), significand: termError)
        let error = BigFloat(j == 0 ? units : units + 5 * Double(sums.pairs.count))
          .scaled(byPowerOfTwo: -64 * length)
        let middle = FixedPointLimbs.float(start(j), limbs: length + 1).scaled(byPowerOfTwo: 64)
        return Interval(
          lower: middle.subtracting(error, precision: 64 * length, rounding: .down),
          upper: middle.adding(error, precision: 64 * length, rounding: .up))
      }
      return (moments, top)
    }

    /// An enclosure of Π_k b_k^(x e_lk) of `level` at the point x of the last moments.
    package func tilt(of level: Int) -> Interval {
      var number = nodes.numbers[sums.plan.nodes[level]]
      let value = BigFloat.make(precision: 64 * limbs) { _ = mpfr_set($0, &number, MPFR_RNDN) }
      let units = BigFloat(7 * sums.plan.degree + 1).scaled(byPowerOfTwo: -64 * limbs)
      let one = Interval(1, precision: 64 * limbs)
      return Interval(value) * (one + Interval(lower: -units, upper: units))
    }

    /// Every node at `point`.
    private func fillNodes(at point: ShortPoint, limbs n: Int) {
      let (elements, numbers, work) = (
        sums.plan.elements, nodes.numbers, scratch.numbers[0]._mpfr_d + 0
      )
      limbs = n
      for k in 0..<sums.plan.count { nodes.numbers[k]._mpfr_prec = 64 * n }
      _ = mpfr_set_ui_2exp(nodes.numbers + 2 * elements, 1, 0, MPFR_RNDZ)
      let isNegative = point.value.signum < 0
      for (k, base) in sums.bases.enumerated() {
        // b^|x| is y_k or its inverse.
        let (direct, inverse) = isNegative ? (elements + k, k) : (k, elements + k)
        base.power(point, limbs: n, into: numbers + direct, scratch: work)
        _ = mpfr_ui_div(nodes.numbers + inverse, 1, nodes.numbers + direct, MPFR_RNDZ)
      }
      for (k, step) in sums.plan.steps.enumerated() {
        multiply(
          numbers + (2 * elements + 1 + k), numbers[step.left], numbers[step.right], limbs: n,
          scratch: work)
      }
    }

    /// Term `l` / 2^`top`, cut to n limbs.
    @inline(__always)
    private func writeTerm(
      _ l: Int, _ top: Int, _ n: Int, into result: UnsafeMutablePointer<UInt>,
      _ work: UnsafeMutablePointer<UInt>
    ) {
      let (used, node) = (min(n, sums.weights.width), nodes.numbers[sums.plan.nodes[l]])
      let weight = sums.weights.leading(used, of: l)
      _ = __gmpn_mul(work, node._mpfr_d, n, weight._mpfr_d, used)
      let shift = top - node._mpfr_exp - weight._mpfr_exp
      let (high, words, bits) = (work + used, shift >> 6, UInt32(shift & 63))
      result.update(repeating: 0, count: n)
      guard words < n else { return }
      if bits == 0 {
        result.update(from: high + words, count: n - words)
      } else {
        _ = __gmpn_rshift(result, high + words, n - words, bits)
      }
    }
  }
}
