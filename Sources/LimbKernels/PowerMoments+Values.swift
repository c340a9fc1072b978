internal import CGMP
package import ExactArithmetic
private import RealModule

extension PowerMoments {
  /// Room for one evaluation at a time.
  package final class Workspace {
    let nodes: UnsafeMutablePointer<UInt>
    var nodeExponents: [Int]
    /// The limbs of the last evaluation and the bound of the errors of its powers.
    var last = (limbs: 1, error: 0)
    let scratch: UnsafeMutablePointer<UInt>
    let sums: UnsafeMutablePointer<UInt>

    /// Room for evaluations of `family`.
    package init(_ family: PowerMoments) {
      let n = family.limbs
      nodes = .allocate(capacity: family.plan.count * n)
      nodes.initialize(repeating: 0, count: family.plan.count * n)
      nodeExponents = [Int](repeating: 1, count: family.plan.count)
      let size = FixedBasePower.scratchSize(limbs: n) + 12 * (n + 4)
      scratch = .allocate(capacity: size)
      scratch.initialize(repeating: 0, count: size)
      let sumSize = (family.bases.count + PowerMoments.highest + 2) * (n + 1)
      sums = .allocate(capacity: sumSize)
      sums.initialize(repeating: 0, count: sumSize)
    }

    deinit {
      nodes.deallocate()
      scratch.deallocate()
      sums.deallocate()
    }
  }

  /// The moments at `point`, M_0 and M_1 with `limbs` limbs and M_2, M_3, … with those of `lengths`.
  ///
  /// Errors: a power of a base has r units of 2^(−64n) relative, its inverse r + 2, a product of d of them at most
  /// d(r + 4); times the weight at most 6 more. A term is then cut to a multiple of 2^(−64n) of the largest, which
  /// is one unit more. M_0 and Σ t_l e_lk add these; products with logarithms (off by a unit)
  /// and powers of μ (off by 2j units) add what is written beside them.
  package func values(
    at point: ShortPoint, limbs n: Int, lengths: [Int], _ workspace: Workspace
  ) -> Values {
    precondition(n <= limbs && lengths.count < PowerMoments.highest, "moments out of range")
    precondition(lengths.allSatisfy { (1...n).contains($0) }, "higher moments need no more limbs")
    let baseError = fillNodes(at: point, limbs: n, workspace)
    workspace.last = (n, baseError)
    let (elements, size) = (bases.count, n + 1)
    let sums = workspace.sums
    // Σ t e_k for each element, then M_0, M_2, M_3, …
    let places = elements + 1 + lengths.count
    sums.update(repeating: 0, count: places * size)
    // Terms are below 1/4, so that pairs add without carry.
    var top = Int.min
    for l in exponents.indices {
      top = max(top, workspace.nodeExponents[plan.nodes[l]] + weightExponents[l])
    }
    top += 2
    let (first, second) = (workspace.scratch, workspace.scratch + (n + 2))
    let (sum, difference) = (second + (n + 2), second + 2 * (n + 2))
    let work = second + 3 * (n + 2)
    // Σ of the errors of the terms, and of these times Σ_k |e_k| log b_k / 2^unit.
    var termError = 0.0
    var weighted = 0.0
    for (place, pair) in pairs.enumerated() {
      let a = term(pair.level, top, n, baseError, into: first, work, workspace)
      var isDifferenceNegative = isNegative[place]
      var error = a.error
      var even = UnsafePointer(first)
      var odd = UnsafePointer(first)
      if let mirror = pair.mirror {
        let b = term(mirror, top, n, baseError, into: second, work, workspace)
        error += b.error
        _ = __gmpn_add_n(sum, first, second, n)
        if __gmpn_cmp(first, second, n) >= 0 {
          _ = __gmpn_sub_n(difference, first, second, n)
        } else {
          _ = __gmpn_sub_n(difference, second, first, n)
          isDifferenceNegative.toggle()
        }
        even = UnsafePointer(sum)
        odd = UnsafePointer(difference)
      }
      termError += error
      weighted += error * sizes[pair.level]
      let total = sums + elements * size
      let carry = __gmpn_add_n(total, total, even, n)
      total[n] &+= carry
      // The sign of t_l − t_mirror, where e_lk has its own.
      let flips = isDifferenceNegative != isNegative[place]
      for (k, power) in exponents[pair.level] {
        let target = sums + k * size
        if (power < 0) != flips {
          let borrow = __gmpn_submul_1(target, odd, n, UInt(power.magnitude))
          target[n] &-= borrow
        } else {
          let carry = __gmpn_addmul_1(target, odd, n, UInt(power.magnitude))
          target[n] &+= carry
        }
      }
      for (index, length) in lengths.enumerated() {
        let j = index + 2
        let source = (j % 2 == 0 ? even : odd) + (n - length)
        let factor = powers + (place * PowerMoments.highest + j - 1) * limbs + (limbs - length)
        if length == 1 {
          work[1] = source[0].multipliedFullWidth(by: factor[0]).high
        } else {
          __gmpn_mul_n(work, source, factor, length)
        }
        let target = sums + (elements + 1 + index) * size
        if j % 2 == 1, isDifferenceNegative {
          let borrow = __gmpn_sub_n(target, target, work + length, length)
          target[length] &-= borrow
        } else {
          let carry = __gmpn_add_n(target, target, work + length, length)
          target[length] &+= carry
        }
      }
    }
    // M_1 = Σ_k (log b_k / 2^unit) Σ_l t_l e_lk.
    let mean = workspace.scratch
    mean.update(repeating: 0, count: size)
    var meanError = weighted
    for k in 0..<elements {
      let source = sums + k * size
      let isBelow = Int(bitPattern: source[n]) < 0
      if isBelow { _ = __gmpn_neg(source, source, size) }
      // The factor is off by a unit: |source| units of the product.
      meanError += Double(source[n]) + 3
      let used = source[n] == 0 ? n : size
      let rate = rates + k * limbs + (limbs - n)
      if used == n {
        __gmpn_mul_n(work, source, rate, n)
        work[2 * n] = 0
      } else {
        _ = __gmpn_mul(work, source, size, rate, n)
      }
      if isBelow {
        _ = __gmpn_sub_n(mean, mean, work + n, size)
      } else {
        _ = __gmpn_add_n(mean, mean, work + n, size)
      }
    }
    func float(_ number: UnsafePointer<UInt>, _ length: Int) -> BigFloat {
      // One limb before the point.
      FixedPointLimbs.float(number, limbs: length + 1).scaled(byPowerOfTwo: 64)
    }
    var moments = [float(sums + elements * size, n), float(mean, n)]
    var errors = [termError, meanError].map { PowerMoments.logarithm($0, limbs: n) }
    for (index, length) in lengths.enumerated() {
      moments.append(float(sums + (elements + 1 + index) * size, length))
      let units =
        Double(pairs.count) * Double(2 * (index + 2) + 4)
        + (length == n ? termError : termError * 0x1p-64 + 1)
      errors.append(PowerMoments.logarithm(units, limbs: length))
    }
    return Values(moments: moments, errors: errors, exponent: top)
  }

  /// An enclosure of e^(αμ) of `level` at the last point that was evaluated in `workspace`.
  package func tilt(of level: Int, _ workspace: Workspace) -> Interval {
    let (n, error) = workspace.last
    let node = plan.nodes[level]
    let value = BigFloat(fraction: workspace.nodes + node * n, limbs: n, isNegative: false)
      .scaled(byPowerOfTwo: workspace.nodeExponents[node])
    let units = BigFloat(plan.factors[node] * (error + 4) + 1).scaled(byPowerOfTwo: -64 * n)
    let margin = value.multiplied(by: units, precision: 64, rounding: .up)
    return Interval(
      lower: value.subtracting(margin, precision: 64 * n, rounding: .down),
      // Cut-off values are below the true ones by a fraction of the true ones.
      upper: value.adding(
        margin.scaled(byPowerOfTwo: 1), precision: 64 * n, rounding: .up))
  }

  /// log2 of `units` of 2^(−64·limbs), a little more.
  private static func logarithm(_ units: Double, limbs: Int) -> Double {
    Double.log2(units * 1.001 + 1) + 0x1p-20 - Double(64 * limbs)
  }

  /// Every node at `point`; a bound of the relative errors of y_k and 1/y_k in units of 2^(−64n).
  private func fillNodes(at point: ShortPoint, limbs n: Int, _ workspace: Workspace) -> Int {
    let (nodes, scratch) = (workspace.nodes, workspace.scratch)
    let elements = bases.count
    var worst = 0
    func node(_ index: Int) -> UnsafeMutablePointer<UInt> { nodes + index * n }
    workspace.nodeExponents.withUnsafeMutableBufferPointer { exponents in
      for k in 0..<elements {
        // b^|α| is y_k or its inverse.
        let direct = point.isNegative ? elements + k : k
        let power = bases[k].power(point, limbs: n, into: node(direct), scratch: scratch)
        exponents[direct] = power.exponent
        worst = max(worst, power.error)
        if point.isNegative || plan.needsInverse[k] {
          let other = point.isNegative ? k : elements + k
          exponents[other] =
            LimbFloat.invert(node(direct), limbs: n, into: node(other)) - power.exponent
        }
      }
      let one = node(2 * elements)
      one.update(repeating: 0, count: n)
      one[n - 1] = 1 << 63
      exponents[2 * elements] = 1
      for step in plan.steps {
        exponents[step.target] =
          exponents[step.left] + exponents[step.right]
          + LimbFloat.multiply(
            node(step.left), node(step.right), limbs: n, into: node(step.target), scratch: scratch)
      }
    }
    return worst
  }

  /// Term `level` / 2^`top`, cut to n limbs, and its error in their units.
  @inline(__always)
  private func term(
    _ level: Int, _ top: Int, _ n: Int, _ baseError: Int,
    into result: UnsafeMutablePointer<UInt>, _ work: UnsafeMutablePointer<UInt>,
    _ workspace: Workspace
  ) -> (error: Double, Void) {
    let node = plan.nodes[level]
    let power = workspace.nodes + node * n
    let shift = top - workspace.nodeExponents[node] - weightExponents[level]
    let words = shift >> 6
    guard words < n else {
      result.update(repeating: 0, count: n)
      return (1, ())
    }
    // A long weight is cut to n limbs.
    let used = min(weightLimbs, n)
    let weight = weights + level * weightLimbs + (weightLimbs - used)
    let product: UnsafeMutablePointer<UInt>
    if used == 1 {
      work[n] = __gmpn_mul_1(work, power, n, weight[0])
      product = work + 1
    } else {
      _ = __gmpn_mul(work, power, n, weight, used)
      product = work + used
    }
    // The leading n limbs of the product, moved down.
    let length = n - words
    let bits = UInt32(shift & 63)
    if bits == 0 {
      result.update(from: product + words, count: length)
    } else {
      _ = __gmpn_rshift(result, product + words, length, bits)
    }
    for k in length..<n { result[k] = 0 }
    let relative = Double(plan.factors[node] * (baseError + 4) + 6)
    return (relative * Double(sign: .plus, exponent: -min(shift, 1000), significand: 1) + 2, ())
  }
}
