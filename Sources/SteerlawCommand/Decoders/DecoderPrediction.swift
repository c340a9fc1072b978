// How far measured curves of a last layer are from the law through the norm and from the linear law.
import ExactArithmetic
import ModelFiles
import NumericArrays
import PlainText
import SteeringLaws
import SteeringModel

/// Measured probabilities beside those of the law through the norm (16) and of the linear law (22).
struct DecoderPrediction {
  let question: DecoderQuestion

  private var model: DecoderModel { question.model }

  /// The numbers of the tokens of `vocabulary` by their texts.
  static func numbers(of vocabulary: Vocabulary) -> TokenNumbers {
    TokenNumbers(vocabulary.tokens.enumerated().map { (key: $0.offset, value: $0.element) })
  }

  /// What is known at one strength: the largest differences, and of which tokens.
  private struct Difference {
    let strength: Rational
    let count: Int
    /// |measured − law| for the law through the norm and the linear law.
    let norm: (value: Interval, token: Int)
    let linear: (value: Interval, token: Int)
  }

  /// The report of one file of curves.
  ///
  /// Throws `FileError` for curves of no context or token of the decoder, and `Undecided`.
  func report(_ file: SteeredCurvesFile) throws -> Report {
    let context = try context(of: file)
    let count = model.vocabulary.count
    guard let stray = file.tokens.first(where: { $0 >= count }) else {
      return try report(file, context)
    }
    throw FileError(
      .badData, path: file.path, message: "token \(stray): the decoder has \(count) tokens")
  }

  private func report(_ file: SteeredCurvesFile, _ context: Int) throws -> Report {
    let curves = CircleCurves(
      try question.family(ofContext: context), digits: question.digits,
      precisionLimit: question.precisionLimit)
    var differences: [Difference] = []
    let progress = Progress(total: file.strengths.count, noun: "strengths")
    for index in file.strengths.indices {
      if let found = try difference(file, index, curves) { differences.append(found) }
      progress.advance(1)
    }
    progress.finish()
    let name = model.contexts[context].name
    func worst(_ law: (Difference) -> (value: Interval, token: Int)) -> (Difference, Interval)? {
      differences.map { ($0, law($0).value) }.max { $0.1.upper < $1.1.upper }
    }
    let summaries = [
      ("the linear law", worst(\.linear)), ("the law through the norm", worst(\.norm)),
    ].compactMap { law, found in
      found.map {
        "largest difference from \(law): \(rounded(up: $0.1.upper)) at alpha = "
          + CertifiedReal(exact: $0.0.strength).text(9)
      }
    }
    return Report(
      [
        .member("name", .text(name)),
        .line("context \(name.visible), \(file.tokens.count) tokens of \(model.vocabulary.count)"),
        .grid("strengths", grid(differences)), .line(""),
      ] + summaries.map(Part.line) + [
        .member("largestFromLinearLaw", .between(ifAny: worst(\.linear)?.1)),
        .member("largestFromNormLaw", .between(ifAny: worst(\.norm)?.1)),
      ])
  }

  /// The context of the decoder that `file` was measured in.
  private func context(of file: SteeredCurvesFile) throws(FileError) -> Int {
    if let name = file.context, let context = model.contextIndex(of: name) { return context }
    if model.contexts.count == 1 { return 0 }
    let name = file.context.map { "the context \(quoted($0))" } ?? "no context"
    throw FileError(
      .badData, path: file.path,
      message: "the curves have \(name), and the decoder has "
        + model.contextNames.prefix(3).map { quoted($0) }.joined(separator: ", ")
        + (model.contexts.count > 3 ? ", ..." : ""))
  }

  private func difference(
    _ file: SteeredCurvesFile, _ index: Int, _ curves: CircleCurves
  ) throws -> Difference? {
    guard let alpha = Rational(exactly: file.strengths[index]) else { return nil }
    let measured = zip(file.tokens, file.probabilities(at: index)).compactMap { token, value in
      value.flatMap { Rational(exactly: $0) }.map { (token: token, value: $0) }
    }
    guard !measured.isEmpty else { return nil }
    func largest(_ place: ArcPlace) throws -> (value: Interval, token: Int) {
      let values = try curves.probabilities(of: measured.map { [$0.token] }, at: place)
      let gaps = zip(measured, values).map { number, value in
        let gap = Interval(number.value, precision: 128) - value.enclosure
        return (value: gap.magnitude, token: number.token)
      }
      return gaps.max { $0.value.upper < $1.value.upper } ?? (0, 0)
    }
    return Difference(
      strength: alpha, count: measured.count, norm: try largest(.strength(alpha)),
      linear: try largest(.tangent(alpha)))
  }

  private func grid(_ differences: [Difference]) -> Grid {
    Grid(
      [
        Column("alpha", .point, json: "alpha", csv: "alpha"),
        Column("tokens", .right, json: "tokens", csv: "tokens"),
        Column("from the linear law", .point, json: "fromLinearLaw", csv: "fromLinearLaw"),
        Column("of token", json: "linearToken", csv: "linearToken"),
        Column("from the law through the norm", .point, json: "fromNormLaw", csv: "fromNormLaw"),
        Column("of token", json: "normToken", csv: "normToken"),
      ], of: differences
    ) { difference in
      [
        .words(CertifiedReal(exact: difference.strength).text(9)), .integer(difference.count),
        .between(difference.linear.value), model.tokenCell(difference.linear.token),
        .between(difference.norm.value), model.tokenCell(difference.norm.token),
      ]
    }
  }
}

extension Interval {
  /// The magnitudes of its numbers.
  fileprivate var magnitude: Interval {
    if lower.signum >= 0 { return self }
    return upper.signum <= 0 ? -self : Interval(lower: 0, upper: hull(-self).upper)
  }
}
