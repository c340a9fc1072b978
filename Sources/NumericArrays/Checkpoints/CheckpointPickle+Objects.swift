// Adds the stack, the memory and the making of plain objects to `CheckpointPickle`.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension CheckpointPickle {
  mutating func push(_ item: Item) throws(ArrayHeaderError) {
    guard items.count < CheckpointPickle.objectLimit else {
      throw ArrayHeaderError("it holds more than \(CheckpointPickle.objectLimit) objects")
    }
    items.append(item)
    try push(items.count - 1)
  }

  mutating func push(_ object: Int) throws(ArrayHeaderError) {
    guard stack.count < CheckpointPickle.objectLimit else {
      throw ArrayHeaderError("more than \(CheckpointPickle.objectLimit) objects wait for one")
    }
    stack.append(object)
  }

  mutating func pop() throws(ArrayHeaderError) -> Int {
    guard stack.count > marks.last ?? 0, let object = stack.popLast() else { throw empty() }
    return object
  }

  func empty() -> ArrayHeaderError {
    ArrayHeaderError("an object is missing at byte \(cursor.position): the file is damaged")
  }

  mutating func drop() throws(ArrayHeaderError) {
    if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
  }

  mutating func pushMark() throws(ArrayHeaderError) {
    guard marks.count < CheckpointPickle.objectLimit else {
      throw ArrayHeaderError("more than \(CheckpointPickle.objectLimit) lists are open")
    }
    marks.append(stack.count)
  }

  mutating func popToMark() throws(ArrayHeaderError) -> [Int] {
    guard let mark = marks.popLast() else { throw empty() }
    let objects = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return objects
  }

  mutating func pushTuple(of count: Int) throws(ArrayHeaderError) {
    guard stack.count - (marks.last ?? 0) >= count else { throw empty() }
    let members = Array(stack.suffix(count))
    stack.removeLast(count)
    try push(.tuple(members))
  }

  mutating func pushText(_ count: Int) throws(ArrayHeaderError) {
    try push(.text(try cursor.text(count)))
  }

  mutating func pushBytes(_ count: Int) throws(ArrayHeaderError) {
    try cursor.skip(count)
    try push(.other)
  }

  mutating func pushLong(_ count: Int) throws(ArrayHeaderError) {
    let bytes = try cursor.bytes(count)
    guard let last = bytes.last, count <= 8 else {
      return try push(count == 0 ? .integer(0) : .other)
    }
    let sign = last >= 128 ? -1 : 0
    try push(.integer(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) }))
  }

  mutating func remember(_ number: Int) throws(ArrayHeaderError) {
    guard let top = stack.last else { throw empty() }
    guard memo.count < CheckpointPickle.objectLimit else {
      throw ArrayHeaderError("more than \(CheckpointPickle.objectLimit) objects are remembered")
    }
    memo[number] = top
  }

  mutating func recall(_ number: Int) throws(ArrayHeaderError) {
    guard let object = memo[number] else { throw empty() }
    try push(object)
  }

  /// Adds `objects` to the list, or as keys and values to the dictionary, on top of the stack.
  mutating func extend(with objects: [Int]) throws(ArrayHeaderError) {
    guard let top = stack.last, stack.count > marks.last ?? 0 else { throw empty() }
    let item = items[top]
    // The list has one owner while it grows.
    items[top] = .none
    switch item {
    case .list(var members):
      members += objects
      items[top] = .list(members)
    case .dictionary(var members) where objects.count % 2 == 0:
      for place in stride(from: 0, to: objects.count, by: 2) {
        members.append((objects[place], objects[place + 1]))
      }
      items[top] = .dictionary(members)
    default: throw empty()
    }
  }
}
