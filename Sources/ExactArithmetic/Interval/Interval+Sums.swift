// Adds sums of many terms to `Interval`, without copies of the terms.
internal import CShortFloats

extension Interval {
  /// Σ of at least one number, from the first on: what additions one by one give.
  public static func sum(_ terms: [Interval]) -> Interval {
    var sum = terms[0]
    terms.withUnsafeBufferPointer { terms in
      guard let start = terms.baseAddress else { return }
      for index in 1..<terms.count { sum.add(start + index) }
    }
    return sum
  }

  /// Σ a_i b_i of at least one product, from the first on: what products and additions one by one give.
  public static func dot(_ a: [Interval], _ b: [Interval]) -> Interval {
    precondition(a.count == b.count, "as many factors on either side")
    var sum = a[0] * b[0]
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return }
        for index in 1..<a.count { sum.add(first + index, times: second + index, sign: 1) }
      }
    }
    return sum
  }

  /// Subtracts Σ_{k<n} a_k b_{n−k}, n = `a.count`, from k = 0 on.
  package mutating func subtractConvolution(_ a: [Interval], _ b: [Interval]) {
    precondition(b.count > a.count, "a factor for each")
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return }
        for index in a.indices {
          add(first + index, times: second + (a.count - index), sign: -1)
        }
      }
    }
  }

  /// The ends of the interval at `pointer`, when both are short.
  @inline(__always)
  private static func ends(
    _ pointer: UnsafePointer<Interval>
  ) -> (low: UnsafePointer<sl_float>, high: UnsafePointer<sl_float>)? {
    guard pointer.pointee.lower.long == nil, pointer.pointee.upper.long == nil,
      let low = pointer.pointer(to: \.lower.short), let high = pointer.pointer(to: \.upper.short)
    else { return nil }
    return (low, high)
  }

  @inline(__always)
  private mutating func add(_ term: UnsafePointer<Interval>) {
    let isDone = mutateShortEnds { low, high in
      Interval.ends(term).map { sl_interval_accumulate(low, high, $0.low, $0.high) } ?? false
    }
    if !isDone { self += term.pointee }
  }

  @inline(__always)
  private mutating func add(
    _ first: UnsafePointer<Interval>, times second: UnsafePointer<Interval>, sign: Int32
  ) {
    let isDone = mutateShortEnds { low, high in
      guard let a = Interval.ends(first), let b = Interval.ends(second) else { return false }
      return sl_interval_accumulate_product(low, high, a.low, a.high, b.low, b.high, sign)
    }
    if isDone { return }
    let product = first.pointee * second.pointee
    if sign > 0 { self += product } else { self -= product }
  }
}
