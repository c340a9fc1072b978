// Finds tensors by name, and texts by key, in GGUF files.

internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tensors of a GGUF file, version 3, mapped into memory; a row is dequantised when it is asked
/// for.
///
/// Read are F32, F16, BF16, F64, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K and Q6_K. Tensors of other
/// types are no fault until they are asked for. Control vectors are the tensors `direction.N`.
public struct GGUFFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The names of the tensors, in the order of the file.
  public var names: [String] { tensors.map(\.name) }
  private let tensors: [GGUFHeader.Tensor]
  private let places: [ExactText: Int]
  private let values: [String: GGUFHeader.Value]
  private let content: Data

  /// The most texts that are read from one array.
  package static let textLimit = 1 << 24

  /// Opens the file at `path` and checks its header; reads no number.
  ///
  /// Throws ``FileError``. Linear in the header.
  public init(path: String) throws(FileError) {
    let content = try InputFile.read(path, limit: .max)
    do throws(ArrayHeaderError) {
      let header = try GGUFHeader(content)
      self.path = path
      self.content = content
      tensors = header.tensors
      values = header.values
      places = Dictionary(
        header.tensors.enumerated().map { (ExactText($0.element.name), $0.offset) },
        uniquingKeysWith: { first, _ in first })
    } catch {
      throw FileError(.badData, path: path, message: error.problem)
    }
  }

  /// Whether there is a tensor called `name`.
  func contains(_ name: String) -> Bool { places[ExactText(name)] != nil }

  /// The tensor called `name`, or the only one when nil.
  func tensor(_ name: String?) throws(FileError) -> StoredArray {
    guard let name = name ?? (tensors.count == 1 ? tensors[0].name : nil) else {
      throw bad("name one of its tensors after a colon: \(ArchiveReader.list(names))")
    }
    guard let place = places[ExactText(name)] else {
      throw bad("there is no tensor \"\(name)\"; there is \(ArchiveReader.list(names))")
    }
    let tensor = tensors[place]
    guard let encoding = tensor.type.encoding else {
      throw bad(
        "\(name): the type \(tensor.type.name) is not read; read are \(GGUFTensorType.read): llama-quantize --allow-requantize makes any of them"
      )
    }
    guard !tensor.shape.contains(0) else { throw bad("\(name): the shape is \(tensor.shape)") }
    return StoredArray(
      shape: tensor.shape, encoding: encoding, start: tensor.start, content: content)
  }

  /// The text under `key`; nil when there is none.
  ///
  /// Throws ``FileError`` when it is not UTF-8.
  package func text(_ key: String) throws(FileError) -> String? {
    guard let value = values[key], value.type == 8 else { return nil }
    do throws(ArrayHeaderError) {
      var cursor = ByteCursor(content, at: value.position)
      return try cursor.text(try cursor.count(of: "bytes of text", bytes: 1))
    } catch { throw bad("\(key): \(error.problem)") }
  }

  /// The texts under `key`, in order, those that are not UTF-8 as nil; nil when there is no such
  /// array.
  ///
  /// Throws ``FileError`` when there are more than ``textLimit``.
  package func texts(_ key: String) throws(FileError) -> [String?]? {
    guard let value = values[key], value.type == 9 else { return nil }
    do throws(ArrayHeaderError) {
      var cursor = ByteCursor(content, at: value.position)
      guard try cursor.integer(UInt32.self) == 8 else { return nil }
      let count = try cursor.count(of: "texts", bytes: 8)
      guard count <= GGUFFile.textLimit else {
        throw ArrayHeaderError("there are more than \(GGUFFile.textLimit) texts")
      }
      var texts: [String?] = []
      texts.reserveCapacity(count)
      for _ in 0..<count {
        let bytes = try cursor.bytes(try cursor.count(of: "bytes of text", bytes: 1))
        texts.append(String(validating: bytes, as: UTF8.self))
      }
      return texts
    } catch { throw bad("\(key): \(error.problem)") }
  }

  /// The whole numbers under `key`, in order; nil when there is no such array.
  ///
  /// Throws ``FileError`` when there are more than ``textLimit``, or they are no whole numbers.
  package func integers(_ key: String) throws(FileError) -> [Int]? {
    guard let value = values[key], value.type == 9 else { return nil }
    do throws(ArrayHeaderError) {
      var cursor = ByteCursor(content, at: value.position)
      let type = try cursor.integer(UInt32.self)
      let count = try cursor.count(of: "numbers of an array", bytes: 1)
      guard count <= GGUFFile.textLimit else {
        throw ArrayHeaderError("there are more than \(GGUFFile.textLimit) numbers")
      }
      var numbers: [Int] = []
      numbers.reserveCapacity(count)
      for _ in 0..<count {
        guard case .integer(let number)? = try GGUFScalar(type, &cursor) else {
          throw ArrayHeaderError("these are no whole numbers")
        }
        numbers.append(number)
      }
      return numbers
    } catch { throw bad("\(key): \(error.problem)") }
  }

  /// The value under `key`; nil when there is none.
  ///
  /// Throws ``FileError`` for a text, a list, or a number beyond 2^63.
  func scalar(_ key: String) throws(FileError) -> GGUFScalar? {
    guard let value = values[key] else { return nil }
    do throws(ArrayHeaderError) {
      var cursor = ByteCursor(content, at: value.position)
      guard let scalar = try GGUFScalar(value.type, &cursor) else {
        throw ArrayHeaderError("the value is neither a number that is read nor true or false")
      }
      return scalar
    } catch { throw bad("\(key): \(error.problem)") }
  }

  private func bad(_ message: String) -> FileError {
    FileError(.badData, path: path, message: message)
  }
}
