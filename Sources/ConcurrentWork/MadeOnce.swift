// Values that are expensive and may not be needed.

/// A value that is made when it is first asked for, once, by whichever thread asks first.
package final class MadeOnce<Value: Sendable>: Sendable {
  private let once = Once<Value>()
  private let make: @Sendable () -> Value

  /// The value that `make` makes.
  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
  }

  /// The value; others who ask meanwhile wait.
  package var value: Value { once(make) }
}
