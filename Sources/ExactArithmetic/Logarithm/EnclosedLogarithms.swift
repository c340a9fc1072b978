// Keeps the enclosures of few logarithms that many questions are about.
internal import Synchronization

/// Exact logarithms with their enclosures, each made once a precision where there are few.
///
/// Of more than ``limit`` nothing is kept: it would outlive the one question that needed it.
package final class EnclosedLogarithms: Sendable {
  /// The logarithms.
  package let values: [Logarithm]
  private let known = Mutex<[Int: [Interval?]]>([:])

  /// The most logarithms of which enclosures are kept.
  package static let limit = 64

  /// The logarithms `values`.
  package init(_ values: [Logarithm]) { self.values = values }

  /// The enclosures of those with the numbers `places`, with endpoints of `precision` bits.
  package func enclosures(of places: [Int], precision: Int) -> [Interval] {
    guard values.count <= EnclosedLogarithms.limit else {
      return places.map { values[$0].enclosure(precision: precision) }
    }
    return known.withLock { known in
      var row = known.removeValue(forKey: precision) ?? Array(repeating: nil, count: values.count)
      defer { known[precision] = row }
      return places.map { place in
        if let enclosure = row[place] { return enclosure }
        let made = values[place].enclosure(precision: precision)
        row[place] = made
        return made
      }
    }
  }
}
