// Adds the question for peaks to a steered model, by the name of a context.
public import SteeringLaws

extension SteeredModel {
  /// The peaks of all tokens in `context`, with `digits` significant digits, every one proved; a
  /// peak that is not decided says so.
  ///
  /// Throws `ModelError` for an unknown context.
  /// ``SteeredFamily/peaks(of:digits:precisionLimit:heights:workers:progress:)`` has all options.
  public func peaks(
    in context: String, digits: Int = 20, workers: Int = 1
  ) throws -> [TokenAnswer<TokenPeak>] {
    let family = family(ofContext: try number(ofContext: context))
    return zip(model.vocabulary.tokens, family.peaks(digits: digits, workers: workers)).map {
      TokenAnswer($0, $1)
    }
  }
}
