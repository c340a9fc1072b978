import Steerlaw

let vocabulary = try Vocabulary(["yes", "fine", "no"])
let concepts = try ConceptPartition(
  [Concept(name: "assent", tokens: [0, 1]), Concept(name: "dissent", tokens: [2])], of: vocabulary)
let polite = Context(
  name: "polite", concept: 0, weight: Rational(1, 2),
  distribution: .probabilities([Rational(3, 5), Rational(3, 10), Rational(1, 10)]))
let curt = Context(
  name: "curt", concept: 1, weight: Rational(1, 2),
  distribution: .probabilities([Rational(1, 10), Rational(1, 5), Rational(7, 10)]))
let steering = Steering.sets(SteeringSets(target: 0, positive: [0], negative: [1]))
let model = try SteeringModel(
  vocabulary: vocabulary, partition: concepts, contexts: [polite, curt], steering: steering)
for peak in try SteeredModel(model).peaks(in: "curt", digits: 20) { print(peak) }
