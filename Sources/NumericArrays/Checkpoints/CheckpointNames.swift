/// The tensors of a checkpoint by name: the keys of dictionaries in dictionaries, and the places in
/// lists, joined by points.
struct CheckpointNames {
  /// Dictionaries in dictionaries, at most.
  static let depthLimit = 8
  /// The bytes of all names, at most.
  static let nameLimit = 1 << 24

  private(set) var names: [String] = []
  private(set) var tensors: [String: CheckpointTensor] = [:]

  /// The tensors that `pickle` holds.
  ///
  /// Throws ``ArrayHeaderError`` when there are none, two have one name, or a dictionary is in
  /// itself. Linear in the objects; one that is in many places is looked at in each, within limits.
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
      case .tensor(let tensor):
        guard tensors.updateValue(tensor, forKey: name) == nil else {
          throw ArrayHeaderError("two tensors are called \"\(name.prefix(200))\"")
        }
        names.append(name)
      case .dictionary(let pairs):
        // As in Python, the last value of a key counts.
        var places: [String: Int] = [:]
        for pair in pairs {
          guard let key = pickle.key(pair.key) else { continue }
          if let place = places[key] {
            members[place].object = pair.value
          } else {
            places[key] = members.count
            try charge(name, key, &bytes)
            members.append((CheckpointNames.joined(name, key), pair.value, depth + 1))
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

extension CheckpointPickle {
  /// The text of a key, a text or a number; nil for other objects.
  fileprivate func key(_ object: Int) -> String? {
    switch items[object] {
    case .text(let text): return text
    case .integer(let number): return "\(number)"
    default: return nil
    }
  }
}
