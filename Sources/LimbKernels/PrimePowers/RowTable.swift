// Finds rows of exponents again, without what a dictionary costs a process that makes only one.

/// Numbers by rows of integers.
///
/// The first dictionary over a type looks for its conformance through all that a process has loaded,
/// which takes longer than the few dozen rows of a small model.
struct RowTable {
  private var rows: [[Int]] = []
  private var values: [Int] = []
  /// A place in `rows`, or −1, from where the hash of a row points onwards; at most half are taken.
  private var slots = [Int32](repeating: -1, count: 16)

  /// The number of `row`; nil when it has none.
  subscript(row: [Int]) -> Int? {
    let slot = slot(of: row)
    return slots[slot] < 0 ? nil : values[Int(slots[slot])]
  }

  /// Gives `row`, which may have a number, the number `value`.
  mutating func set(_ value: Int, for row: [Int]) {
    let slot = slot(of: row)
    guard slots[slot] < 0 else {
      values[Int(slots[slot])] = value
      return
    }
    slots[slot] = Int32(rows.count)
    rows.append(row)
    values.append(value)
    guard 2 * rows.count > slots.count else { return }
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    for place in rows.indices { slots[self.slot(of: rows[place])] = Int32(place) }
  }

  /// The slot that holds the place of `row`, or would.
  private func slot(of row: [Int]) -> Int {
    var hash: UInt = 0
    for number in row { hash = (hash ^ UInt(bitPattern: number)) &* 0x9E37_79B9_7F4A_7C15 }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] >= 0, rows[Int(slots[slot])] != row { slot = (slot + 1) & mask }
    return slot
  }
}
