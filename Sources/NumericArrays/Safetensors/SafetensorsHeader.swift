// Parses the header of safetensors files.
internal import StrictJSON

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The header of a safetensors file, checked against the size of the file.
struct SafetensorsHeader {
  /// One tensor.
  struct Entry: Sendable {
    let name: String
    let type: String
    let shape: [Int]
    /// Its bytes, from the end of the header.
    let range: Range<Int>
  }

  let entries: [Entry]
  /// Where the numbers start.
  let dataStart: Int

  /// The header of the file `content`.
  init(_ content: Data) throws(ArrayHeaderError) {
    guard content.count >= 8 else {
      throw ArrayHeaderError("this is not a safetensors file: it has \(content.count) bytes")
    }
    if let remedy = FileSignature.remedy(for: content, called: [".safetensors"]) {
      throw ArrayHeaderError("this is not a safetensors file; \(remedy)")
    }
    let length = content.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsFile.headerLimit else {
      throw ArrayHeaderError(
        "this is not a safetensors file: its header claims \(length) bytes; the limit is \(SafetensorsFile.headerLimit)"
      )
    }
    let end = 8 + Int(length)
    guard end <= content.count else {
      throw ArrayHeaderError(
        "the header is truncated: it claims \(length) bytes, and \(content.count - 8) follow")
    }
    let first = content.startIndex
    let text = content[(first + 8)..<(first + end)]
    guard text.first == UInt8(ascii: "{") else {
      throw ArrayHeaderError("this is not a safetensors file: its header does not start with '{'")
    }
    let json: JSONValue
    do throws(JSONSyntaxError) {
      json = try JSONText.parse(Data(text), valueLimit: SafetensorsFile.headerValueLimit)
    } catch {
      throw ArrayHeaderError("header, \(error)")
    }
    guard case .object(let members) = json else {
      throw ArrayHeaderError("the header is \(json.kindName), not an object")
    }
    var entries: [Entry] = []
    for member in members where member.name != "__metadata__" {
      entries.append(try SafetensorsHeader.entry(member))
    }
    try SafetensorsHeader.check(entries, size: content.count - end)
    self.entries = entries
    dataStart = end
  }

  private static func entry(_ member: JSONMember) throws(ArrayHeaderError) -> Entry {
    let name = member.name
    func failure(_ problem: String) -> ArrayHeaderError {
      ArrayHeaderError("tensor \"\(name.prefix(200))\": \(problem)")
    }
    guard case .object(let fields) = member.value,
      fields.map(\.name).sorted() == ["data_offsets", "dtype", "shape"],
      case .string(let type)? = member.value["dtype"]
    else { throw failure("expected an object of dtype, shape and data_offsets") }
    func integers(_ key: String) throws(ArrayHeaderError) -> [Int] {
      guard case .array(let values)? = member.value[key] else {
        throw failure("\(key) is not a list")
      }
      var numbers: [Int] = []
      for value in values {
        guard case .number(let text) = value, let number = Int(text), number >= 0 else {
          throw failure("\(key) holds something else than whole numbers from 0")
        }
        numbers.append(number)
      }
      return numbers
    }
    let (shape, offsets) = (try integers("shape"), try integers("data_offsets"))
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw failure("data_offsets must be a start and an end")
    }
    let range = offsets[0]..<offsets[1]
    if let bits = bits(of: type) {
      var expected = bits
      for extent in shape {
        let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
        guard !overflow else { throw failure("the shape is larger than any file") }
        expected = product
      }
      guard expected % 8 == 0, expected / 8 == range.count else {
        throw failure(
          "the shape needs \(expected / 8) bytes, and data_offsets give \(range.count)")
      }
    }
    return Entry(name: name, type: type, shape: shape, range: range)
  }

  /// The bits of a number of the type; nil for types that the format may have got since.
  private static func bits(of type: String) -> Int? {
    switch type {
    case "F64", "I64", "U64", "C64": return 64
    case "F32", "I32", "U32": return 32
    case "F16", "BF16", "I16", "U16": return 16
    case "BOOL", "I8", "U8", "F8_E5M2", "F8_E4M3", "F8_E8M0": return 8
    case "F6_E2M3", "F6_E3M2": return 6
    case "F4": return 4
    default: return nil
    }
  }

  /// Throws unless the tensors fill `size` bytes, one after the other.
  private static func check(_ entries: [Entry], size: Int) throws(ArrayHeaderError) {
    var end = 0
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      let name = entry.name.prefix(200)
      guard entry.range.upperBound <= size else {
        throw ArrayHeaderError(
          "tensor \"\(name)\" ends at byte \(entry.range.upperBound) of \(size): the file is truncated"
        )
      }
      guard entry.range.lowerBound >= end else {
        throw ArrayHeaderError("tensor \"\(name)\" overlaps the one before it")
      }
      guard entry.range.lowerBound == end else {
        throw ArrayHeaderError(
          "bytes \(end) to \(entry.range.lowerBound) before tensor \"\(name)\" belong to no tensor")
      }
      end = entry.range.upperBound
    }
    guard end == size else {
      throw ArrayHeaderError("\(size - end) bytes follow the last tensor")
    }
  }
}
