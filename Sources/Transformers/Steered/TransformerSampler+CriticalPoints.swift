// The maxima and minima of tokens along a range of strengths, as a fine sweep shows them.
internal import ExactArithmetic
internal import RealModule

/// A maximum or minimum that a sweep found.
public struct ComputedCriticalPoint: Sendable {
  /// Whether the probability is largest there, else least, among its neighbours.
  public let isMaximum: Bool
  /// The strength, to about 10^-7 of the range.
  public let strength: Double
  /// The probability there.
  public let probability: Double
}

extension TransformerSampler {
  /// The answers between `range`'s ends at `steps` equal steps, and the maxima and minima of each
  /// token, whose places are narrowed down.
  ///
  /// Doubles: what lies between two steps, or is flatter than rounding, is not seen. Costs steps + 1
  /// passes, and some tens for each point found.
  public func sweep(
    _ range: ClosedRange<Double>, steps: Int, workers: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> (samples: [TransformerSample], points: [[ComputedCriticalPoint]]) {
    let width = (range.upperBound - range.lowerBound) / Double(steps)
    let strengths = (0...steps).map { range.lowerBound + width * Double($0) }
    let samples = samples(at: strengths, workers: workers, progress: progress)
    var found: [(place: Int, bracket: Bracket)] = []
    for place in tokens.indices {
      let values = samples.map { $0.logProbabilities[place] }
      for index in values.indices.dropFirst().dropLast() {
        let (before, here, after) = (values[index - 1], values[index], values[index + 1])
        guard (before < here) == (after < here), before != here, after != here else { continue }
        found.append(
          (
            place,
            Bracket(
              isMaximum: before < here, middle: strengths[index], halfWidth: width, value: here)
          ))
      }
    }
    narrow(&found, workers: workers)
    var points = tokens.map { _ in [ComputedCriticalPoint]() }
    for (place, bracket) in found {
      points[place].append(
        ComputedCriticalPoint(
          isMaximum: bracket.isMaximum, strength: bracket.middle,
          probability: Double.exp(bracket.value)))
    }
    return (samples, points)
  }

  /// A place with an extremum within half a width of it.
  private struct Bracket {
    let isMaximum: Bool
    var middle: Double
    var halfWidth: Double
    var value: Double
  }

  /// Narrows all brackets, side by side: of six places within one, the best is the next middle.
  private func narrow(_ found: inout [(place: Int, bracket: Bracket)], workers: Int) {
    let offsets = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75]
    for _ in 0..<11 where !found.isEmpty {
      let strengths = found.flatMap { item in
        offsets.map { item.bracket.middle + $0 * item.bracket.halfWidth }
      }
      let samples = samples(at: strengths, workers: workers)
      for number in found.indices {
        var bracket = found[number].bracket
        for sample in samples[(number * offsets.count)..<((number + 1) * offsets.count)] {
          let value = sample.logProbabilities[found[number].place]
          guard bracket.isMaximum ? value > bracket.value : value < bracket.value else { continue }
          (bracket.middle, bracket.value) = (sample.strength, value)
        }
        bracket.halfWidth /= 4
        found[number].bracket = bracket
      }
    }
  }
}
