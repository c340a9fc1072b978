import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Output files")
struct OutputFileTests {
  @Test
  func `a finished file replaces the old one and leaves nothing else`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "out")
    try OutputFile.write("new".utf8, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try folder.names() == ["out"])
  }

  @Test
  func `an unfinished file changes nothing`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "out")
    func abandon() throws(FileError) {
      var file = try OutputFile(path)
      try file.append([UInt8](repeating: 65, count: 3_000_000))
    }
    try abandon()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try folder.names() == ["out"])
  }

  @Test
  func `a symbolic link is followed and a device is not replaced`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "out")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: path)
    try OutputFile.write("new".utf8, to: folder.path + "/link")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(throws: Never.self) { try OutputFile.write("x".utf8, to: "/dev/null") }
    #expect(try FileManager.default.attributesOfItem(atPath: "/dev/null")[.size] as? Int == 0)
  }

  @Test
  func `a folder, a missing folder and an empty path are refused`() throws {
    let folder = try TemporaryFolder()
    let cases = [
      (folder.path, "this is a folder; name a file in it"),
      (folder.path + "/none/out", "cannot be written: there is no such folder"),
      ("", "this is not the path of a file"),
    ]
    for (path, reason) in cases {
      let error = #expect(throws: FileError.self) { try OutputFile.write("x".utf8, to: path) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.message == reason)
    }
  }

  @Test
  func `what a killed process left is removed, what is being written is not`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/out"
    var other = try OutputFile(path)
    try other.append("other".utf8)
    let written = try folder.names()
    #expect(written.count == 1)
    // A file of the same name form that nobody holds, and some that only look like it.
    let name = try #require(written.first)
    let digit = name.dropLast(4).last == "0" ? "1" : "0"
    let leftover = name.dropLast(5) + digit + ".tmp"
    let strangers = ["out.tmp", "out.steerlaw-.tmp", "out.steerlaw-123.tmp", leftover + "x"]
    for stranger in strangers + [String(leftover)] { try folder.write("", to: stranger) }
    try OutputFile.write("new".utf8, to: path)
    #expect(try folder.names() == (strangers + [name, "out"]).sorted())
    try other.finish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "other")
    #expect(try folder.names() == (strangers + ["out"]).sorted())
  }
}
