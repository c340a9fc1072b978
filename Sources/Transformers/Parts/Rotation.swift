// Rotary position embedding (RoPE).
internal import ExactArithmetic
internal import RealModule

/// Which coordinates of a head, of n, are turned together.
public enum RotaryPairing: String, Sendable, CaseIterable {
  /// 2i and 2i + 1, as in GGUF files of the `llama` architecture.
  case neighbours
  /// i and i + n/2, as in the Hugging Face layout.
  case halves
}

/// The rotations that tell a query and a key their position: pair i of a head is turned by the angle
/// position · base^(−2i/n), n the number of coordinates of a head.
public struct Rotation<Number: DecoderScalar>: Sendable {
  /// Which coordinates are turned together.
  public let pairing: RotaryPairing
  /// The cosines of the angles, one row a position, one column a pair.
  public let cosines: Matrix<Number>
  /// The sines of the angles.
  public let sines: Matrix<Number>
  /// The base of the angles, of which cosines and sines are rounded; nil where they are themselves
  /// what is meant.
  public let base: Double?

  /// The rotations with these cosines and sines, of angles of `base` if that is given.
  public init(
    pairing: RotaryPairing, cosines: Matrix<Number>, sines: Matrix<Number>, base: Double? = nil
  ) {
    precondition(
      cosines.rowCount == sines.rowCount && cosines.columnCount == sines.columnCount,
      "cosines and sines of the same angles")
    (self.pairing, self.cosines, self.sines) = (pairing, cosines, sines)
    self.base = base
  }

  /// The number of positions that have rotations.
  public var positionCount: Int { cosines.rowCount }

  /// Turns the rows of `matrix`, in sequences of `length` rows that start at position `start`.
  func apply(to matrix: inout Matrix<Number>, length: Int, start: Int) {
    let (width, pairs) = (matrix.columnCount, cosines.columnCount)
    let count = matrix.rowCount
    cosines.elements.withUnsafeBufferPointer { cosines in
      sines.elements.withUnsafeBufferPointer { sines in
        matrix.withPointer { numbers in
          for row in 0..<count {
            let angle = (start + row % length) * pairs
            RowKernels.rotate(
              .init(rebasing: numbers[(row * width)..<((row + 1) * width)]), headSize: 2 * pairs,
              pairing: pairing, cosines: .init(rebasing: cosines[angle..<(angle + pairs)]),
              sines: .init(rebasing: sines[angle..<(angle + pairs)]))
          }
        }
      }
    }
  }

  /// The rotations over another number system.
  public func converted<Other>(_ lift: (Number) -> Other) -> Rotation<Other> {
    Rotation<Other>(
      pairing: pairing, cosines: cosines.converted(lift), sines: sines.converted(lift), base: base)
  }
}

extension Rotation where Number == Double {
  /// The rotations of heads of `headSize` coordinates, an even number, at `positions` positions.
  ///
  /// Angles, cosines and sines are doubles, each within some units in the last place.
  public init(pairing: RotaryPairing, base: Double, headSize: Int, positions: Int) {
    precondition(headSize > 0 && headSize.isMultiple(of: 2), "coordinates come in pairs")
    let frequencies = (0..<(headSize / 2)).map {
      Double.pow(base, -Double(2 * $0) / Double(headSize))
    }
    let angles = (0..<positions).flatMap { position in frequencies.map { Double(position) * $0 } }
    func table(_ function: (Double) -> Double) -> Matrix<Double> {
      Matrix(angles.map(function), rowCount: positions, columnCount: frequencies.count)
    }
    self.init(pairing: pairing, cosines: table(Double.cos), sines: table(Double.sin), base: base)
  }
}
