// The sizes and choices that a random decoder is drawn for.
public import SteeringModel

/// The shape of a decoder.
public struct DecoderConfiguration: Sendable, Hashable {
  /// The number of tokens.
  public var vocabulary = 8
  /// The dimension d of the residual stream.
  public var width = 8
  /// The number of attention heads; divides the width.
  public var heads = 2
  /// The number of heads of keys and values; divides the number of heads, and is it when nil.
  public var keyValueHeads: Int?
  /// Whether feed-forward layers have a gate.
  public var isGated = false
  /// Whether queries and keys are turned to their positions, in place of embeddings of them.
  public var rotation: RotaryPairing?
  /// The number of blocks.
  public var depth = 2
  /// The number of hidden units of a feed-forward layer.
  public var hidden = 16
  /// The number of tokens in the prompt.
  public var positions = 3
  /// The normalisation of every sublayer and of the end.
  public var norm = NormalizationKind.rootMeanSquare
  /// The nonlinearity of the feed-forward layers.
  public var activation = Activation.gelu
  /// The ε inside the roots, not negative.
  public var epsilon = 1e-5
  /// Where the steering vector is added.
  public var steering = SteeringSite(layer: 1)

  /// A small decoder: width 8, two blocks, two heads, steered after the first block.
  public init() {}

  /// What is wrong with the shape; nil when a decoder of it can be made.
  public var problem: String? {
    let counts = [vocabulary, width, heads, keyValueHeads ?? heads, depth, hidden, positions]
    if counts.contains(where: { $0 < 1 }) { return "every size must be at least 1" }
    if !width.isMultiple(of: heads) { return "\(heads) heads do not divide the width \(width)" }
    if !heads.isMultiple(of: keyValueHeads ?? heads) {
      return "\(keyValueHeads ?? heads) heads of keys do not divide \(heads) heads"
    }
    if rotation != nil && !(width / heads).isMultiple(of: 2) {
      return "heads of \(width / heads) coordinates are not turned in pairs"
    }
    if norm == .layer && width < 2 { return "LayerNorm needs a width of at least 2" }
    if !(epsilon.isFinite && epsilon >= 0) { return "epsilon \(epsilon) is not a number from 0 on" }
    if !(0...depth).contains(steering.layer) {
      return "layer \(steering.layer) is not one of 0 to \(depth)"
    }
    if case .only(let position) = steering.positions, !(0..<positions).contains(position) {
      return "position \(position) is not one of 0 to \(positions - 1)"
    }
    return nil
  }
}
