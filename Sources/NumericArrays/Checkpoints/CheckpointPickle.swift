// Reads the pickle of a PyTorch checkpoint without executing it.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The machine that reads a pickle of tensors.
///
/// Of the operations of Python's pickle it has those that make numbers, texts, lists and
/// dictionaries; of the functions and classes that a pickle may name, those of
/// ``CheckpointGlobal``. Nothing is imported, looked up or called: a function that it
/// knows stands for the object that is made of its arguments.
///
/// Objects are numbers in one list, so that nothing is deeper than the machine's stack, however deep
/// the pickle is.
struct CheckpointPickle {
  /// The largest pickle that is read: 64 MiB.
  static let sizeLimit = 1 << 26
  /// The most objects, and the most that may be on the stack or remembered: 2^20 each.
  static let objectLimit = 1 << 20
  /// The longest name of a module or a function.
  private static let nameLimit = 200
  /// How to write a file that is read.
  static let remedy =
    "save model.state_dict(), or tensors alone: torch.save({\"logits\": t.detach().float()}, path)"

  /// One object; others by their number.
  enum Item {
    case none
    case boolean(Bool)
    case integer(Int)
    case float(Double)
    /// A number, bytes or an object that no tensor needs.
    case other
    case text(String)
    case tuple([Int])
    case list([Int])
    case dictionary([(key: Int, value: Int)])
    case global(CheckpointGlobal)
    case storage(CheckpointStorage)
    case tensor(CheckpointTensor)
    /// A tensor or an array that is not read, and why not.
    case refused(String)
  }

  var items: [Item] = []
  /// The object that the pickle is.
  private(set) var root = 0
  var cursor: ByteCursor
  var stack: [Int] = []
  var marks: [Int] = []
  var memo: [Int: Int] = [:]

  /// Reads the pickle `content`.
  ///
  /// Throws ``ArrayHeaderError``: names what it holds beside tensors. Linear.
  init(_ content: Data) throws(ArrayHeaderError) {
    cursor = ByteCursor(content)
    while true {
      let place = cursor.position
      let code = try cursor.integer(UInt8.self)
      if code == UInt8(ascii: ".") { break }
      guard let operation = PickleOperation(rawValue: code) else {
        throw ArrayHeaderError(
          "the operation 0x\(String(code, radix: 16)) at byte \(place) is not read: "
            + (content.first == PickleOperation.proto.rawValue
              ? "no tensors need it; \(CheckpointPickle.remedy)"
              : "it is of pickle protocol 0 or 1; leave out pickle_protocol of torch.save, or give 2")
        )
      }
      try perform(operation)
    }
    root = try pop()
  }

  private mutating func perform(_ operation: PickleOperation) throws(ArrayHeaderError) {
    switch operation {
    case .proto: try cursor.skip(1)
    case .frame: try cursor.skip(8)
    case .mark: try pushMark()
    case .pop: try drop()
    case .none: try push(.none)
    case .true: try push(.boolean(true))
    case .false: try push(.boolean(false))
    case .binInt: try push(.integer(Int(try cursor.integer(Int32.self))))
    case .binInt1: try push(.integer(Int(try cursor.integer(UInt8.self))))
    case .binInt2: try push(.integer(Int(try cursor.integer(UInt16.self))))
    case .long1: try pushLong(Int(try cursor.integer(UInt8.self)))
    case .binFloat:
      let bits = UInt64(bigEndian: try cursor.integer(UInt64.self).littleEndian)
      try push(.float(Double(bitPattern: bits)))
    case .shortText: try pushText(Int(try cursor.integer(UInt8.self)))
    case .text: try pushText(Int(try cursor.integer(UInt32.self)))
    case .longText: try pushText(try cursor.count(of: "bytes of text", bytes: 1))
    case .shortBytes: try pushBytes(Int(try cursor.integer(UInt8.self)))
    case .bytes: try pushBytes(Int(try cursor.integer(UInt32.self)))
    case .emptyTuple: try push(.tuple([]))
    case .tuple1: try pushTuple(of: 1)
    case .tuple2: try pushTuple(of: 2)
    case .tuple3: try pushTuple(of: 3)
    case .tuple: try push(.tuple(try popToMark()))
    case .emptyList: try push(.list([]))
    case .append: try extend(with: [try pop()])
    case .appends: try extend(with: try popToMark())
    case .emptyDictionary: try push(.dictionary([]))
    case .setItem:
      let value = try pop()
      try extend(with: [try pop(), value])
    case .setItems: try extend(with: try popToMark())
    case .put: try remember(Int(try cursor.integer(UInt8.self)))
    case .longPut: try remember(Int(try cursor.integer(UInt32.self)))
    case .memoize: try remember(memo.count)
    case .get: try recall(Int(try cursor.integer(UInt8.self)))
    case .longGet: try recall(Int(try cursor.integer(UInt32.self)))
    case .global, .instance:
      let module = try cursor.line(limit: CheckpointPickle.nameLimit)
      try pushGlobal(module, try cursor.line(limit: CheckpointPickle.nameLimit))
      // An instance is a class that is called at once; none of those known is made so.
      if operation == .instance { throw unread("an instance made by a class") }
    case .stackGlobal:
      let name = try pop()
      guard case .text(let name) = items[name], case .text(let module) = items[try pop()] else {
        throw unread("a function whose name is no text")
      }
      try pushGlobal(module, name)
    case .reduce:
      let arguments = try pop()
      try reduce(try pop(), arguments)
    case .build:
      _ = try pop()
      // The attributes of a state dictionary (_metadata) say nothing about its tensors.
      switch stack.last.map({ items[$0] }) {
      case .dictionary, .other, .refused: break
      default: throw unread("an object with attributes")
      }
    case .persistentID: try pushStorage(try pop())
    case .emptySet: try push(.other)
    case .addItems:
      _ = try popToMark()
      guard let top = stack.last, case .other = items[top] else { throw empty() }
    case .frozenSet:
      _ = try popToMark()
      try push(.other)
    }
  }

  func unread(_ what: String) -> ArrayHeaderError {
    ArrayHeaderError(
      "\(what) is not read (at byte \(cursor.position)): a checkpoint may hold tensors, dictionaries, lists, numbers and texts; \(CheckpointPickle.remedy)"
    )
  }
}
