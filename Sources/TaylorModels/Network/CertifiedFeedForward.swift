// The gated feed-forward layer of one block: its weights exactly, and the norms of its bounds.
internal import ConcurrentWork
internal import ExactArithmetic
internal import Transformers

/// A feed-forward layer with a SiLU gate and exact weights.
struct CertifiedFeedForward: Sendable {
  let gate: ExactMatrix
  let up: ExactMatrix
  let down: ExactMatrix
  let norm: CertifiedNorm
  /// ‖row diag(γ)‖ of the gate's and the up matrix's rows.
  let rowNorms: (gate: [Magnitude], up: [Magnitude])
  /// ‖row‖.
  let plainRowNorms: (gate: [Magnitude], up: [Magnitude])
  /// The spectral norm of the last matrix.
  let downNorm: Magnitude
  /// Spectral norms of the first two with the gain, for cheap bounds; nil for sharp ones.
  let norms: (gate: Magnitude, up: Magnitude)?

  /// The layer `layer` after `norm`, for bounds that are `sharp` or cheap.
  ///
  /// Throws `UnsupportedNetwork`, named by what is not followed.
  init(
    _ layer: FeedForward<Float>, after norm: CertifiedNorm, isSharp: Bool
  ) throws(UnsupportedNetwork) {
    guard let gate = layer.gate, layer.activation == .silu else {
      throw UnsupportedNetwork("its hidden units have no SiLU gate")
    }
    guard gate.bias == nil, layer.inner.bias == nil, layer.outer.bias == nil else {
      throw UnsupportedNetwork("a feed-forward layer has a bias")
    }
    self.norm = norm
    self.gate = try ExactMatrix(gate.matrix)
    up = try ExactMatrix(layer.inner.matrix)
    down = try ExactMatrix(layer.outer.matrix)
    rowNorms = (self.gate.rowNorms(scaled: norm.gain), up.rowNorms(scaled: norm.gain))
    plainRowNorms = (self.gate.rowNorms(), up.rowNorms())
    let squarings = isSharp ? 4 : 3
    func spectral(_ matrix: ExactMatrix, _ gain: [Float]?) -> Magnitude {
      RoundedMatrix(
        elements: matrix.doubles(scaled: gain), rows: matrix.rowCount,
        columns: matrix.columnCount
      ).spectralNorm(squarings: squarings)
    }
    downNorm = spectral(down, nil)
    norms = isSharp ? nil : (spectral(self.gate, norm.gain), spectral(up, norm.gain))
  }

  /// A bound of what errors of gates and factors do after the last matrix.
  ///
  /// Unit i has the error α_i d_i + β_i e_i with |α_i| ≤ A_i and |β_i| ≤ B_i, d = G diag(γ)δ + d',
  /// e = U diag(γ)δ + e', ‖δ‖ ≤ `incoming`, ‖d'‖² + ‖e'‖² ≤ `rounding`². Sharp: with D = diag √(A +
  /// B), by Cauchy and Schwarz, ‖W(αd + βe)‖ ≤ ‖WD‖ ‖(√A d, √B e)‖. Cheap: ‖W‖(max A ‖d‖ + max B
  /// ‖e‖).
  func propagated(
    _ units: [GatedUnit], incoming: Magnitude, rounding: Magnitude, _ format: SeriesFormat
  ) -> Magnitude {
    let gateSlopes = units.map(\.gateSlope)
    let upSlopes = units.map(\.upSlope)
    if let norms {
      let gate = gateSlopes.max() ?? .zero
      let up = upSlopes.max() ?? .zero
      let total =
        gate * (norms.gate * incoming + rounding) + up * (norms.up * incoming + rounding)
      return format.charge(.linearIncoming, downNorm * total)
    }
    // Doubles from above: their own rounding is inside.
    let sums = zip(gateSlopes, upSlopes).map { ($0 + $1).squareRoot().double }
    let scaledDown = RoundedMatrix(
      elements: down.matrix.elements.indices.map {
        Double(down.matrix.elements[$0]) * sums[$0 % down.columnCount]
      }, rows: down.rowCount, columns: down.columnCount)
    let width = gate.columnCount
    var stacked: [Double] = []
    stacked.reserveCapacity(2 * gate.rowCount * width)
    for (matrix, slopes) in [(gate, gateSlopes), (up, upSlopes)] {
      for row in 0..<matrix.rowCount {
        let slope = slopes[row].squareRoot().double
        for (column, entry) in matrix.matrix[row].enumerated() {
          stacked.append(Double(entry) * Double(norm.gain[column]) * slope)
        }
      }
    }
    // Three factors round twice; the product of two floats is exact.
    let first = RoundedMatrix(
      elements: stacked, rows: 2 * gate.rowCount, columns: width, entryError: 0x1p-51
    ).spectralNorm(squarings: 4)
    let last = scaledDown.spectralNorm(squarings: 4)
    let largest = Magnitude(sums.max() ?? 0)
    return format.charge(.linearIncoming, last * (first * incoming + largest * rounding))
  }
}
