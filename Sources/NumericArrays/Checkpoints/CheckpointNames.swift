internal import PlainText

/// The tensors of a checkpoint by name: the keys of dictionaries in dictionaries, and the places in
/// lists, joined by points.
///
/// Keys are as Python prints them, texts without quotes; a key of another kind is called by its place
/// in its dictionary, `#0` for example.
struct CheckpointNames {
  /// What a name stands for.
  enum Entry {
    case tensor(CheckpointTensor)
    /// A tensor that is not read, and why not.
    case refused(String)
  }

  /// Dictionaries in dictionaries, at most.
  static let depthLimit = 8
  /// The bytes of all names, at most.
  static let nameLimit = 1 << 24

  private(set) var names: [String] = []
  private(set) var entries: [ExactText: Entry] = [:]

  /// The tensors that `pickle` holds.
  ///
  /// Throws ``ArrayHeaderError`` when there are none, or a dictionary is in itself. A name that
  /// several have is refused when it is asked for. Linear in the objects; one that is in many
  /// places is looked at in each, within limits.
  init(_ pickle: CheckpointPickle) throws(ArrayHeaderError) {
    var (visits, bytes) = (0, 0)
    var pending: [(name: String, object: Int, depth: Int)] = [("", pickle.root, 0)]
    while let (name, object, depth) = pending.popLast() {
      visits += 1
      guard visits <= CheckpointPickle.objectLimit else {
        throw ArrayHeaderError("its dictionaries are too large")
      }
      var members: [(name: String, object: Int, depth: Int)] = []
      switch pickle.items[object] {
      case .tensor(let tensor): add(.tensor(tensor), name)
      case .refused(let reason): add(.refused(reason), name)
      case .dictionary(let pairs):
        // As in Python, the last value of a key counts.
        var places: [CheckpointKey: Int] = [:]
        for (number, pair) in pairs.enumerated() {
          let key = pickle.key(pair.key)
          if let key, let place = places[key] {
            members[place].object = pair.value
          } else {
            if let key { places[key] = members.count }
            let text = key?.text ?? pickle.description(pair.key) ?? "#\(number)"
            try charge(name, text, &bytes)
            members.append((CheckpointNames.joined(name, text), pair.value, depth + 1))
          }
        }
      case .list(let objects), .tuple(let objects):
        for (place, object) in objects.enumerated() {
          try charge(name, "\(place)", &bytes)
          members.append((CheckpointNames.joined(name, "\(place)"), object, depth + 1))
        }
      default: break
      }
      guard depth < CheckpointNames.depthLimit || members.isEmpty else {
        throw ArrayHeaderError(
          "dictionaries and lists are nested deeper than \(CheckpointNames.depthLimit)")
      }
      pending += members.reversed()
    }
    guard !names.isEmpty else {
      throw ArrayHeaderError("it holds no tensor; write it with torch.save(tensor, path)")
    }
  }

  private mutating func add(_ entry: Entry, _ name: String) {
    if entries.updateValue(entry, forKey: ExactText(name)) == nil {
      names.append(name)
    } else {
      entries[ExactText(name)] = .refused(
        "several tensors are called so; save tensors under names that differ")
    }
  }

  private func charge(
    _ name: String, _ key: String, _ bytes: inout Int
  ) throws(ArrayHeaderError) {
    bytes += name.utf8.count + key.utf8.count
    guard bytes <= CheckpointNames.nameLimit else {
      throw ArrayHeaderError("its dictionaries are too large")
    }
  }

  private static func joined(_ name: String, _ key: String) -> String {
    name.isEmpty ? key : "\(name).\(key)"
  }
}

/// A key of a dictionary that may be there again: a text, or a number.
private enum CheckpointKey: Hashable {
  case text(ExactText)
  case integer(Int)

  var text: String {
    switch self {
    case .text(let text): return text.text
    case .integer(let number): return "\(number)"
    }
  }
}

extension CheckpointPickle {
  /// The key that an object is; nil for other objects.
  fileprivate func key(_ object: Int) -> CheckpointKey? {
    switch items[object] {
    case .text(let text): return .text(ExactText(text))
    case .integer(let number): return .integer(number)
    default: return nil
    }
  }

  /// What Python prints for a truth value, a float, None, or a short tuple of these, of numbers and
  /// of texts; nil for other objects.
  fileprivate func description(_ object: Int) -> String? {
    guard case .tuple(let members) = items[object] else { return plainDescription(object) }
    guard members.count <= 8 else { return nil }
    var texts: [String] = []
    for member in members {
      guard let text = plainDescription(member) else { return nil }
      texts.append(text)
    }
    return "(" + texts.joined(separator: ", ") + (texts.count == 1 ? ",)" : ")")
  }

  private func plainDescription(_ object: Int) -> String? {
    switch items[object] {
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .float(let value): return "\(value)"
    case .integer(let number): return "\(number)"
    case .text(let text): return text.utf8.count <= 200 ? "'\(text)'" : nil
    default: return nil
    }
  }
}
