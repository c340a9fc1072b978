// Finds tensors by name in safetensors files.

internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tensors of a safetensors file, mapped into memory: F64, F32, F16 and BF16.
///
/// The header is read strictly: it must be JSON of the form that the format's own library accepts,
/// its tensors must lie in the file one after the other, without overlap or gap, each with the
/// bytes that its shape needs. Tensors of other types are no fault until they are asked for.
public struct SafetensorsFile: Sendable {
  /// The largest header that is read: 16 MiB.
  public static let headerLimit = 1 << 24
  /// The most JSON values that a header may hold.
  static let headerValueLimit = 1 << 19

  /// The path, as the user gave it.
  public let path: String
  /// The names of the tensors, in the order of the header.
  public var names: [String] { entries.map(\.name) }
  private let entries: [SafetensorsHeader.Entry]
  private let places: [ExactText: Int]
  private let content: Data
  private let dataStart: Int

  /// Opens the file at `path` and checks its header; reads no number.
  ///
  /// Throws ``FileError``. Linear in the header.
  public init(path: String) throws(FileError) {
    let content = try InputFile.read(path, limit: .max)
    do throws(ArrayHeaderError) {
      let header = try SafetensorsHeader(content)
      self.path = path
      self.content = content
      entries = header.entries
      dataStart = header.dataStart
      places = Dictionary(
        header.entries.enumerated().map { (ExactText($0.element.name), $0.offset) },
        uniquingKeysWith: { first, _ in first })
    } catch {
      throw FileError(.badData, path: path, message: error.problem)
    }
  }

  /// Whether there is a tensor called `name`.
  func contains(_ name: String) -> Bool { places[ExactText(name)] != nil }

  /// The tensor called `name`, or the only one when nil.
  func tensor(_ name: String?) throws(FileError) -> StoredArray {
    func bad(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    guard let name = name ?? (entries.count == 1 ? entries[0].name : nil) else {
      throw bad("name one of its tensors after a colon: \(ArchiveReader.list(names))")
    }
    guard let place = places[ExactText(name)] else {
      throw bad("there is no tensor \"\(name)\"; there is \(ArchiveReader.list(names))")
    }
    let entry = entries[place]
    guard let type = ElementType(safetensors: entry.type) else {
      throw bad(
        "\(name): the type \(entry.type.prefix(40)) is not F64, F32, F16 or BF16; save tensor.float()"
      )
    }
    guard (1...ArrayHeader.dimensionLimit).contains(entry.shape.count), !entry.shape.contains(0)
    else {
      throw bad(
        "\(name): the shape is \(entry.shape.prefix(8)); give one to four dimensions, not 0")
    }
    return StoredArray(
      shape: entry.shape, encoding: .elements(type), start: dataStart + entry.range.lowerBound,
      content: content)
  }
}
