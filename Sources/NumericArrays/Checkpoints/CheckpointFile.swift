// Finds tensors by name in the files of PyTorch.

internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tensors of a file that `torch.save` wrote (`.pt`, `.pth`, `.bin`): a zip file of a pickle and
/// of storages.
///
/// The pickle is read by `CheckpointPickle` and never executed: a file that needs other
/// functions or classes than those of `CheckpointGlobal` is refused, and the message names what.
/// What is no tensor of floats is no fault until it is asked for. Tensors of dictionaries in
/// dictionaries have their keys joined by points. A tensor is unpacked when it is asked for.
public struct CheckpointFile: Sendable {
  /// The path, as the user gave it.
  public let path: String
  /// The names of the tensors, in the order of the file; one empty name when the file is a tensor.
  public let names: [String]
  private let entries: [ExactText: CheckpointNames.Entry]
  private let folder: String

  /// Opens the file at `path` and reads its pickle; reads no number.
  ///
  /// Throws ``FileError``. Linear in the pickle.
  public init(path: String) throws(FileError) {
    try CheckpointFile.checkIsArchive(path)
    let archive = try ArchiveReader(path: path, kind: .checkpoint)
    let pickles = archive.names.filter { name in
      name.hasSuffix("/data.pkl") && name.utf8.count { $0 == UInt8(ascii: "/") } == 1
    }
    guard pickles.count == 1 else {
      let sign = FileSignature.remedy(
        for: try InputFile.read(path, limit: .max), called: [".pt", ".pth", ".bin", ".ckpt"])
      throw FileError(
        .badData, path: path,
        message: "the archive has no data.pkl; "
          + (sign ?? "write it with torch.save(model.state_dict(), path)"))
    }
    folder = String(pickles[0].dropLast("data.pkl".count))
    let found = try archive.reading(pickles[0]) { stream throws(ArrayHeaderError) in
      guard stream.size <= CheckpointPickle.sizeLimit else {
        throw ArrayHeaderError("it has more than \(CheckpointPickle.sizeLimit) bytes")
      }
      try archive.charge(stream.size)
      return try CheckpointNames(CheckpointPickle(try stream.read(stream.size)))
    }
    let order = try archive.reading(folder + "byteorder") { stream throws(ArrayHeaderError) in
      try stream.read(min(stream.size, 16))
    }
    if let order, order != Data("little".utf8) {
      throw FileError(.badData, path: path, message: "the numbers are big endian")
    }
    self.path = path
    names = found?.names ?? []
    entries = found?.entries ?? [:]
  }

  /// Whether there is a tensor called `name`.
  func contains(_ name: String) -> Bool { entries[ExactText(name)] != nil }

  /// The tensor called `name`, or the only one when nil.
  func tensor(_ name: String?) throws(FileError) -> StoredArray {
    func bad(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    guard let name = name ?? (names.count == 1 ? names[0] : nil) else {
      throw bad(
        names.isEmpty
          ? "it holds no tensor"
          : "name one of its tensors after a colon: \(ArchiveReader.list(names))"
      )
    }
    guard let entry = entries[ExactText(name)] else {
      throw bad("there is no tensor \"\(name)\"; there is \(ArchiveReader.list(names))")
    }
    let label = name.isEmpty ? "" : "\(name): "
    let tensor: CheckpointTensor
    switch entry {
    case .tensor(let found): tensor = found
    case .refused(let reason): throw bad(label + reason)
    }
    guard let type = tensor.storage.elementType else {
      throw bad(label + tensor.storage.refusal)
    }
    guard (1...ArrayHeader.dimensionLimit).contains(tensor.shape.count), !tensor.shape.contains(0)
    else {
      throw bad("\(label)the shape is \(tensor.shape); give one to four dimensions, not 0")
    }
    guard let span = tensor.span, let count = tensor.count,
      span <= tensor.storage.count, tensor.offset <= tensor.storage.count - span
    else { throw bad("\(label)the tensor is larger than its storage: the file is damaged") }
    guard count <= span else {
      throw bad("\(label)the tensor repeats its numbers; save tensor.contiguous()")
    }
    let archive = try ArchiveReader(path: path, kind: .checkpoint)
    let place = "\(folder)data/\(tensor.storage.key)"
    let content = try archive.reading(place) { stream throws(ArrayHeaderError) in
      guard tensor.storage.count <= stream.size / type.size else {
        throw ArrayHeaderError(
          "\(tensor.storage.count) numbers are claimed, and there are \(stream.size) bytes of them")
      }
      try archive.charge((tensor.isContiguous ? 1 : 2) * span * type.size)
      try stream.skip(tensor.offset * type.size)
      return tensor.gathered(try stream.read(span * type.size), size: type.size)
    }
    guard let content else { throw bad("\(label)the storage \(place) is missing") }
    return StoredArray(shape: tensor.shape, encoding: .elements(type), start: 0, content: content)
  }

  /// Throws for what the zip library would only call no zip file.
  private static func checkIsArchive(_ path: String) throws(FileError) {
    let content = try InputFile.read(path, limit: .max)
    // The number that files of PyTorch before 1.6 start with, pickled.
    let isOld = content.starts(with: [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9])
    guard isOld || !content.starts(with: Array("PK".utf8)) else { return }
    let sign = FileSignature.remedy(for: content, called: [".pt", ".pth", ".bin", ".ckpt"])
    throw FileError(
      .badData, path: path,
      message: isOld
        ? "this is the format of PyTorch before 1.6; load it there and save it again, or as safetensors"
        : "this is not a file of tensors that torch.save wrote (a zip file); "
          + (sign ?? "save tensors with it, or as .npy or .safetensors")
    )
  }
}

extension CheckpointTensor {
  /// The numbers of the tensor row by row, from those of its span, of `size` bytes each.
  fileprivate func gathered(_ content: Data, size: Int) -> Data {
    guard !isContiguous, let count else { return content }
    var gathered = Data(count: count * size)
    gathered.withUnsafeMutableBytes { target in
      content.withUnsafeBytes { source in
        var place = [Int](repeating: 0, count: shape.count)
        var from = 0
        for to in 0..<count {
          UnsafeMutableRawBufferPointer(rebasing: target[(to * size)..<((to + 1) * size)])
            .copyMemory(
              from: UnsafeRawBufferPointer(rebasing: source[(from * size)..<((from + 1) * size)]))
          for axis in shape.indices.reversed() {
            place[axis] += 1
            from += strides[axis]
            if place[axis] < shape[axis] { break }
            from -= shape[axis] * strides[axis]
            place[axis] = 0
          }
        }
      }
    }
    return gathered
  }
}
