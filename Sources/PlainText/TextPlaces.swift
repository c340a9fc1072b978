// Where texts stand in a list: for vocabularies, which have hundreds of thousands.

/// The places of the texts of a list, found by their code points.
///
/// The list itself stays with the caller, who hands it over with every question. Cost: 6 to 12 bytes
/// a text, and one hash a question.
package struct TextPlaces: Sendable {
  /// A place, or −1, from where the hash of a text points onwards; at most two thirds are taken.
  private var slots: [Int32]

  /// Room for the places of `count` texts.
  package init(count: Int) {
    var size = 2
    while 2 * size < 3 * count { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
  }

  /// The place of `text` in `texts`; nil when it was not inserted.
  package func place(of text: String, in texts: [String]) -> Int? {
    let slot = slot(of: ExactText(text), in: texts)
    return slots[slot] < 0 ? nil : Int(slots[slot])
  }

  /// Inserts the text at `place` of `texts`; where that text stands already, if it does: then nothing
  /// changes.
  package mutating func insert(_ place: Int, of texts: [String]) -> Int? {
    let slot = slot(of: ExactText(texts[place]), in: texts)
    guard slots[slot] < 0 else { return Int(slots[slot]) }
    slots[slot] = Int32(place)
    return nil
  }

  /// The slot that holds the place of `text`, or would.
  private func slot(of text: ExactText, in texts: [String]) -> Int {
    let mask = slots.count - 1
    var slot = text.hashValue & mask
    while slots[slot] >= 0, ExactText(texts[Int(slots[slot])]) != text { slot = (slot + 1) & mask }
    return slot
  }
}
