import ExactArithmetic
import Figures
import Foundation
import ModelTesting
import SteeringLaws
import SteeringModel

/// Models and texts for tests of figures.
enum Fixtures {
  /// Nine tokens in three concepts with names that a careless script would run, end, or misread.
  static func model() throws -> SteeringModel {
    let inside = [
      (8, 20), (6, 20), (4, 20), (9, 20), (27, 100), (18, 100), (36, 100), (63, 200), (45, 200),
    ]
    func distribution(_ concept: Int) -> NextTokenDistribution {
      .probabilities(
        inside.enumerated().map {
          $0.offset / 3 == concept ? Rational($0.element.0, $0.element.1) : Rational(1, 60)
        })
    }
    return try SteeringModel(
      tokens: hostile,
      concepts: [
        ("target \"T\"", [0, 1, 2]), ("`touch pwned`", [3, 4, 5]), ("\u{3B3}\n", [6, 7, 8]),
      ],
      [
        ContextOutline("in \\ target", concept: 0, distribution(0)),
        ContextOutline("'; system(\"touch pwned\") #", concept: 1, distribution(1)),
        ContextOutline("$(touch pwned)", concept: 2, distribution(2)),
      ], steering: .sets(SteeringSets(target: 0, positive: [0], negative: [1])))
  }

  static let hostile = [
    "`touch pwned`", "\"\nset output 'pwned'\n", "'a' \\", "@x", "{/*9 big}_^~",
    "%s\u{0}\u{1B}[31m",
    "</text><script>", "\u{202E}\u{1F600}", "#!$(touch pwned)",
  ]

  static func context(_ model: SteeringModel, _ index: Int) -> SteeredContext {
    SteeredContext(model, context: index, LogOdds(model))
  }

  /// Charts of `model` in context 1 that need no run.
  static func charts(_ model: SteeringModel) async throws -> [Chart] {
    let logOdds = LogOdds(model)
    let options = FigureOptions()
    let (first, second) = (context(model, 0), context(model, 1))
    return [
      DistributionFigure(first, second, options).chart,
      TokenFigure(second, options).chart,
      CrossEntropyFigure(model, contexts: Array(model.contexts.indices), logOdds, options).chart,
      PeakFigure(second, logOdds, options).chart,
      try GreedyFigure(second, options).chart,
    ] + [ConceptFigure(second, options)?.chart].compactMap { $0 }
  }

  /// What is not a chart that can be drawn; nil when all is well.
  static func fault(_ chart: Chart) -> String? {
    for axis in [chart.horizontal, chart.vertical] {
      guard axis.range.lowerBound < axis.range.upperBound else { return "an empty range" }
      if axis.isLogarithmic, axis.range.lowerBound <= 0 { return "a logarithm of nothing" }
    }
    let points = chart.series.flatMap { $0.parts.flatMap { $0 } } + chart.labels.map(\.place)
    if points.contains(where: { !$0.x.isFinite || !$0.y.isFinite }) { return "a point at infinity" }
    return nil
  }
}

/// A folder for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/steerlaw-charts-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A program in this folder.
  func program(_ name: String, _ text: String) throws {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }
}
