// Adds the reading of a certificate about a decoder from its text.
internal import ExactArithmetic

extension DecoderCertificate {
  /// The version of the format that is about decoders.
  static let version = 3

  /// Whether `node` says that it is of this version.
  static func isVersion(of node: Node) -> Bool {
    guard case .object(let members) = node,
      case .integer(let found)? = members[Certificate.key]
    else { return false }
    return found == version
  }

  /// The certificate that `node` is; none of it is checked.
  ///
  /// Throws `Refusal` with the first fault.
  init(reading node: Node) throws(Refusal) {
    var fields = try Fields(node, place: "text")
    guard try fields.integer(Certificate.key) == DecoderCertificate.version else {
      throw Refusal("text.\(Certificate.key)", .version)
    }
    let sha256 = try fields.text("sha256")
    var model = try Fields(try fields.take("model"), place: "model")
    let tokens = try model.list("tokens") { if case .text(let name) = $0 { name } else { nil } }
    let concepts = try Certificate.concepts(&model)
    let head = try DecoderCertificate.head(&model)
    let contexts = try Certificate.each(&model, "contexts") { fields throws(Refusal) in
      ContextEntry(
        name: try fields.text("name"), weight: try fields.rational("weight"),
        state: try fields.rationals("state"))
    }
    let direction = try model.rationals("direction")
    try model.end()
    self.init(
      sha256: sha256, tokens: tokens, concepts: concepts, head: head, contexts: contexts,
      direction: direction,
      claims: try Certificate.each(&fields, "claims", DecoderClaim.init(reading:)))
    try fields.end()
  }

  private static func head(_ model: inout Fields) throws(Refusal) -> Head {
    var fields = try Fields(try model.take("decoder"), place: "model.decoder")
    let norm = try fields.text("norm")
    guard norm == "rms" || norm == "layer" else { throw fields.fault("norm") }
    let head = Head(
      isLayer: norm == "layer", epsilon: try fields.rational("epsilon"),
      gain: try fields.rationals("gain"),
      normBias: fields.has("normBias") ? try fields.rationals("normBias") : nil,
      bias: fields.has("bias") ? try fields.rationals("bias") : nil,
      unembedding: try fields.rationalRows("unembedding"))
    try fields.end()
    return head
  }
}

extension DecoderClaim {
  init(reading fields: inout Fields) throws(Refusal) {
    switch try fields.text("claim") {
    case "critical-point":
      self = .criticalPoint(
        context: try fields.integer("context"), token: try fields.integer("token"),
        try CriticalBracket(reading: &fields))
    case "critical-points":
      let context = try fields.integer("context")
      let token = try fields.integer("token")
      let points = try Certificate.each(&fields, "points", CriticalBracket.init(reading:))
      let ends = try fields.list("flatEnds") { node -> Bool? in
        guard case .text(let end) = node else { return nil }
        return end == "+inf" ? true : end == "-inf" ? false : nil
      }
      self = .criticalPoints(
        context: context, token: token, points,
        Cover(
          arc: try fields.rationals("arc"), cells: try fields.integers("cells"), flatEnds: ends))
    case "end":
      let end = try fields.text("end")
      guard end == "+inf" || end == "-inf" else { throw fields.fault("end") }
      self = .end(
        try CertifiedClaim.group(&fields), isPositive: end == "+inf",
        lower: try fields.rational("lower"), upper: try fields.rational("upper"))
    case "greedy":
      self = .greedy(
        context: try fields.integer("context"), switches: try fields.rationals("switches"),
        leaders: try fields.lists("leaders"))
    default: throw fields.fault("claim")
    }
  }
}

extension DecoderClaim.CriticalBracket {
  init(reading fields: inout Fields) throws(Refusal) {
    let kind = try fields.text("kind")
    guard kind == "max" || kind == "min" else { throw fields.fault("kind") }
    self.init(
      isMaximum: kind == "max", lower: try fields.rational("lower"),
      upper: try fields.rational("upper"))
  }
}

extension Fields {
  /// An array of arrays of exact numbers.
  mutating func rationalRows(_ key: String) throws(Refusal) -> [[Rational]] {
    try list(key) { node in
      guard case .array(let nodes) = node else { return nil }
      let values = nodes.compactMap { node -> Rational? in
        if case .text(let text) = node { Rational(exact: text) } else { nil }
      }
      return values.count == nodes.count ? values : nil
    }
  }
}
