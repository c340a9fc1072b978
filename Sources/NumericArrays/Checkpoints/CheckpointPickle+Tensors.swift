// Adds what a pickle may name, and the tensors made of it, to `CheckpointPickle`.

extension CheckpointPickle {
  mutating func pushGlobal(_ module: String, _ name: String) throws(ArrayHeaderError) {
    guard let global = CheckpointGlobal(module: module, name: name) else {
      throw ArrayHeaderError(
        "\(module).\(name) is not read: a checkpoint is never executed, and of functions and classes only those of tensors are known; save model.state_dict(), or safetensors"
      )
    }
    try push(.global(global))
  }

  mutating func reduce(_ function: Int, _ arguments: Int) throws(ArrayHeaderError) {
    guard case .global(let global) = items[function], case .tuple(let arguments) = items[arguments]
    else { throw unread("a call of what is no function") }
    switch global {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw unread("an OrderedDict made of a list") }
      try push(.dictionary([]))
    case .rebuildTensor: try push(.tensor(try tensor(arguments)))
    case .rebuildParameter:
      guard let tensor = arguments.first, case .tensor = items[tensor] else {
        throw unread("a parameter without a tensor")
      }
      try push(tensor)
    case .storage(let name): throw unread("a call of torch.\(name)")
    }
  }

  /// The tensor that `_rebuild_tensor_v2` makes: storage, offset, size, strides.
  private func tensor(_ arguments: [Int]) throws(ArrayHeaderError) -> CheckpointTensor {
    guard arguments.count >= 4, case .storage(let storage) = items[arguments[0]],
      case .integer(let offset) = items[arguments[1]],
      let shape = integers(arguments[2]), let strides = integers(arguments[3]),
      shape.count == strides.count, offset >= 0
    else { throw unread("a tensor without a storage, an offset, a size and strides") }
    return CheckpointTensor(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  /// At most sixteen numbers from 0.
  private func integers(_ tuple: Int) -> [Int]? {
    guard case .tuple(let members) = items[tuple], members.count <= 16 else { return nil }
    var numbers: [Int] = []
    for member in members {
      guard case .integer(let number) = items[member], number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The storage that the tuple ('storage', class, key, device, count) stands for.
  mutating func pushStorage(_ tuple: Int) throws(ArrayHeaderError) {
    guard case .tuple(let members) = items[tuple], members.count >= 5,
      case .text("storage") = items[members[0]],
      case .global(.storage(let name)) = items[members[1]], case .text(let key) = items[members[2]],
      case .integer(let count) = items[members[4]], count >= 0
    else { throw unread("a persistent object that is no storage of numbers") }
    try push(.storage(CheckpointStorage(name: name, key: key, count: count)))
  }
}
