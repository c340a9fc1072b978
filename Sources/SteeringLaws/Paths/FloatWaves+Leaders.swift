// Leaves out tokens that are nowhere the most likely, in doubles.
internal import ExactArithmetic

extension FloatWaves {
  /// The tokens that may be the most likely somewhere on the closed arc, increasing: no other can be,
  /// proved.
  ///
  /// The arc is covered by `cells` cells around half-angle tangents t = tan(θ/2) in [−1, 1]. As dθ ≤
  /// 2 dt, a cell reaches no farther than δ = 2/`cells` from its middle, and there a logit differs
  /// by at most δ(|P| + |Q|); a token whose largest value in every cell is below another's least
  /// is left out. Two operations a token and cell.
  func possibleLeaders(cells: Int = 512) -> [Int] {
    let reach = 2.0 / Double(cells) * (1 + 0x1p-40)
    // What may be missing at the middle of a cell, roundings included, and how far a cell reaches.
    let slacks = (0..<count).map { token in
      let size = abs(cosines[token].high) + abs(sines[token].high)
      let rounding = 0x1p-46 * (size + abs(biases[token].high)) + 4 * errors[token] + 0x1p-500
      return (reach * size + rounding) * (1 + 0x1p-40)
    }
    var isPossible = [Bool](repeating: false, count: count)
    var values = [Double](repeating: 0, count: count)
    for cell in 0..<cells {
      let t = (2 * Double(cell) + 1) / Double(cells) - 1
      let (c, s) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
      var best = -Double.infinity
      for token in 0..<count {
        let value = biases[token].high + (cosines[token].high * c + sines[token].high * s)
        values[token] = value
        best = max(best, value - slacks[token])
      }
      for token in 0..<count where values[token] + slacks[token] >= best {
        isPossible[token] = true
      }
    }
    return isPossible.indices.filter { isPossible[$0] }
  }
}
