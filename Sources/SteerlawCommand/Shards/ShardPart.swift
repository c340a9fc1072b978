// Which part of the work one of several processes does.

/// Part `index` (from 1) of `count` parts: of many things every `count`-th, from the `index`-th on.
///
/// Neighbours of like cost are so spread over the parts.
struct ShardPart: Equatable {
  let index: Int
  let count: Int

  private init() { (index, count) = (1, 1) }

  /// The most parts.
  static let countLimit = 1_000_000

  init?(index: Int, count: Int) {
    guard (1...ShardPart.countLimit).contains(count), (1...count).contains(index) else {
      return nil
    }
    self.index = index
    self.count = count
  }

  /// The part that the user calls `i/n`.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index: index, count: count)
  }

  /// Everything.
  static let whole = ShardPart()

  /// How many of `total` things are in this part.
  func size(of total: Int) -> Int { total < index ? 0 : (total - index) / count + 1 }

  /// Which of `items` are in this part.
  func choose<Item>(from items: [Item]) -> [Item] {
    stride(from: index - 1, to: items.count, by: count).map { items[$0] }
  }

  /// All things in their order, of `parts`, which are all parts in their order.
  static func interleaved<Item>(_ parts: [[Item]]) -> [Item] {
    let total = parts.reduce(0) { $0 + $1.count }
    return (0..<total).map { parts[$0 % parts.count][$0 / parts.count] }
  }
}

extension ShardPart: CustomStringConvertible {
  var description: String { "\(index) of \(count)" }
}
