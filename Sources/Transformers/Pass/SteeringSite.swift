// Where in a decoder the steering vector goes.
internal import SteeringLaws

/// Where a steering vector is added: after which block, at which positions.
public struct SteeringSite: Sendable, Hashable {
  /// Which positions are steered.
  public enum Positions: Sendable, Hashable {
    /// Every position.
    case all
    /// The position of this index alone.
    case only(Int)
  }

  /// The block after which the vector is added; 0 adds it to the embeddings.
  public let layer: Int
  /// The steered positions.
  public let positions: Positions

  /// SteeringSite after block `layer` at `positions`.
  public init(layer: Int, positions: Positions = .all) {
    self.layer = layer
    self.positions = positions
  }

  /// Whether the row at `index` is steered.
  public func selects(_ index: Int) -> Bool {
    switch positions {
    case .all: return true
    case .only(let position): return index == position
    }
  }

  /// The rows with `strength` · `direction` added where selected.
  func apply<Number: DecoderScalar>(
    _ direction: [Number], _ strength: Number, to rows: [[Number]]
  ) -> [[Number]] {
    let shift = direction.map { strength * $0 }
    return rows.enumerated().map { selects($0) ? Vectors.sum($1, shift) : $1 }
  }
}
