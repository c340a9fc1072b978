// Finds the likeliest tokens.

/// The places of the largest numbers.
public enum LargestPlaces {
  /// The places of the `count` largest of `values`, the largest first; of equal ones the first.
  ///
  /// Linear in the values, times the logarithm of `count`.
  public static func of(_ values: [Double], count: Int) -> [Int] {
    var places: [Int] = []
    for place in values.indices {
      if places.count == count, let last = places.last, values[place] <= values[last] { continue }
      let position = places.firstIndex { values[$0] < values[place] } ?? places.count
      places.insert(place, at: position)
      if places.count > count { places.removeLast() }
    }
    return places
  }
}
