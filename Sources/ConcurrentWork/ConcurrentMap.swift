// A map over an array by several threads whose outcome does not depend on their number.
internal import Dispatch
internal import Synchronization

/// What `body` makes of each of `items`, in their order, by `workers` threads at a time.
///
/// The caller waits. `progress` is called with the number of items done since its last call, from
/// any thread. Of several failures the one of the first item is thrown, so that nothing depends on
/// the number of workers.
@usableFromInline
package func concurrentMap<Item: Sendable, Result: Sendable, Failure: Error>(
  _ items: [Item], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in },
  _ body: @escaping @Sendable (Item) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  if workers <= 1 || items.count <= 1 {
    var results: [Result] = []
    results.reserveCapacity(items.count)
    for item in items {
      results.append(try body(item))
      progress(1)
    }
    return results
  }
  @Sendable func outcome(_ index: Int) -> Swift.Result<Result, Failure> {
    defer { progress(1) }
    do throws(Failure) {
      return .success(try body(items[index]))
    } catch {
      return .failure(error)
    }
  }
  let slots = Slots<Swift.Result<Result, Failure>>(items.count)
  DispatchQueue.concurrentPerform(iterations: min(workers, items.count)) { _ in
    while let index = slots.next() { slots.fill(index, outcome(index)) }
  }
  var results: [Result] = []
  results.reserveCapacity(items.count)
  for outcome in slots.filled {
    guard let outcome else { preconditionFailure("every item has been worked on") }
    results.append(try outcome.get())
  }
  return results
}

/// What `body` makes of the elements of `items`, some neighbours at a time: `size` of them share
/// what `body` sets up, whatever the number of workers.
@inlinable
package func concurrentMap<Item: Sendable, Result: Sendable, Failure: Error>(
  _ items: [Item], chunk size: Int, workers: Int,
  progress: @escaping @Sendable (Int) -> Void = { _ in },
  _ body: @escaping @Sendable (ArraySlice<Item>) throws(Failure) -> [Result]
) throws(Failure) -> [Result] {
  if workers <= 1 {
    var results: [Result] = []
    results.reserveCapacity(items.count)
    var start = 0
    while start < items.count {
      let chunk = items[start..<min(start + size, items.count)]
      results.append(contentsOf: try body(chunk))
      progress(chunk.count)
      start += size
    }
    return results
  }
  let chunks = stride(from: 0, to: items.count, by: size).map {
    items[$0..<min($0 + size, items.count)]
  }
  let parts = try concurrentMap(chunks, workers: workers) { chunk throws(Failure) in
    let results = try body(chunk)
    progress(chunk.count)
    return results
  }
  return parts.flatMap(\.self)
}

/// Places for results, given out and filled by several threads.
private final class Slots<Value: Sendable>: Sendable {
  private let state: Mutex<(next: Int, values: [Value?])>

  init(_ count: Int) {
    state = Mutex((0, [Value?](repeating: nil, count: count)))
  }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < state.values.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func fill(_ index: Int, _ value: Value) {
    state.withLock { $0.values[index] = value }
  }

  var filled: [Value?] { state.withLock { $0.values } }
}
