// Names, locks and cleans up the temporary files behind `OutputFile`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The temporary files of ``OutputFile``: who writes one holds a lock on it, so that what a killed
/// process left behind can be told from what another process is writing, and removed.
enum TemporaryFile {
  private static let marker = ".steerlaw-"
  private static let suffix = ".tmp"
  /// The base-36 digits of 64 bits.
  private static let digitCount = 13

  /// Makes a locked temporary file in the folder of `target`; the descriptor is negative, with
  /// `errno`, when that fails.
  static func open(for target: String, mode: mode_t) -> (path: String, descriptor: Int32) {
    while true {
      let number = String(UInt64.random(in: 0 ... .max), radix: 36)
      let padding = String(repeating: "0", count: digitCount - number.utf8.count)
      let path = target + marker + padding + number + suffix
      let descriptor = systemOpen(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      // Without locks (some network file systems) nothing is ever removed.
      guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else { return (path, descriptor) }
      // Another process may have taken it for a leftover before it was locked.
      var status = stat()
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return (path, descriptor) }
      close(descriptor)
    }
  }

  /// Removes the temporary files of `target` that no process holds.
  ///
  /// Costs one reading of the folder.
  static func removeLeftovers(of target: String) {
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let prefix = (slash.map { String(target[target.index(after: $0)...]) } ?? target) + marker
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.utf8.starts(with: prefix.utf8),
        isGenerated(name.utf8.dropFirst(prefix.utf8.count))
      else { continue }
      let path = folder + name
      let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  private static func isGenerated(_ ending: some Collection<UInt8>) -> Bool {
    let digits = ending.prefix(digitCount)
    return ending.dropFirst(digitCount).elementsEqual(suffix.utf8)
      && digits.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }

  private static func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, flags, mode)
    #elseif canImport(Musl)
      Musl.open(path, flags, mode)
    #else
      Darwin.open(path, flags, mode)
    #endif
  }
}
