// Signals that ask the command to end, for work that can end with what it has.
import ArgumentParser
import Foundation
import Synchronization

/// SIGINT and SIGTERM, for work that can end early and keep what it has.
///
/// The first of them is only noted, and the work asks between its steps; the next one ends the
/// process as it would have without this. A signal that was ignored when the command began stays
/// ignored.
enum Interruption {
  fileprivate static let received = Atomic<Int32>(0)

  /// The signal that came since ``listen()``; nil when none did.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Whether a signal came.
  static var isNoted: Bool { signal != nil }

  /// Notes signals from here on.
  static func listen() {
    received.store(0, ordering: .relaxed)
    handle(with: note)
  }

  /// Lets signals end the process again.
  static func endListening() { handle(with: SIG_DFL) }

  /// Says on standard error what a signal that came has done; throws its exit status, 128 and the
  /// number of the signal, as shells have it.
  static func report(_ consequence: String) throws {
    guard let signal else { return }
    complain("interrupted by \(signal == SIGINT ? "SIGINT" : "SIGTERM"): \(consequence)")
    throw ExitCode(128 + signal)
  }

  private static func handle(with handler: (@convention(c) (Int32) -> Void)?) {
    for number in [SIGINT, SIGTERM] {
      let before = Foundation.signal(number, handler)
      let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { _ = Foundation.signal(number, SIG_IGN) }
    }
  }
}

/// The handler: an atomic store and two system calls, all of which may run in a handler.
private func note(_ number: Int32) {
  Interruption.received.store(number, ordering: .relaxed)
  _ = signal(SIGINT, SIG_DFL)
  _ = signal(SIGTERM, SIG_DFL)
}
