// A lazy value that the claims about one model share.
internal import Synchronization

/// A value that is made when it is first asked for, by one task, and kept for all.
final class Once<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  /// The value, which `make` makes when it is not there yet.
  func callAsFunction(_ make: () -> Value) -> Value {
    state.withLock { known in
      if let known { return known }
      let value = make()
      known = value
      return value
    }
  }
}
