// All that the parts of an answer have in common.
import ModelFiles
import SecureHash
import SteeringModel
import StrictJSON

/// All that an answer depends on, by name.
struct ShardQuestion: Equatable {
  private(set) var members: [JSONMember]

  /// The question that `members` put to `command`.
  init(_ command: String, _ members: KeyValuePairs<String, JSONValue>) {
    self.members =
      ShardQuestion.origin(command).map { JSONMember($0.name, .string($0.value)) }
      + members.map { JSONMember($0.key, $0.value) }
  }

  /// The question that `members` put to `command` about `model`.
  init(
    _ command: String, _ model: SteeringModel, _ members: KeyValuePairs<String, JSONValue>
  ) {
    self.init(command, members)
    self.members += [
      JSONMember("sha256", .string(model.digest)), JSONMember("roles", .string(model.roles)),
    ]
  }

  /// The question of a file.
  init(members: [JSONMember]) { self.members = members }

  /// What made the file.
  static func origin(_ command: String) -> [(name: String, value: String)] {
    [("command", command), ("version", Steerlaw.configuration.version)]
  }

  subscript(name: String) -> JSONValue? { JSONValue.object(members)[name] }

  /// The list of texts called `name`; nil when it is none.
  func texts(_ name: String) -> [String]? {
    guard case .array(let values)? = self[name] else { return nil }
    var texts: [String] = []
    for case .string(let text) in values { texts.append(text) }
    return texts.count == values.count ? texts : nil
  }

  /// How this question differs from `other`, that of the file `path`; nil when it does not.
  func difference(from other: ShardQuestion, of path: String) -> String? {
    if self == other { return nil }
    for (mine, theirs) in zip(members, other.members) where mine != theirs {
      guard mine.name == theirs.name else { break }
      if ["sha256", "roles"].contains(mine.name) { return "it is of another model than \(path)" }
      let texts = [mine, theirs].map { $0.value.render() }
      return texts.allSatisfy { $0.utf8.count <= 60 }
        ? "its \(mine.name) is \(texts[0]), that of \(path) is \(texts[1])"
        : "its \(mine.name) is not that of \(path)"
    }
    return "its question is not that of \(path)"
  }
}

extension JSONValue {
  /// `texts`, or null for all there are.
  static func choice(_ texts: [String]?) -> JSONValue {
    texts.map { .array($0.map { .string($0) }) } ?? .null
  }
}

extension SteeringModel {
  /// A digest of what its own digest leaves out and output shows: which concept is the target,
  /// which contexts are asked about, and to which concept each context belongs.
  fileprivate var roles: String {
    var hash = SHA256()
    if let target { hash.update(Array("\(target)".utf8)) }
    if asked.count < contexts.count { hash.update(Array("\(asked)".utf8)) }
    for context in contexts {
      hash.update(Array((context.concept.map { ",\($0)" } ?? ",").utf8))
    }
    return hash.hexadecimal()
  }
}
