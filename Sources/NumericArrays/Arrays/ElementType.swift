/// How the numbers of an array file are stored; always little endian.
enum ElementType: Sendable, Equatable {
  case float16
  case bfloat16
  case float32
  case float64
  /// Whole numbers of 1, 2, 4 or 8 bytes.
  case integer(size: Int, isSigned: Bool)

  /// The bytes of one number.
  var size: Int {
    switch self {
    case .float16, .bfloat16: return 2
    case .float32: return 4
    case .float64: return 8
    case .integer(let size, _): return size
    }
  }

  /// Decodes `count` numbers that start at `offset` of `bytes`, each to the `Double` of exactly its
  /// value; integers beyond 2^53 are rounded, and everything to `Float` where that is asked for.
  ///
  /// Traps unless the numbers lie within `bytes` and fit in `target`.
  @specialized(where Number == Double)
  @specialized(where Number == Float)
  func decode<Number: BinaryFloatingPoint>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, count: Int,
    into target: UnsafeMutableBufferPointer<Number>
  ) {
    precondition(
      offset >= 0 && count >= 0 && offset + count * size <= bytes.count && count <= target.count,
      "the numbers lie within the file")
    guard let start = bytes.baseAddress?.advanced(by: offset), let result = target.baseAddress
    else { return }
    @inline(__always)
    func each<Word: FixedWidthInteger>(_ type: Word.Type, _ value: (Word) -> Number) {
      // No check a number, and no call: the loop is one for several numbers at a time.
      for index in 0..<count {
        let place = index &* MemoryLayout<Word>.size
        let word = start.loadUnaligned(fromByteOffset: place, as: Word.self)
        result[index] = value(Word(littleEndian: word))
      }
    }
    switch self {
    case .float64: each(UInt64.self) { Number(Double(bitPattern: $0)) }
    case .float32: each(UInt32.self) { Number(Float(bitPattern: $0)) }
    case .bfloat16: each(UInt16.self) { Number(Float(bitPattern: UInt32($0) << 16)) }
    case .float16: each(UInt16.self) { Number(ElementType.widened($0)) }
    case .integer(1, true): each(Int8.self) { Number($0) }
    case .integer(2, true): each(Int16.self) { Number($0) }
    case .integer(4, true): each(Int32.self) { Number($0) }
    case .integer(_, true): each(Int64.self) { Number($0) }
    case .integer(1, false): each(UInt8.self) { Number($0) }
    case .integer(2, false): each(UInt16.self) { Number($0) }
    case .integer(4, false): each(UInt32.self) { Number($0) }
    case .integer(_, false): each(UInt64.self) { Number($0) }
    }
  }

  /// The number whose IEEE binary16 form is `bits`; Swift's own type is missing on some machines.
  @inline(__always)
  static func widened(_ bits: UInt16) -> Float {
    // Moved into the fields of binary32, the number is 2^112 too small, subnormal ones included.
    let scaled = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
    let isFinite = bits & 0x7C00 != 0x7C00
    let magnitude = isFinite ? scaled.bitPattern : scaled.bitPattern | 0x7F80_0000
    return Float(bitPattern: magnitude | UInt32(bits & 0x8000) << 16)
  }
}

extension ElementType {
  /// The type that NumPy calls `text`.
  ///
  /// Throws ``ArrayHeaderError`` for types that are not numbers, or not little endian.
  init(numpy text: String) throws(ArrayHeaderError) {
    // '=' and '|' leave the byte order to the machine, which is little endian wherever Swift runs.
    guard let order = text.first, "<=|>".contains(order) else {
      throw ArrayHeaderError(ElementType.notFloating(text))
    }
    switch text.dropFirst() {
    case _ where order == ">":
      throw ArrayHeaderError(
        "the numbers are big endian ('\(text.prefix(40))'); save array.astype('<\(text.dropFirst().prefix(40))') instead"
      )
    case "f2": self = .float16
    case "f4": self = .float32
    case "f8": self = .float64
    // NumPy has no bfloat16: it writes those of ml_dtypes (JAX, TensorFlow) as two bytes without a
    // meaning. No other type of two bytes is written so.
    case "V2": self = .bfloat16
    case "i1": self = .integer(size: 1, isSigned: true)
    case "i2": self = .integer(size: 2, isSigned: true)
    case "i4": self = .integer(size: 4, isSigned: true)
    case "i8": self = .integer(size: 8, isSigned: true)
    case "u1": self = .integer(size: 1, isSigned: false)
    case "u2": self = .integer(size: 2, isSigned: false)
    case "u4": self = .integer(size: 4, isSigned: false)
    case "u8": self = .integer(size: 8, isSigned: false)
    case "O": throw ArrayHeaderError("the elements are Python objects; save array.astype('<f8')")
    default: throw ArrayHeaderError(ElementType.notFloating(text))
    }
  }

  /// The type that a safetensors file calls `text`; nil for one that is not read.
  init?(safetensors text: String) {
    switch text {
    case "F64": self = .float64
    case "F32": self = .float32
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    default: return nil
    }
  }

  /// Whether the numbers are floats.
  var isFloating: Bool {
    if case .integer = self { return false }
    return true
  }

  /// Why the type that NumPy calls `text` is refused where floats are asked for.
  static func notFloating(_ text: String) -> String {
    "the element type '\(text.prefix(40))' is no float ('<f2', '<f4' or '<f8'); save array.astype('<f8')"
  }
}
