// Adds what a pickle may name, and the tensors made of it, to `CheckpointPickle`.

extension CheckpointPickle {
  mutating func pushGlobal(_ module: String, _ name: String) throws(ArrayHeaderError) {
    guard let global = CheckpointGlobal(module: module, name: name) else {
      throw ArrayHeaderError(
        "\(module).\(name) is not read: a checkpoint is never executed, and of functions and classes only those of tensors are known; \(CheckpointPickle.remedy)"
      )
    }
    try push(.global(global))
  }

  mutating func reduce(_ function: Int, _ arguments: Int) throws(ArrayHeaderError) {
    guard case .global(let global) = items[function], case .tuple(let arguments) = items[arguments]
    else { throw unread("a call of what is no function") }
    try push(try made(by: global, arguments))
  }

  /// The object that `function` makes of `arguments`.
  private func made(by function: CheckpointGlobal, _ arguments: [Int]) throws(ArrayHeaderError)
    -> Item
  {
    switch function {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw unread("an OrderedDict made of a list") }
      return .dictionary([])
    case .defaultDictionary:
      guard arguments.count <= 1 else { throw unread("a defaultdict made of a dictionary") }
      return .dictionary([])
    case .rebuildTensor: return try tensor(arguments)
    case .rebuildRecentTensor: return try recentTensor(arguments)
    case .rebuildTyped:
      // A function, a class, the arguments of the function, attributes.
      guard arguments.count >= 3, case .global(let function) = items[arguments[0]],
        case .global(.tensorClass) = items[arguments[1]],
        case .tuple(let members) = items[arguments[2]]
      else { throw unread("a tensor of another class") }
      switch function {
      case .rebuildTensor: return try tensor(members)
      case .rebuildRecentTensor: return try recentTensor(members)
      default: throw unread("a tensor made by another function")
      }
    case .rebuildParameter:
      guard let tensor = arguments.first else { throw unread("a parameter without a tensor") }
      switch items[tensor] {
      case .tensor, .refused: return items[tensor]
      default: throw unread("a parameter without a tensor")
      }
    case .value: return .other
    case .array(let reason): return .refused(reason)
    case .storage(let name), .elementType(let name): throw unread("a call of torch.\(name)")
    case .tensorClass: throw unread("a call of a class of tensors")
    }
  }

  /// The tensor that `_rebuild_tensor_v2` makes: storage, offset, size, strides, whether it has a
  /// gradient, hooks, and what is still to be done to the numbers.
  private func tensor(_ arguments: [Int]) throws(ArrayHeaderError) -> Item {
    guard arguments.count >= 4, case .storage(let storage) = items[arguments[0]],
      case .integer(let offset) = items[arguments[1]],
      let shape = integers(arguments[2]), let strides = integers(arguments[3]),
      shape.count == strides.count, offset >= 0
    else { throw unread("a tensor without a storage, an offset, a size and strides") }
    guard arguments.count <= 7 else { throw unread("a tensor with more than its attributes") }
    if arguments.count == 7, let reason = pending(arguments[6]) { return .refused(reason) }
    return .tensor(
      CheckpointTensor(storage: storage, offset: offset, shape: shape, strides: strides))
  }

  /// The tensor that `_rebuild_tensor_v3` makes, of a type that has no class of storages: no floats
  /// of 16 bits or more are such.
  private func recentTensor(_ arguments: [Int]) throws(ArrayHeaderError) -> Item {
    guard arguments.count >= 7, case .global(.elementType(let type)) = items[arguments[6]] else {
      throw unread("a tensor without a type of numbers")
    }
    return .refused("numbers of the type torch.\(type) are not read; save tensor.float()")
  }

  /// Why the numbers of a tensor with these attributes are not those of its storage; nil when they
  /// are.
  private func pending(_ attributes: Int) -> String? {
    var names: [String] = []
    switch items[attributes] {
    case .none: return nil
    case .dictionary(let pairs) where pairs.isEmpty: return nil
    case .dictionary(let pairs):
      for pair in pairs.prefix(4) {
        if case .text(let name) = items[pair.key] { names.append(String(name.prefix(40))) }
      }
    default: break
    }
    switch names {
    case ["neg"]:
      return "its numbers are still to be negated (torch's negation bit); save tensor.resolve_neg()"
    case ["conj"]:
      return "its numbers are still to be conjugated; save tensor.resolve_conj().real"
    default:
      return "it has attributes that may change its numbers (\(names.joined(separator: ", "))); "
        + "save tensor.detach().clone()"
    }
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
    guard case .tuple(let members) = items[tuple], members.count == 5,
      case .text("storage") = items[members[0]],
      case .global(.storage(let name)) = items[members[1]], case .text(let key) = items[members[2]],
      case .integer(let count) = items[members[4]], count >= 0
    else { throw unread("a persistent object that is no storage of numbers") }
    try push(.storage(CheckpointStorage(name: name, key: key, count: count)))
  }
}
