// How far the work is, for a person who watches.
import Foundation
import Synchronization

/// A line on standard error that says how far the work is, for anything over a second; silent when
/// nobody watches.
final class Progress: Sendable {
  private struct State {
    var done = 0
    var shown = ContinuousClock.now
    var isVisible = false
  }

  private let total: Int
  private let noun: String
  private let started = ContinuousClock.now
  private let isWatched = isatty(STDERR_FILENO) == 1
  private let state = Mutex(State())

  /// Progress through `total` steps called `noun`.
  init(total: Int, noun: String) {
    self.total = total
    self.noun = noun
  }

  /// Records `count` more steps, and shows them at most five times a second.
  func advance(_ count: Int) {
    guard isWatched else { return }
    state.withLock { state in
      state.done += count
      let now = ContinuousClock.now
      guard now - started > .seconds(1), now - state.shown > .milliseconds(200) else { return }
      state.shown = now
      state.isVisible = true
      let elapsed = (now - started) / .seconds(1)
      let left = elapsed * Double(total - state.done) / Double(max(1, state.done))
      let line = "\r\(state.done) of \(total) \(noun), \(Int(left.rounded(.up))) s left   "
      StandardStream.writeError(line)
    }
  }

  /// Clears the line.
  func finish() {
    state.withLock { state in
      guard state.isVisible else { return }
      state.isVisible = false
      StandardStream.writeError("\r\u{1B}[K")
    }
  }
}
