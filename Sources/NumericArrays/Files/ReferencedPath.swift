// Keeps the paths that stand in files from leading out of their folder.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `path` without symbolic links, absolute; nil when there is no such file.
func resolvedPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// A file named by another file, relative to its folder.
///
/// A file that comes from elsewhere must not make the program read what its author cannot see: so
/// the path may be neither absolute nor contain `..`, and symbolic links may not lead out of
/// the folder.
package struct ReferencedPath {
  /// The path to show: the folder as the user gave it, then the name.
  package let shown: String
  /// The path to open.
  package let resolved: String

  /// The file `name` that `file` names under `key`.
  ///
  /// Throws ``FileError``.
  package init(
    _ name: String, at key: String, in file: String, allowingPathsOutside: Bool
  ) throws(FileError) {
    func refusal(_ problem: String) -> FileError {
      FileError(
        .badData, path: file,
        message: "\(key): the path \"\(name)\" \(problem); allow paths outside to read it")
    }
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw FileError(.badData, path: file, message: "\(key): \"\(name)\" is not a path")
    }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    shown = name.hasPrefix("/") ? name : folder + name
    if allowingPathsOutside {
      resolved = shown
      return
    }
    if name.hasPrefix("/") { throw refusal("is absolute") }
    if name.split(separator: "/").contains("..") { throw refusal("contains \"..\"") }
    guard let root = resolvedPath(folder.isEmpty ? "." : folder),
      let target = resolvedPath(shown)
    else {
      let code = errno
      let problem =
        code == ENOENT ? InputFile.missing(shown) : "cannot be read: \(systemMessage(code))"
      throw FileError(
        .noInput, path: shown, message: "\(problem); it is named by \(key) in \(file)")
    }
    guard target.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
      throw refusal("leads out of the folder by a symbolic link")
    }
    resolved = target
  }
}
