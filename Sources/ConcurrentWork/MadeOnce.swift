// A lazy value that several threads may share.
internal import Synchronization

/// A value that is made when it is first asked for, once, by whichever thread asks first.
package final class MadeOnce<Value: Sendable>: Sendable {
  private let state: Mutex<Value?>
  private let make: @Sendable () -> Value

  /// The value that `make` makes.
  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    state = Mutex(nil)
  }

  /// The value; others who ask meanwhile wait.
  package var value: Value {
    state.withLock { state in
      if let known = state { return known }
      let made = make()
      state = made
      return made
    }
  }
}
