// The canonical text of the model in a certificate, whose digest names the model.
internal import ExactArithmetic
internal import SecureHash

extension Certificate {
  /// The SHA-256 of the model's canonical text, by the checker's own writing of it.
  ///
  /// The text is JSON without white space: keys in the order below, numbers in lowest terms, in
  /// strings nothing escaped but quotes, backslashes and controls. Throws `Refusal` beyond
  /// `workLimit`.
  public func modelDigest(workLimit: Int = Verified.workLimit) throws(Refusal) -> String {
    var work = Work(limit: workLimit)
    return try digest(&work)
  }

  func digest(_ work: inout Work) throws(Refusal) -> String {
    var text = CanonicalText(work)
    try text.begin(tokens: tokens, concepts: concepts)
    try text.add(",\"distributions\":")
    try text.list(distributions) { text, distribution throws(Refusal) in
      try text.add(distribution.isLogits ? "{\"logits\":" : "{\"weights\":")
      try text.numbers(distribution.numbers)
      try text.add("}")
    }
    try text.add(",\"contexts\":")
    try text.list(contexts) { text, context throws(Refusal) in
      try text.add("{\"name\":\(CanonicalText.quoted(context.name)),\"weight\":")
      try text.number(context.weight)
      try text.add(",\"distribution\":\(context.distribution)}")
    }
    switch steering {
    case .sets(let positive, let negative):
      try text.add(",\"positive\":")
      try text.integers(positive)
      try text.add(",\"negative\":")
      try text.integers(negative)
    case .logOdds(let values):
      try text.add(",\"logOdds\":")
      try text.numbers(values)
    }
    try text.add("}")
    work = text.work
    return text.digest
  }
}

extension DecoderCertificate {
  /// The SHA-256 of the model's canonical text, by the checker's own writing of it.
  ///
  /// Throws `Refusal` beyond `workLimit`.
  public func modelDigest(workLimit: Int = Verified.workLimit) throws(Refusal) -> String {
    var work = Work(limit: workLimit)
    return try digest(&work)
  }

  func digest(_ work: inout Work) throws(Refusal) -> String {
    var text = CanonicalText(work)
    try text.begin(tokens: tokens, concepts: concepts)
    try text.add(",\"decoder\":{\"norm\":\"\(head.isLayer ? "layer" : "rms")\",\"epsilon\":")
    try text.number(head.epsilon)
    try text.add(",\"gain\":")
    try text.numbers(head.gain)
    for (key, values) in [("normBias", head.normBias), ("bias", head.bias)] {
      guard let values else { continue }
      try text.add(",\"\(key)\":")
      try text.numbers(values)
    }
    try text.add(",\"unembedding\":")
    try text.list(head.unembedding) { text, row throws(Refusal) in try text.numbers(row) }
    try text.add("},\"contexts\":")
    try text.list(contexts) { text, context throws(Refusal) in
      try text.add("{\"name\":\(CanonicalText.quoted(context.name)),\"weight\":")
      try text.number(context.weight)
      try text.add(",\"state\":")
      try text.numbers(context.state)
      try text.add("}")
    }
    try text.add(",\"direction\":")
    try text.numbers(direction)
    try text.add("}")
    work = text.work
    return text.digest
  }
}

/// The canonical text of a model, hashed as it is written.
private struct CanonicalText {
  private(set) var work: Work
  private var hash = SHA256()

  init(_ work: Work) { self.work = work }

  /// The digest of what was written, in hexadecimal.
  var digest: String { hash.hexadecimal() }

  mutating func add(_ text: String) throws(Refusal) {
    try work.spend(text.utf8.count / 64 + 1)
    hash.update(Array(text.utf8))
  }

  mutating func list<T>(
    _ values: [T], _ element: (inout CanonicalText, T) throws(Refusal) -> Void
  ) throws(Refusal) {
    try add("[")
    for (index, value) in values.enumerated() {
      if index > 0 { try add(",") }
      try element(&self, value)
    }
    try add("]")
  }

  mutating func number(_ value: Rational) throws(Refusal) {
    // Conversion to decimal digits.
    try work.spend(2 * Work.exact(value.height))
    try add("\"\(value)\"")
  }

  mutating func numbers(_ values: [Rational]) throws(Refusal) {
    try list(values) { text, value throws(Refusal) in try text.number(value) }
  }

  mutating func integers(_ values: [Int]) throws(Refusal) {
    try list(values) { text, value throws(Refusal) in try text.add("\(value)") }
  }

  /// The tokens and concepts, with which every model begins.
  mutating func begin(
    tokens: [String], concepts: [Certificate.ConceptEntry]
  ) throws(Refusal) {
    try add("{\"tokens\":")
    try list(tokens) { text, token throws(Refusal) in
      try text.add(CanonicalText.quoted(token))
    }
    try add(",\"concepts\":")
    try list(concepts) { text, concept throws(Refusal) in
      try text.add("{\"name\":\(CanonicalText.quoted(concept.name)),\"tokens\":")
      try text.integers(concept.tokens)
      try text.add("}")
    }
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      if scalar.value < 0x20 {
        quoted += (scalar.value < 0x10 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
