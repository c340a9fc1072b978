// Adds the way back: the two values of each token from a model's probabilities.
internal import ExactArithmetic
internal import SteeringModel
internal import StrictJSON

extension TwoValuedProbabilities {
  /// The numbers a_z and b_z of a model.
  struct Values {
    let inConcept: [Rational]
    let outOfConcept: [Rational]

    /// `inConcept` and `outOfConcept` of the model file.
    func members(_ model: SteeringModel) -> [JSONMember] {
      func object(_ values: [Rational]) -> JSONValue {
        .object(
          zip(model.vocabulary.tokens, values).map { JSONMember($0, .string($1.description)) })
      }
      return [
        JSONMember("inConcept", object(inConcept)),
        JSONMember("outOfConcept", object(outOfConcept)),
      ]
    }
  }

  /// The numbers from which all probabilities of `model` follow; nil when there are none such, or
  /// the contexts do not show all of them.
  static func values(of model: SteeringModel) -> Values? {
    guard let partition = model.partition else { return nil }
    var inConcept = [Rational?](repeating: nil, count: model.vocabulary.count)
    var outOfConcept = inConcept
    var known: [Int: NextTokenDistribution] = [:]
    for context in model.contexts {
      guard let concept = context.concept, case .probabilities(let row) = context.distribution,
        known[concept, default: context.distribution] == context.distribution
      else { return nil }
      if known.updateValue(context.distribution, forKey: concept) != nil { continue }
      for (token, value) in row.enumerated() {
        let earlier: Rational?
        if partition.conceptOfToken[token] == concept {
          earlier = inConcept[token]
          inConcept[token] = value
        } else {
          earlier = outOfConcept[token]
          outOfConcept[token] = value
        }
        guard (earlier ?? value) == value else { return nil }
      }
    }
    let (a, b) = (inConcept.compactMap(\.self), outOfConcept.compactMap(\.self))
    guard a.count == inConcept.count, b.count == outOfConcept.count else { return nil }
    return Values(inConcept: a, outOfConcept: b)
  }
}
