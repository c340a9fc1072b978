// Opens `.npz` files and unpacks what is asked for, within limits.
internal import CZip
internal import PlainText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The entries of a zip file, found by name: the arrays of a NumPy archive (`.npz`, a zip file of
/// `.npy` files), or all of a PyTorch checkpoint.
///
/// What an archive unpacks to is limited by its own size (``spareBytes``), so that a small file
/// cannot claim the whole memory.
final class ArchiveReader {
  /// What arrays may take in memory beyond twice the size of the archive: 32 MiB.
  static let spareBytes = 32 << 20

  /// What the entries are.
  enum Kind {
    /// Arrays, called without `.npy`; other entries are left out.
    case arrays
    /// The parts of a checkpoint.
    case checkpoint

    fileprivate var suffix: String { self == .arrays ? ".npy" : "" }

    fileprivate var noun: String {
      self == .arrays ? "an archive of arrays (.npz)" : "a zip file that torch.save wrote"
    }
  }

  /// The path, as the user gave it.
  let path: String
  /// The names of the entries, without `.npy`, in the order of the file.
  let names: [String]
  private let archive: OpaquePointer
  /// What the archive reads from.
  private let content: Data
  private let places: [ExactText: UInt64]
  private let byteLimit: Int
  /// Whether the entries have checksums: PyTorch can be told to leave them out.
  private let hasChecksums: Bool
  private var bytesLeft: Int

  /// Opens the archive at `path`.
  ///
  /// Throws ``FileError`` of kind `noInput` or `badData`.
  init(path: String, kind: Kind = .arrays) throws(FileError) {
    // One view of the file: libzip by itself looks at the path twice, and a checkpoint may be
    // replaced in between.
    let content = try InputFile.read(path, limit: .max)
    let size = content.count
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    // The bytes of longer data stay where they are; an archive has 22 at least.
    let source =
      size < 22
      ? nil
      : content.withUnsafeBytes {
        zip_source_buffer_create($0.baseAddress, UInt64($0.count), 0, &error)
      }
    guard let source, let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      if let source { zip_source_free(source) }
      let code = size < 22 ? ZIP_ER_NOZIP : zip_error_code_zip(&error)
      throw FileError(
        .badData, path: path,
        message: content.starts(with: FileSignature.zip)
          ? "the file is truncated, or damaged at its end, where a zip file has its list of entries"
          : "this is not \(kind.noun): \(zipMessage(code))"
            + (FileSignature.remedy(for: content, called: []).map { "; \($0)" } ?? ""))
    }
    self.content = content
    self.path = path
    self.archive = archive
    byteLimit = ArchiveReader.spareBytes + min(size, .max / 4) * 2
    bytesLeft = byteLimit
    var names: [String] = []
    var places: [ExactText: UInt64] = [:]
    var hasChecksums = kind != .checkpoint
    for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
      var status = zip_stat_t()
      if !hasChecksums, zip_stat_index(archive, index, 0, &status) == 0, status.crc != 0 {
        hasChecksums = true
      }
      guard let entry = zip_get_name(archive, index, 0).map({ String(cString: $0) }),
        entry.hasSuffix(kind.suffix)
      else { continue }
      let name = String(entry.dropLast(kind.suffix.count))
      guard places[ExactText(name)] == nil else { continue }
      names.append(name)
      places[ExactText(name)] = index
    }
    self.names = names
    self.places = places
    self.hasChecksums = hasChecksums
  }

  deinit { zip_discard(archive) }

  /// Whether there is an entry called `name`.
  func contains(_ name: String) -> Bool { places[ExactText(name)] != nil }

  /// The name of the only entry.
  ///
  /// Throws ``FileError`` when there are none or several.
  func onlyName() throws(FileError) -> String {
    guard names.count == 1 else {
      throw FileError(
        .badData, path: path,
        message: names.isEmpty
          ? nothing : "name one of its arrays after a colon: \(ArchiveReader.list(names))")
    }
    return names[0]
  }

  /// What is wrong when there is no entry called `name`.
  func missing(_ name: String) -> String {
    names.isEmpty
      ? nothing : "there is no array \"\(name)\"; there is \(ArchiveReader.list(names))"
  }

  /// What is wrong when there are no arrays.
  private var nothing: String {
    "the archive holds no array; "
      + (FileSignature.remedy(for: content, called: [".npz"])
        ?? "write it with numpy.savez(path, logits=array)")
  }

  /// The first of `names`, for a message.
  static func list(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    return names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "")
  }

  /// The whole `.npy` file called `name`; nil when there is none.
  func content(of name: String) throws(FileError) -> Data? {
    try reading(name) { stream throws(ArrayHeaderError) in
      try self.charge(stream.size)
      return try stream.read(stream.size)
    }
  }

  /// What `body` makes of the entry called `name`; nil when there is none.
  ///
  /// Throws ``FileError`` that names the entry.
  func reading<Result>(
    _ name: String, _ body: (ArchiveStream) throws(ArrayHeaderError) -> Result
  ) throws(FileError) -> Result? {
    guard let index = places[ExactText(name)] else { return nil }
    do throws(ArrayHeaderError) {
      let stream = try ArchiveStream(archive, index)
      let result = try body(stream)
      if hasChecksums { try stream.checkEnd() }
      return result
    } catch {
      throw FileError(.badData, path: path, message: "\(name): \(error.problem)")
    }
  }

  /// Counts `bytes` of memory against what the archive may take.
  func charge(_ bytes: Int) throws(ArrayHeaderError) {
    guard bytes <= bytesLeft else {
      throw ArrayHeaderError(
        "the arrays unpack to more than \(byteLimit) bytes, too many for this file; save them with numpy.savez"
      )
    }
    bytesLeft -= bytes
  }
}

/// One entry of an archive while it is unpacked, from its start to its end.
final class ArchiveStream {
  /// The bytes that the entry claims to unpack to.
  let size: Int
  private let file: OpaquePointer
  /// The bytes read or passed, and whether some were passed without being read.
  private var position = 0
  private var isPartial = false

  fileprivate init(_ archive: OpaquePointer, _ index: UInt64) throws(ArrayHeaderError) {
    var status = zip_stat_t()
    guard zip_stat_index(archive, index, 0, &status) == 0, let size = Int(exactly: status.size),
      let file = zip_fopen_index(archive, index, 0)
    else {
      let reason = zip_strerror(archive).map { String(cString: $0) } ?? "unknown error"
      throw ArrayHeaderError("cannot be read: \(reason)")
    }
    self.size = size
    self.file = file
  }

  deinit { zip_fclose(file) }

  /// The next `count` bytes.
  func read(_ count: Int) throws(ArrayHeaderError) -> Data {
    var content = Data(count: count)
    let found = content.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, UInt64(count)) }
    guard found == Int64(count) else { throw ArrayHeaderError("the entry is damaged") }
    position += count
    return content
  }

  /// Passes `count` bytes.
  ///
  /// Free in an entry that is not compressed, as all of a checkpoint are.
  func skip(_ count: Int) throws(ArrayHeaderError) {
    guard count > 0 else { return }
    if zip_fseek(file, Int64(count), SEEK_CUR) == 0 {
      position += count
      isPartial = true
      return
    }
    var left = count
    while left > 0 {
      let step = min(left, 1 << 16)
      _ = try read(step)
      left -= step
    }
  }

  /// Throws when the entry was read whole and its checksum is wrong, which the archive tells at
  /// its end.
  fileprivate func checkEnd() throws(ArrayHeaderError) {
    guard position == size, !isPartial else { return }
    var byte: UInt8 = 0
    guard zip_fread(file, &byte, 1) == 0 else { throw ArrayHeaderError("the entry is damaged") }
  }
}

/// The words of libzip for the error `code`.
func zipMessage(_ code: Int32) -> String {
  var error = zip_error_t()
  zip_error_init_with_code(&error, code)
  defer { zip_error_fini(&error) }
  return zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
}
