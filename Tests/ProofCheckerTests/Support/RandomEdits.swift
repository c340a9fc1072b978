import ExactArithmetic
import ProofChecker
import PropertyTesting
import StrictJSON

/// Random edits of certificates, of which nobody knows beforehand whether they make them false.
enum RandomEdits {
  /// One to three edits of the parts of a certificate, signed more often than not.
  static func structured(_ original: JSONValue, _ source: inout ChoiceSource) -> [UInt8] {
    var value = original
    for _ in 0..<source.integer(in: 1...3) {
      let paths = paths(in: value).filter { !$0.isEmpty }
      let path = source.element(of: paths)
      value = edited(value, path, paths, &source)
    }
    return (source.flag(probability: 0.9) ? value.signed : value).bytes
  }

  private static func paths(in value: JSONValue, _ path: [String] = []) -> [[String]] {
    switch value {
    case .object(let members):
      return [path] + members.flatMap { paths(in: $0.value, path + [$0.name]) }
    case .array(let values):
      return [path] + values.enumerated().flatMap { paths(in: $1, path + ["\($0)"]) }
    default: return [path]
    }
  }

  private static func edited(
    _ value: JSONValue, _ path: [String], _ paths: [[String]], _ source: inout ChoiceSource
  ) -> JSONValue {
    let other = value.part(source.element(of: paths))
    let choice = source.integer(in: 0...9)
    let digit = source.integer(in: 1...9)
    return value.changing(path) { part in
      switch (part, choice) {
      case (_, 0): return nil
      case (_, 1): return other
      case (.array(let elements), 2...5) where !elements.isEmpty:
        return .array(elements + [elements[digit % elements.count]])
      case (.array(let elements), 6...7): return .array(elements.reversed())
      case (.array(let elements), _) where elements.count > 1:
        var elements = elements
        elements.swapAt(digit % elements.count, 0)
        return .array(elements)
      case (.number, _):
        return .integer((part.rational.numerator.asInt ?? 0) + [1, -1][choice % 2])
      case (.string(let text), _): return .string(edited(text, choice, digit))
      default: return part
      }
    }
  }

  private static func edited(_ text: String, _ choice: Int, _ digit: Int) -> String {
    guard let number = Rational(text) else { return text + "\(digit)" }
    switch choice {
    case 2: return "\(number + Rational(digit))"
    case 3: return "\(-number)"
    case 4: return "\(number / Rational(digit))"
    case 5: return "\(number * Rational(digit + 1, digit))"
    case 6: return "\(number.numerator * Integer(digit))/\(number.denominator * Integer(digit))"
    case 7: return ["-0", "+\(text)", "0\(text)", "\(text)/0", "\(text)/1", "\(text).0"][digit % 6]
    case 8: return "\(number + Rational(1, (10 as Integer).raised(to: 3 * digit)))"
    default: return text + "\(digit)"
    }
  }

  /// One or two random edits of the bytes, signed half of the time.
  static func corrupted(_ original: [UInt8], _ source: inout ChoiceSource) -> [UInt8] {
    var bytes = original
    for _ in 0..<source.integer(in: 1...2) { corrupt(&bytes, &source) }
    guard source.flag(), let certificate = try? Certificate(reading: bytes),
      let stated = certificate.sha256, let digest = try? certificate.modelDigest()
    else { return bytes }
    let text = String(decoding: bytes, as: UTF8.self)
    return Array(text.replacing(stated, with: digest).utf8)
  }

  private static func corrupt(_ bytes: inout [UInt8], _ source: inout ChoiceSource) {
    if bytes.isEmpty { return }
    let place = source.integer(in: 0...(bytes.count - 1))
    let byte = UInt8(source.integer(in: 0...255))
    switch source.integer(in: 0...7) {
    case 0: bytes[place] = byte
    case 1: bytes.insert(byte, at: place)
    case 2: bytes.remove(at: place)
    case 3: bytes.swapAt(place, source.integer(in: 0...(bytes.count - 1)))
    case 4 where source.flag(probability: 0.2): bytes.removeLast(bytes.count - place)
    case 5:
      // The next digit, so that the text stays a certificate.
      if let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) {
        bytes[digit] = 0x30 + byte % 10
      }
    default: bytes[place] = source.element(of: Array("0123456789-/,\"[]{}".utf8))
    }
  }
}
