/// What `body` makes of each of `items`, in their order, made by `workers` tasks at a time.
///
/// `progress` is called with the number of items done since its last call. Of several failures the one of the
/// first item is thrown, so that nothing depends on the number of workers.
package func concurrentMap<Item: Sendable, Result: Sendable, Failure: Error>(
  _ items: [Item], workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in },
  _ body: @escaping @Sendable (Item) async throws(Failure) -> Result
) async throws(Failure) -> [Result] {
  let outcomes = await withTaskGroup(of: (Int, Swift.Result<Result, Failure>).self) { group in
    var pending = items.indices.makeIterator()
    func start() {
      guard let index = pending.next() else { return }
      group.addTask {
        let outcome: Swift.Result<Result, Failure>
        do throws(Failure) {
          outcome = .success(try await body(items[index]))
        } catch {
          outcome = .failure(error)
        }
        progress(1)
        return (index, outcome)
      }
    }
    for _ in 0..<max(1, workers) { start() }
    var outcomes = [Swift.Result<Result, Failure>?](repeating: nil, count: items.count)
    while let (index, outcome) = await group.next() {
      outcomes[index] = outcome
      start()
    }
    return outcomes
  }
  var results: [Result] = []
  results.reserveCapacity(items.count)
  for case .some(let outcome) in outcomes { results.append(try outcome.get()) }
  return results
}
