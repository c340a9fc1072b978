/// What the dictionary of a `.npy` header says.
struct ArrayHeaderFields {
  var elementType: String
  var isColumnMajor: Bool
  var shape: [Int]
}

/// A reader of the Python dictionary that NumPy writes as a header, and of nothing else:
/// `{'descr': '<f8', 'fortran_order': False, 'shape': (144, 465), }`, padded with spaces.
struct ArrayHeaderLiteral {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The three entries, in any order, each exactly once.
  mutating func fields() throws(ArrayHeaderError) -> ArrayHeaderFields {
    var elementType: String?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let name = try string()
      try expect(":")
      switch name {
      case "descr" where elementType == nil: elementType = try elementDescription()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      case "descr", "fortran_order", "shape":
        throw ArrayHeaderError("the header gives '\(name)' twice")
      default: throw ArrayHeaderError("the header has an unknown entry '\(name)'")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpaces()
    if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
    guard position == bytes.count else { throw malformed() }
    guard let elementType, let isColumnMajor, let shape else {
      throw ArrayHeaderError("the header must give 'descr', 'fortran_order' and 'shape'")
    }
    return ArrayHeaderFields(
      elementType: elementType, isColumnMajor: isColumnMajor, shape: shape)
  }

  private mutating func elementDescription() throws(ArrayHeaderError) -> String {
    skipSpaces()
    if position < bytes.count, bytes[position] == UInt8(ascii: "[") {
      throw ArrayHeaderError("the elements are records; save one field as '<f8'")
    }
    return try string()
  }

  private mutating func boolean() throws(ArrayHeaderError) -> Bool {
    if take("True") { return true }
    try expect("False")
    return false
  }

  private mutating func tuple() throws(ArrayHeaderError) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !take(")") {
      extents.append(try extent())
      if !take(",") {
        // A tuple of one needs its comma.
        guard extents.count > 1 else { throw malformed() }
        try expect(")")
        break
      }
    }
    return extents
  }

  private mutating func extent() throws(ArrayHeaderError) -> Int {
    skipSpaces()
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    position += digits.count
    guard !digits.isEmpty else { throw malformed() }
    let text = String(decoding: digits, as: UTF8.self)
    guard let extent = Int(text) else {
      throw ArrayHeaderError("the extent \(text.prefix(40)) of the shape is too large")
    }
    return extent
  }

  private mutating func string() throws(ArrayHeaderError) -> String {
    let quote = take("\"") ? UInt8(ascii: "\"") : UInt8(ascii: "'")
    if quote == UInt8(ascii: "'") { try expect("'") }
    let content = bytes[position...].prefix { $0 != quote }
    let isPlain = content.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") }
    guard isPlain, position + content.count < bytes.count else { throw malformed() }
    position += content.count + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpaces()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(ArrayHeaderError) {
    guard take(word) else { throw malformed() }
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private func malformed() -> ArrayHeaderError {
    ArrayHeaderError(
      "the header is not the dictionary that NumPy writes (at its byte \(position)); save it again")
  }
}
