// Adds peaks along several directions to `steerlaw peaks`.
import ArgumentParser
import SteeringModel

extension PeaksCommand {
  /// Writes the peaks along several directions; which were not decided.
  func severalPeaks(of model: DirectionsModel) throws -> [String] {
    let options = [
      ("--trained", trained.trained != nil), ("--shard", try shards.part() != nil),
      ("--confidence", confidence), ("--temperature", try temperature.value() != 1),
    ]
    if let option = options.first(where: \.1) {
      throw ValidationError(
        "\(option.0) is about one direction, and this file describes several")
    }
    let digits = precision.digits()
    return try SeveralPeaks(
      path: self.model.path, model: model,
      contexts: try selection.contextIndices(in: model),
      tokens: try selection.tokenIndices(in: model), digits: digits,
      precisionLimit: precision.limit(digits: digits), workers: work.workers
    ).write(output)
  }
}
