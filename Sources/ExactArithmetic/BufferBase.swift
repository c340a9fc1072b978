// The one place that says why the address of a buffer exists: only buffers of at least one element
// are asked for it (limbs of a number, coefficients of a polynomial, levels of a family), and Swift
// gives an address to every buffer that has elements. Asking an empty one is a fault of the
// program, which stops.

extension UnsafeBufferPointer {
  /// The address of the first element of a buffer that has one.
  @inlinable
  package var base: UnsafePointer<Element> {
    guard let baseAddress else { preconditionFailure("a buffer with elements has an address") }
    return baseAddress
  }
}

extension UnsafeMutableBufferPointer {
  /// The address of the first element of a buffer that has one.
  @inlinable
  package var base: UnsafeMutablePointer<Element> {
    guard let baseAddress else { preconditionFailure("a buffer with elements has an address") }
    return baseAddress
  }
}
