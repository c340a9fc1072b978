// The checker's own parser, for no more JSON than certificates need.
internal import ExactArithmetic

/// A value of the subset of JSON that certificates use: no fractions, no booleans, no null.
enum Node {
  case object([String: Node])
  case array([Node])
  case text(String)
  case integer(Int)
  /// The claims of a ``Certificate``, and the first fault in what they say.
  case claims([CertifiedClaim], fault: Refusal?)
}

/// Reads the JSON subset of certificates from bytes.
///
/// Each byte is consumed once, and nesting is at most ``depthLimit``, so time and memory are linear
/// in the size of the text. White space is allowed where JSON allows it.
struct CertificateReader {
  /// The most bytes of a certificate.
  static let sizeLimit = 1 << 26
  /// The deepest nesting; the format needs 5.
  static let depthLimit = 8

  private let bytes: [UInt8]
  private var index = 0
  private var work: Work

  /// The value that `bytes` are the text of.
  static func read(_ bytes: consuming [UInt8], _ work: inout Work) throws(Refusal) -> Node {
    guard bytes.count <= sizeLimit else {
      throw Refusal("more than \(sizeLimit) bytes", .syntax)
    }
    var reader = CertificateReader(bytes: bytes, work: work)
    let node = try reader.value(depth: 0)
    guard reader.next() == nil else { throw reader.fault("the end") }
    work = reader.work
    return node
  }

  private init(bytes: [UInt8], work: Work) {
    self.bytes = bytes
    self.work = work
  }

  private func fault(_ expected: String) -> Refusal {
    Refusal("byte \(index), where \(expected) is expected", .syntax)
  }

  /// The next byte that is not white space, not consumed.
  private mutating func next() -> UInt8? {
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      index += 1
    }
    return nil
  }

  /// Consumes `byte` if it is next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(Refusal) -> Node {
    guard depth < CertificateReader.depthLimit else { throw fault("less nesting") }
    if take("{") {
      var members: [String: Node] = [:]
      if take("}") { return .object(members) }
      repeat {
        guard take("\"") else { throw fault("a key") }
        let key = try text()
        guard take(":") else { throw fault("a colon") }
        let areClaims = depth == 0 && key == "claims" && Certificate.isVersion(of: members)
        let node =
          areClaims && next() == UInt8(ascii: "[") ? try claims() : try value(depth: depth + 1)
        guard members.updateValue(node, forKey: key) == nil else { throw fault("a new key") }
      } while take(",")
      guard take("}") else { throw fault("a comma or a closing brace") }
      return .object(members)
    }
    if take("[") {
      var elements: [Node] = []
      if take("]") { return .array(elements) }
      repeat { elements.append(try value(depth: depth + 1)) } while take(",")
      guard take("]") else { throw fault("a comma or a closing bracket") }
      return .array(elements)
    }
    if take("\"") { return .text(try text()) }
    return .integer(try integer())
  }

  /// An array of claims, each made from its object at once: there may be hundreds of thousands, and
  /// their objects are large.
  ///
  /// A fault in what they say waits until the text is known to be well formed.
  private mutating func claims() throws(Refusal) -> Node {
    var claims: [CertifiedClaim] = []
    var contentFault: Refusal?
    index += 1
    if take("]") { return .claims(claims, fault: nil) }
    repeat {
      let node = try value(depth: 2)
      guard contentFault == nil else { continue }
      do throws(Refusal) {
        var fields = try Fields(node, place: "claims[\(claims.count)]")
        claims.append(try CertifiedClaim(reading: &fields))
        try fields.end()
      } catch {
        contentFault = error
      }
    } while take(",")
    guard take("]") else { throw fault("a comma or a closing bracket") }
    return .claims(claims, fault: contentFault)
  }

  /// An integer of at most 17 digits, without leading zeros; −0 is refused.
  private mutating func integer() throws(Refusal) -> Int {
    let isNegative = take("-")
    let start = index
    var value = 0
    while index < bytes.count, (0x30...0x39).contains(bytes[index]), index - start < 17 {
      value = 10 * value + Int(bytes[index] - 0x30)
      index += 1
    }
    let count = index - start
    let hasZero = count > 0 && bytes[start] == 0x30
    guard count > 0, !hasZero || count == 1 && !isNegative else { throw fault("an integer") }
    return isNegative ? -value : value
  }

  /// The string after its opening quote, up to and with the closing one.
  private mutating func text() throws(Refusal) -> String {
    var content: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x22:
        // What may be a number is converted by and by.
        try work.spend(content.count / 16 + 1)
        guard let text = String(validating: content, as: UTF8.self) else { throw fault("UTF-8") }
        return text
      case 0x5C: content += try escape()
      case 0..<0x20: throw fault("no control character")
      default: content.append(byte)
      }
    }
    throw fault("a closing quote")
  }

  /// The character that the rest of an escape stands for; surrogates are refused.
  private mutating func escape() throws(Refusal) -> String.UTF8View {
    guard index < bytes.count else { throw fault("an escape") }
    let letter = bytes[index]
    index += 1
    switch letter {
    case 0x22: return "\"".utf8
    case 0x5C: return "\\".utf8
    case 0x2F: return "/".utf8
    case 0x62: return "\u{8}".utf8
    case 0x66: return "\u{C}".utf8
    case 0x6E: return "\n".utf8
    case 0x72: return "\r".utf8
    case 0x74: return "\t".utf8
    case 0x75:
      let digits = bytes[index..<min(index + 4, bytes.count)]
      guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(code)
      else { throw fault("four hexadecimal digits") }
      index += 4
      return String(scalar).utf8
    default: throw fault("an escape")
    }
  }
}

/// The members of one object, taken key by key; whatever is left over is refused.
struct Fields {
  /// The part of the certificate that this is, for refusals.
  let place: String
  private var members: [String: Node]

  init(_ node: Node, place: String) throws(Refusal) {
    self.place = place
    guard case .object(let members) = node else {
      throw Refusal(place, .key)
    }
    self.members = members
  }

  func fault(_ key: String) -> Refusal {
    Refusal("\(place).\(key)", .key)
  }

  func has(_ key: String) -> Bool { members[key] != nil }

  mutating func take(_ key: String) throws(Refusal) -> Node {
    guard let node = members.removeValue(forKey: key) else { throw fault(key) }
    return node
  }

  /// Refuses keys that nobody took; the least is named.
  func end() throws(Refusal) {
    if let key = members.keys.min() { throw fault(String(key.unicodeScalars.prefix(60))) }
  }

  mutating func array(_ key: String) throws(Refusal) -> [Node] {
    guard case .array(let nodes) = try take(key) else { throw fault(key) }
    return nodes
  }

  /// The claims of a ``Certificate``.
  mutating func claims() throws(Refusal) -> [CertifiedClaim] {
    guard case .claims(let claims, let fault)? = members["claims"] else {
      return try Certificate.each(&self, "claims", CertifiedClaim.init(reading:))
    }
    members["claims"] = nil
    if let fault { throw fault }
    return claims
  }

  mutating func text(_ key: String) throws(Refusal) -> String {
    guard case .text(let text) = try take(key) else { throw fault(key) }
    return text
  }

  mutating func integer(_ key: String) throws(Refusal) -> Int {
    guard case .integer(let value) = try take(key) else { throw fault(key) }
    return value
  }

  mutating func rational(_ key: String) throws(Refusal) -> Rational {
    guard let value = Rational(exact: try text(key)) else { throw fault(key) }
    return value
  }

  mutating func rationals(_ key: String) throws(Refusal) -> [Rational] {
    try list(key, of: { if case .text(let text) = $0 { Rational(exact: text) } else { nil } })
  }

  mutating func integers(_ key: String) throws(Refusal) -> [Int] {
    try list(key, of: Fields.integer)
  }

  mutating func lists(_ key: String) throws(Refusal) -> [[Int]] {
    try list(key) { node in
      guard case .array(let nodes) = node else { return nil }
      let values = nodes.compactMap(Fields.integer)
      return values.count == nodes.count ? values : nil
    }
  }

  private static func integer(_ node: Node) -> Int? {
    if case .integer(let value) = node { value } else { nil }
  }

  /// The elements of an array, each read by `element`.
  mutating func list<T>(_ key: String, of element: (Node) -> T?) throws(Refusal) -> [T] {
    let nodes = try array(key)
    let values = nodes.compactMap(element)
    guard values.count == nodes.count else { throw fault(key) }
    return values
  }
}

extension Rational {
  /// The most bytes of a number.
  static let exactDigitLimit = 1 << 16

  /// Reads `n` or `n/d`: decimal digits without leading zeros, a sign only for n < 0, d > 0.
  init?(exact text: String) {
    let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard parts.count <= 2, text.utf8.count <= Rational.exactDigitLimit else { return nil }
    var values: [Integer] = []
    for (position, part) in parts.enumerated() {
      let digits = position == 0 && part.first == 0x2D ? part.dropFirst() : part
      guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }),
        first != 0x30 || part.count == 1, let value = Integer(String(Substring(part)))
      else { return nil }
      values.append(value)
    }
    let denominator = values.count == 2 ? values[1] : 1
    guard denominator.signum > 0 else { return nil }
    self.init(values[0], denominator)
  }
}
