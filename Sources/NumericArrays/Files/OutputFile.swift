// Writes files so that no reader ever sees half of one.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears complete or not at all.
///
/// The content goes to a temporary file in the same folder, which takes the place of the target
/// when everything is written. A target that exists and is no regular file (a terminal, a pipe,
/// `/dev/stdout`) is written directly. A symbolic link is followed. What a killed process left of
/// an earlier attempt is removed.
public struct OutputFile: ~Copyable {
  private let path: String
  private let target: String
  /// The temporary file; nil when writing directly.
  private let temporary: String?
  private let descriptor: Int32
  private var isOpen = true
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 17

  /// Writes `content` to the file at `path`.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`; then the target is as it was before.
  public static func write(_ content: some Sequence<UInt8>, to path: String) throws(FileError) {
    var file = try OutputFile(path)
    try file.append(content)
    try file.finish()
  }

  /// Prepares to write the file at `path`.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`.
  public init(_ path: String) throws(FileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.cannotWrite, path: path, message: "this is not the path of a file")
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR {
      throw FileError(.cannotWrite, path: path, message: "this is a folder; name a file in it")
    }
    let isReplaced = !exists || kind == S_IFREG
    let target = isReplaced ? resolvedPath(path) ?? path : path
    let temporary: String?
    let descriptor: Int32
    if isReplaced {
      TemporaryFile.removeLeftovers(of: target)
      (temporary, descriptor) = TemporaryFile.open(for: target, mode: exists ? 0o600 : 0o666)
    } else {
      (temporary, descriptor) = (nil, open(target, O_WRONLY | O_CLOEXEC))
    }
    guard descriptor >= 0 else { throw OutputFile.failure(path, errno) }
    if exists, isReplaced { _ = fchmod(descriptor, status.st_mode & 0o777) }
    self.path = path
    self.target = target
    self.temporary = temporary
    self.descriptor = descriptor
  }

  /// Adds `content` to the file.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`.
  public mutating func append(_ content: some Sequence<UInt8>) throws(FileError) {
    buffer.append(contentsOf: content)
    if buffer.count >= OutputFile.bufferSize { try flush() }
  }

  /// Writes what is left and puts the file in its place.
  ///
  /// Throws ``FileError`` of kind `cannotWrite`. Without this call the target stays as it was.
  public consuming func finish() throws(FileError) {
    try flush()
    // A file system may tell only now that the content did not arrive. The file itself stays open,
    // and so locked, until it has its name.
    let second = dup(descriptor)
    if second >= 0, close(second) != 0 { throw OutputFile.failure(path, errno) }
    if let temporary, rename(temporary, target) != 0 {
      throw OutputFile.failure(path, errno)
    }
    isOpen = false
    close(descriptor)
  }

  deinit {
    if isOpen { close(descriptor) }
    // After a successful rename there is nothing of this name.
    if let temporary { unlink(temporary) }
  }

  private mutating func flush() throws(FileError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        OutputFile.systemWrite(
          descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw OutputFile.failure(path, errno)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func failure(_ path: String, _ code: Int32) -> FileError {
    let reason = code == ENOENT ? "there is no such folder" : systemMessage(code)
    return FileError(.cannotWrite, path: path, message: "cannot be written: \(reason)")
  }
}
