// What the command is waiting for, for a person who watches.
import Foundation
import Synchronization

/// A line on standard error that says what goes on and for how long, from the first second on; silent
/// when nobody watches.
final class WaitingLine: Sendable {
  private struct State {
    var isDone = false
    var isVisible = false
  }

  private let text: String
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  private init(_ text: String) { self.text = text }

  /// What `work` gives, while a line shows `text` and the seconds.
  static func during<Result>(_ text: String, _ work: () throws -> Result) rethrows -> Result {
    guard isatty(STDERR_FILENO) == 1 else { return try work() }
    let line = WaitingLine(text)
    line.showLater()
    defer { line.finish() }
    return try work()
  }

  private func showLater() {
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [self] in
      let isDone = state.withLock { state in
        guard !state.isDone else { return true }
        state.isVisible = true
        let seconds = Int((ContinuousClock.now - started) / .seconds(1))
        StandardStream.writeError("\r\(text), \(seconds) s   ")
        return false
      }
      if !isDone { showLater() }
    }
  }

  private func finish() {
    state.withLock { state in
      state.isDone = true
      if state.isVisible { StandardStream.writeError("\r\u{1B}[K") }
    }
  }
}
