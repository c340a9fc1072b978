// Values that are shared once made.

internal import Synchronization

/// A value that is made when it is first asked for, by one thread, and kept for all.
package final class Once<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  /// A value that is not there yet.
  package init() {}

  /// The value, which `make` makes when it is not there yet; others who ask meanwhile wait.
  package func callAsFunction(_ make: () -> Value) -> Value {
    state.withLock { known in
      if let known { return known }
      let value = make()
      known = value
      return value
    }
  }
}
