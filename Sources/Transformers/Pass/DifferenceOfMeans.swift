// The steering vector from prompts.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws
public import SteeringModel

extension Decoder {
  /// What the stream of each of `prompts` after block `layer` is, by `average`, in their order.
  ///
  /// Prompts of one length are run side by side.
  public func states(
    of prompts: [[Int]], after layer: Int, _ average: StateAverage = .last
  ) -> [[Number]] {
    var states = [[Number]](repeating: [], count: prompts.count)
    for (length, places) in Dictionary(grouping: prompts.indices, by: { prompts[$0].count }) {
      let embeddings = places.map { embedding(of: prompts[$0]) }
      var batch = StreamBatch(
        Matrix(
          embeddings.flatMap(\.elements), rowCount: places.count * length, columnCount: width),
        sequences: places.count)
      for sublayer in blocks[..<layer].joined() { advance(&batch, through: sublayer) }
      for (number, place) in places.enumerated() {
        let rows = number * length..<(number + 1) * length
        states[place] =
          switch average {
          case .last: Array(batch.rows[rows.upperBound - 1])
          case .mean: Decoder.mean(batch.rows.rows(rows).rows)
          }
      }
    }
    return states
  }

  /// The mean of vectors, of which there is at least one.
  public static func mean(_ vectors: [[Number]]) -> [Number] {
    let sum = vectors.dropFirst().reduce(vectors[0]) { Vectors.sum($0, $1) }
    guard let count = Number(exactly: vectors.count) else {
      preconditionFailure("small integers are exact")
    }
    return sum.map { $0 / count }
  }

  /// v: the mean state of the prompts `positive` less that of `negative`, after block `layer`.
  ///
  /// At least one prompt each. Costs a pass over each prompt.
  public func differenceOfMeans(
    positive: [[Int]], negative: [[Int]], after layer: Int, _ average: StateAverage = .last
  ) -> [Number] {
    let states = states(of: positive + negative, after: layer, average)
    return Vectors.difference(
      Decoder.mean(Array(states[..<positive.count])), Decoder.mean(Array(states[positive.count...]))
    )
  }
}
