// The one text that a model has, whatever file it was read from; and its digest.
internal import ExactArithmetic
internal import SecureHash
public import SteeringModel

extension SteeringModel {
  /// The SHA-256 of the model's canonical text, as 64 hexadecimal digits: that of a certificate
  /// about the whole model.
  ///
  /// The text has all that the laws depend on, exactly: tokens, concepts, distributions, contexts
  /// and steering (`docs/certificates.md`). It leaves out which concept is the target's, and to
  /// which concept a context belongs. Models of one digest have the same answers. Linear in the size
  /// of the model, whose text never stands in memory as a whole.
  public var digest: String { CanonicalModel(self).digest }
}

extension CanonicalModel {
  /// The SHA-256 of the canonical text, as 64 hexadecimal digits.
  package var digest: String {
    var hash = SHA256()
    writeText { hash.update($0) }
    return hash.hexadecimal()
  }

  /// Hands the canonical text to `append` in pieces.
  func writeText(_ append: @escaping ([UInt8]) -> Void) {
    var text = CanonicalText(append: append)
    text.key("tokens", opening: "{")
    text.list(model.vocabulary.tokens) { $0.add(string: $1) }
    text.key("concepts")
    text.list(concepts) { text, concept in
      text.key("name", opening: "{")
      text.add(string: concept.name)
      text.key("tokens")
      text.list(concept.tokens) { $0.add("\($1)") }
      text.add("}")
    }
    text.key("distributions")
    text.list(shared.distributions) { $0.add(distribution: $1) }
    text.key("contexts")
    text.list(zip(contexts, shared.positions)) { text, element in
      text.key("name", opening: "{")
      text.add(string: model.contexts[element.0].name)
      text.key("weight")
      text.add(number: model.contexts[element.0].weight)
      text.key("distribution")
      text.add("\(element.1)}")
    }
    switch steering {
    case .sets(let sets):
      text.key("positive")
      text.list(sets.positive) { $0.add("\($1)") }
      text.key("negative")
      text.list(sets.negative) { $0.add("\($1)") }
    case .logOdds(let values):
      text.key("logOdds")
      text.add(row: values)
    }
    text.add("}")
    text.finish()
  }
}

/// JSON without white space, handed on in pieces.
private struct CanonicalText {
  /// Pieces are about this long.
  private static let pieceSize = 1 << 16

  let append: ([UInt8]) -> Void
  private var piece: [UInt8] = []

  init(append: @escaping ([UInt8]) -> Void) { self.append = append }

  mutating func add(_ text: String) {
    piece.append(contentsOf: text.utf8)
    if piece.count >= CanonicalText.pieceSize { finish() }
  }

  mutating func finish() {
    append(piece)
    piece.removeAll(keepingCapacity: true)
  }

  /// The key of a member, the first of an object with `opening`.
  mutating func key(_ name: String, opening: String = ",") { add("\(opening)\"\(name)\":") }

  mutating func list<S: Sequence>(_ elements: S, _ add: (inout CanonicalText, S.Element) -> Void) {
    var opening = "["
    for element in elements {
      self.add(opening)
      opening = ","
      add(&self, element)
    }
    self.add(opening == "[" ? "[]" : "]")
  }

  /// A string in quotes; nothing but quotes, backslashes and controls is escaped.
  mutating func add(string: String) {
    piece.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): piece += [UInt8(ascii: "\\"), byte]
      case ..<0x20: add((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16))
      default: piece.append(byte)
      }
    }
    add("\"")
  }

  mutating func add(number: Rational) { add("\"\(number)\"") }

  mutating func add(distribution: NextTokenDistribution) {
    switch distribution {
    case .probabilities(let values):
      key("weights", opening: "{")
      list(values) { $0.add(number: $1) }
    case .weights(let values):
      key("weights", opening: "{")
      add(row: values)
    case .logits(let values):
      key("logits", opening: "{")
      add(row: values)
    }
    add("}")
  }

  mutating func add(row: NumberRow) {
    if let doubles = row.doubles {
      add(doubles: doubles)
    } else {
      list(row) { $0.add(number: $1) }
    }
  }

  /// Finite doubles as the dyadic numbers that they are, without a rational for each.
  private mutating func add(doubles: [Double]) {
    list(doubles) { text, value in
      text.piece.append(UInt8(ascii: "\""))
      value.appendFraction(to: &text.piece)
      text.add("\"")
    }
  }
}
