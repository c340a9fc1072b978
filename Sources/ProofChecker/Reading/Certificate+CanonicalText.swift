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
    var hash = SHA256()
    func add(_ text: String) throws(Refusal) {
      try work.spend(text.utf8.count / 64 + 1)
      hash.update(Array(text.utf8))
    }
    func list<T>(_ values: [T], _ element: (T) throws(Refusal) -> Void) throws(Refusal) {
      try add("[")
      for (index, value) in values.enumerated() {
        if index > 0 { try add(",") }
        try element(value)
      }
      try add("]")
    }
    func integer(_ value: Int) throws(Refusal) { try add("\(value)") }
    func string(_ value: String) throws(Refusal) { try add(Certificate.quoted(value)) }
    func number(_ value: Rational) throws(Refusal) {
      // Conversion to decimal digits.
      try work.spend(2 * Work.exact(value.height))
      try add("\"\(value)\"")
    }
    try add("{\"tokens\":")
    try list(tokens, string)
    try add(",\"concepts\":")
    try list(concepts) { concept throws(Refusal) in
      try add("{\"name\":\(Certificate.quoted(concept.name)),\"tokens\":")
      try list(concept.tokens, integer)
      try add("}")
    }
    try add(",\"distributions\":")
    try list(distributions) { distribution throws(Refusal) in
      try add(distribution.isLogits ? "{\"logits\":" : "{\"weights\":")
      try list(distribution.numbers, number)
      try add("}")
    }
    try add(",\"contexts\":")
    try list(contexts) { context throws(Refusal) in
      try add("{\"name\":\(Certificate.quoted(context.name)),\"weight\":")
      try number(context.weight)
      try add(",\"distribution\":\(context.distribution)}")
    }
    switch steering {
    case .sets(let positive, let negative):
      try add(",\"positive\":")
      try list(positive, integer)
      try add(",\"negative\":")
      try list(negative, integer)
    case .logOdds(let values):
      try add(",\"logOdds\":")
      try list(values, number)
    }
    try add("}")
    return hash.hexadecimal()
  }

  private static func quoted(_ text: String) -> String {
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
