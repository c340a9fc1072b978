import Foundation
import Testing

extension Steerlaw {
  /// What the command writes to standard output when that is a terminal.
  static func shown(_ arguments: [String], in folder: String) throws -> String {
    let (master, slave) = try pseudoterminal()
    let process = Process()
    process.executableURL = Steerlaw.folder.appending(path: "steerlaw")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: slave)
    process.standardError = FileHandle.nullDevice
    try process.run()
    close(slave)
    // Reading ends with an error when no process has the terminal open any more.
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(master, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    process.waitUntilExit()
    close(master)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The two ends of a new terminal.
  private static func pseudoterminal() throws -> (master: Int32, slave: Int32) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(master >= 0)
    #if os(Linux)
      // The macros TIOCSPTLCK and TIOCGPTN, which Swift does not import.
      var (lock, number) = (Int32(0), UInt32(0))
      try #require(ioctl(master, 0x4004_5431, &lock) == 0)
      try #require(ioctl(master, 0x8004_5430, &number) == 0)
      let name = "/dev/pts/\(number)"
    #else
      try #require(grantpt(master) == 0 && unlockpt(master) == 0)
      let name = String(cString: try #require(ptsname(master)))
    #endif
    let slave = open(name, O_RDWR | O_NOCTTY)
    try #require(slave >= 0)
    return (master, slave)
  }
}
