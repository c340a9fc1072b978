// Reads and writes whole `.npz` archives.
internal import CZip

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

/// Named arrays in one file, as NumPy's `savez` writes them (`.npz`): arrays of one or two
/// dimensions of floats or integers, and texts.
///
/// Written uncompressed and complete or not at all, with a fixed date, so that equal content gives
/// equal files; read whether compressed or not.
public enum NumericArchive {
  /// One entry.
  public enum Entry: Sendable, Equatable {
    /// Numbers in C order; float32 numbers when `isSinglePrecision`, each then exactly a `Float`.
    case array(shape: [Int], values: [Double], isSinglePrecision: Bool)
    /// Whole numbers, in C order; written as int64.
    case integers(shape: [Int], values: [Int])
    /// A text (a zero-dimensional NumPy string; `str(archive[name])` gives it back).
    case text(String)
    /// Texts (a one-dimensional array of NumPy strings); only read.
    case texts([String])
  }

  /// Writes `entries` to the file at `path`, in this order.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`; then the target is as it was before.
  public static func write(
    _ entries: KeyValuePairs<String, Entry>, to path: String
  ) throws(FileError) {
    try write(entries.map { ($0.key, $0.value) }, to: path)
  }

  /// Writes `entries` to the file at `path`, in this order.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`; then the target is as it was before.
  public static func write(
    _ entries: [(name: String, entry: Entry)], to path: String
  ) throws(FileError) {
    func failure(_ reason: String) -> FileError {
      FileError(.cannotWrite, path: path, message: "cannot be written: \(reason)")
    }
    var file = try OutputFile(path)
    guard let memory = zip_source_buffer_create(nil, 0, 0, nil) else {
      throw failure("out of memory")
    }
    defer { zip_source_free(memory) }
    // The archive takes one reference, and gives it back when it is closed.
    zip_source_keep(memory)
    guard let archive = zip_open_from_source(memory, ZIP_TRUNCATE, nil) else {
      zip_source_free(memory)
      throw failure("out of memory")
    }
    var isClosed = false
    defer { if !isClosed { zip_discard(archive) } }
    for (name, entry) in entries {
      let bytes = bytes(of: entry)
      // libzip reads the copy when the archive is closed, and frees it.
      guard let copy = malloc(bytes.count) else { throw failure("out of memory") }
      bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(copy, start, bytes.count) } }
      guard let source = zip_source_buffer(archive, copy, UInt64(bytes.count), 1) else {
        free(copy)
        throw failure(message(of: archive))
      }
      let index = zip_file_add(archive, name + ".npy", source, UInt32(ZIP_FL_ENC_UTF_8))
      guard index >= 0 else {
        zip_source_free(source)
        throw failure(message(of: archive))
      }
      zip_set_file_compression(archive, UInt64(index), ZIP_CM_STORE, 0)
      zip_file_set_mtime(archive, UInt64(index), earliestDate, 0)
    }
    // Writes to memory: libzip's own temporary file would stay behind when the process is killed.
    guard zip_close(archive) == 0 else { throw failure(message(of: archive)) }
    isClosed = true
    guard zip_source_open(memory) == 0 else { throw failure("out of memory") }
    defer { zip_source_close(memory) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes {
        zip_source_read(memory, $0.baseAddress, UInt64($0.count))
      }
      guard count >= 0 else { throw failure("the archive cannot be read back from memory") }
      if count == 0 { break }
      try file.append(chunk[..<Int(count)])
    }
    try file.finish()
  }

  /// The entries called `names` of the archive at `path`; those it does not have are left out.
  ///
  /// Arrays of Python objects are never read: `skip` is called with their names. Throws
  /// ``FileError`` of kind `noInput` or `badData`, the latter also when the entries would take more
  /// than twice the size of the file and 32 MiB.
  public static func read(
    _ names: [String], from path: String, skip: ((_ objects: String) -> Void)? = nil
  ) throws(FileError) -> [String: Entry] {
    let archive = try ArchiveReader(path: path)
    var entries: [String: Entry] = [:]
    for name in names {
      let found = try archive.reading(name) { stream throws(ArrayHeaderError) in
        try entry(stream, skippingObjects: skip != nil, charge: archive.charge)
      }
      guard let found else { continue }
      if let entry = found { entries[name] = entry } else { skip?(name) }
    }
    return entries
  }

  /// 1 January 1980, the first date that an archive can hold.
  private static let earliestDate = 315_532_800

  private static func message(of archive: OpaquePointer) -> String {
    zip_strerror(archive).map { String(cString: $0) } ?? "unknown error"
  }
}
