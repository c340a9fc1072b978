// Stretches of strengths of a transformer, as a sweep shows them and more passes narrow them.
import Transformers

/// Where something holds along a sweep of strengths: ends between two samples are narrowed, those that lie
/// between the same two are not seen.
enum SweptStretches {
  /// An end of a stretch: a strength within it, and one beyond.
  typealias End = (inside: Double, outside: Double)

  /// Narrows `ends`, side by side, to an eighth in each of `rounds`: `test` says of strengths, each with
  /// the number of its end, whether they are within.
  static func narrow(
    _ ends: inout [End], rounds: Int = 12, _ test: ([(number: Int, strength: Double)]) -> [Bool]
  ) {
    let parts = 8
    for _ in 0..<rounds where !ends.isEmpty {
      let places = ends.enumerated().map { number, end in
        (0...parts).map { part in
          (
            number: number,
            strength: end.inside + (end.outside - end.inside) * Double(part) / Double(parts)
          )
        }
      }
      let isInside = test(places.flatMap { $0[1..<parts] })
      for number in ends.indices {
        let answers = isInside[(number * (parts - 1))..<((number + 1) * (parts - 1))]
        let last = answers.firstIndex(of: false).map { $0 - answers.startIndex } ?? parts - 1
        ends[number] = (places[number][last].strength, places[number][last + 1].strength)
      }
    }
  }

  /// The stretches of `strengths` where `margins` are not negative: `values` gives the margins
  /// at others.
  static func intervals(
    _ strengths: [Double], _ margins: [Double], _ values: ([Double]) -> [Double]
  ) -> [ClosedRange<Double>] {
    var crossings = margins.indices.dropFirst().compactMap { place -> End? in
      let (before, after) = (strengths[place - 1], strengths[place])
      switch (margins[place - 1] >= 0, margins[place] >= 0) {
      case (false, true): return (inside: after, outside: before)
      case (true, false): return (inside: before, outside: after)
      default: return nil
      }
    }
    narrow(&crossings) { values($0.map(\.strength)).map { $0 >= 0 } }
    var ends = crossings.map(\.inside)
    if let first = margins.first, first >= 0 { ends.insert(strengths[0], at: 0) }
    if let last = margins.last, last >= 0 { ends.append(strengths[strengths.count - 1]) }
    return stride(from: 0, to: ends.count - 1, by: 2).map { ends[$0]...max(ends[$0], ends[$0 + 1]) }
  }

  /// The stretches of the likeliest tokens along `samples`.
  static func bands(
    _ samples: [TransformerSample], _ sampler: TransformerSampler, workers: Int
  ) -> [(token: Int, range: ClosedRange<Double>)] {
    guard let first = samples.first, let last = samples.last else { return [] }
    let changes = samples.indices.dropFirst().filter {
      samples[$0 - 1].likeliest != samples[$0].likeliest
    }
    var ends = changes.map { (inside: samples[$0 - 1].strength, outside: samples[$0].strength) }
    narrow(&ends) { places in
      let found = sampler.samples(at: places.map(\.strength), workers: workers)
      return zip(places, found).map { $1.likeliest == samples[changes[$0.number] - 1].likeliest }
    }
    let tokens = changes.map { samples[$0 - 1].likeliest } + [last.likeliest]
    let edges = [first.strength] + ends.map(\.inside) + [last.strength]
    return tokens.indices.map { place in
      (tokens[place], edges[place]...max(edges[place], edges[place + 1]))
    }
  }
}
