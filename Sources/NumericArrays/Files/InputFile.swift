// Reads whole files and standard input, within a limit of size.

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of a file that exists, is no folder, and is not larger than allowed.
public enum InputFile {
  /// The largest JSON or text file that is read: 1 GiB.
  public static let sizeLimit = 1 << 30

  /// The content of the file at `path`: mapped into memory when it is a regular file, else read (a
  /// pipe, for example).
  ///
  /// Throws ``FileError``: `noInput` when there is no readable file, `badData` when it is larger
  /// than `limit` bytes.
  public static func read(
    _ path: String, limit: Int = sizeLimit
  ) throws(FileError) -> Data {
    guard !path.isEmpty else {
      throw FileError(.noInput, path: "\"\"", message: "the path is empty; name a file")
    }
    guard !path.utf8.contains(0) else {
      throw FileError(.noInput, path: path, message: "a path cannot hold a zero byte")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      throw FileError(.noInput, path: path, message: "this is a folder; name a file in it")
    case S_IFREG:
      guard Int(status.st_size) <= limit else { throw tooLarge(path, limit: limit) }
      return try map(descriptor, path, size: Int(status.st_size))
    default:
      return try readToEnd(descriptor, path, limit: limit)
    }
  }

  /// What messages call standard input.
  public static let standardInputName = "standard input"

  /// Everything that comes on standard input.
  ///
  /// Throws ``FileError`` as ``read(_:limit:)`` does.
  public static func readStandardInput(limit: Int = sizeLimit) throws(FileError) -> Data {
    try readToEnd(STDIN_FILENO, standardInputName, limit: limit)
  }

  /// The content of a regular file, mapped: Foundation's own option reads the whole file on Linux.
  private static func map(
    _ descriptor: Int32, _ path: String, size: Int
  ) throws(FileError) -> Data {
    if size == 0 { return Data() }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw unreadable(path, errno) }
    return Data(bytesNoCopy: start, count: size, deallocator: .custom { munmap($0, $1) })
  }

  private static func readToEnd(
    _ descriptor: Int32, _ path: String, limit: Int
  ) throws(FileError) -> Data {
    var content = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0) }
      if count == 0 { return content }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      guard content.count + count <= limit else { throw tooLarge(path, limit: limit) }
      content.append(contentsOf: chunk[..<count])
    }
  }

  private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer)
    -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func unreadable(_ path: String, _ code: Int32) -> FileError {
    let message = code == ENOENT ? missing(path) : "cannot be read: \(systemMessage(code))"
    return FileError(.noInput, path: path, message: message)
  }

  /// The words for a path at which there is nothing: what is there may be all but the last of it.
  static func missing(_ path: String) -> String {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      return "this is a symbolic link to a file that is not there"
    }
    for colon in path.indices where path[colon] == ":" {
      let file = String(path[..<colon])
      guard !file.isEmpty, stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
        continue
      }
      // A file that is no pipe can be looked into without waiting.
      let content = status.st_mode & S_IFMT == S_IFREG ? try? read(file, limit: .max) : nil
      let sign = content.flatMap { FileSignature.remedy(for: $0, called: []) }
      let remedy = sign.map { "; \($0)" } ?? ""
      return
        "\(file) is there, but no part of it is read by name: that is done of \(ArrayReference.formats)"
        + remedy
    }
    return "no such file"
  }

  private static func tooLarge(_ path: String, limit: Int) -> FileError {
    FileError(
      .badData, path: path, message: "the file is larger than \(limit) bytes, the limit")
  }
}

/// The system's words for the error `code`, in lower case at the start.
func systemMessage(_ code: Int32) -> String {
  guard let words = strerror(code) else { return "system error \(code)" }
  let message = String(cString: words)
  return message.prefix(1).lowercased() + message.dropFirst()
}
