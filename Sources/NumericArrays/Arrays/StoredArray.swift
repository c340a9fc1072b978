// What every format of array comes down to: bytes, a shape, a type of element.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The bytes of an array and how they are to be read, whichever kind of file holds them.
struct StoredArray {
  /// The one or two extents, each at least 1.
  let shape: [Int]
  /// How the numbers are stored: as floats.
  let elementType: ElementType
  /// Where the numbers start in ``content``, which holds all of them.
  let start: Int
  let content: Data

  init(shape: [Int], elementType: ElementType, start: Int, content: Data) {
    self.shape = shape
    self.elementType = elementType
    self.start = start
    self.content = content
  }

  /// The array that `place` names.
  init(_ place: ArrayReference) throws(FileError) {
    switch place.form {
    case .tensors: self = try SafetensorsFile(path: place.file).tensor(place.name)
    case .array:
      try self.init(content: try InputFile.read(place.file, limit: .max), path: place.file)
    case .archive:
      let archive = try ArchiveReader(path: place.file)
      let name = if let given = place.name { given } else { try archive.onlyName() }
      guard let content = try archive.content(of: name) else {
        throw FileError(.badData, path: place.file, message: archive.missing(name))
      }
      // The name is part of the path, so that the message tells which array it is about.
      try self.init(content: content, path: "\(place.file):\(name)")
    }
  }

  /// The array that the `.npy` file `content` is.
  private init(content: Data, path: String) throws(FileError) {
    do throws(ArrayHeaderError) {
      let header = try ArrayHeader(content)
      self.init(
        shape: header.shape, elementType: header.elementType, start: header.length, content: content
      )
    } catch {
      throw FileError(.badData, path: path, message: error.problem)
    }
  }
}
