// The two standard streams, written without traps.
import Foundation
import ModelFiles
import NumericArrays
import PlainText

/// Standard output and standard error: a full disk or a closed stream is a failure like any other.
enum StandardStream {
  /// What standard output leads to, which decides when it is written.
  enum Reader {
    /// A person.
    case terminal
    /// A program that may act on each line.
    case pipe
    /// A file, in which blocks are cheaper.
    case file
  }

  /// What standard output leads to.
  static var reader: Reader {
    if isatty(STDOUT_FILENO) == 1 { return .terminal }
    var status = stat()
    let isFile = fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    return isFile ? .file : .pipe
  }

  /// Writes `bytes` to standard output.
  ///
  /// Throws `FileError` of kind `cannotWrite`.
  static func writeOutput(_ bytes: some Sequence<UInt8>) throws(FileError) {
    let code = write(Array(bytes), to: STDOUT_FILENO)
    guard code != 0 else { return }
    let words = strerror(code).map { String(cString: $0) } ?? "system error \(code)"
    throw FileError(
      .cannotWrite, path: "standard output",
      message: "cannot be written: \(words.prefix(1).lowercased() + words.dropFirst())")
  }

  /// Writes `text` to standard error; when even that fails there is nobody to tell.
  static func writeError(_ text: String) {
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes all of `bytes`; 0, or the system's error code.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
