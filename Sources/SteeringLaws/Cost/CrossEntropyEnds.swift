// Where the cross-entropy over many contexts reaches a budget.
internal import ExactArithmetic
internal import RealModule

/// Both ends of a budget of ΔCE, in as few sums over the contexts as it takes: each reads all of them.
///
/// Histograms of some contexts say about where the ends are. A sum in doubles takes ΔCE and its slope at
/// three strengths near each, whose interpolation is right in some nine digits; then one enclosed sum
/// proves both ends by a step of Newton's method. Where it does not, others follow.
struct CrossEntropyEnds {
  private let families: WeightedFamilies
  private let budget: Rational
  private let digits: Int
  private let precisionLimit: Int

  private static let signs = [-1, 1]
  private static let subject = "strength at the cross-entropy budget"

  /// The ends of `budget` > 0 over `families`, of which one is not constant.
  init(_ families: WeightedFamilies, budget: Rational, digits: Int, precisionLimit: Int) {
    (self.families, self.budget) = (families, budget)
    (self.digits, self.precisionLimit) = (digits, precisionLimit)
  }

  /// The strengths between the ends.
  ///
  /// Throws `Undecided`.
  func found() throws(Undecided) -> StrengthInterval {
    var places = guesses()
    var answers: [CertifiedReal?] = [nil, nil]
    for pass in passes {
      guard !places.contains(where: { !$0.isNormal || $0 <= 0 }) else { break }
      let images = images(of: places, pass)
      for (side, image) in images.enumerated() {
        guard let image else { continue }
        places[side] = image.midpoint.double()
        let root = CertifiedReal(image)
        if root.isDetermined(significantDigits: digits) { answers[side] = root }
      }
      if !answers.contains(where: { $0 == nil }) { break }
    }
    func end(_ side: Int) throws(Undecided) -> CertifiedReal {
      let sign = CrossEntropyEnds.signs[side]
      if let answer = answers[side] { return sign > 0 ? answer : CertifiedReal(-answer.enclosure) }
      return try searched(sign, from: places[side])
    }
    return StrengthInterval(lower: try end(0), upper: try end(1))
  }

  /// A sum over all contexts: with how many bits, and the boxes around the places on which slopes are
  /// bounded, relatively.
  private typealias Pass = (precision: Int, box: Double)

  /// The sums that are tried: the first boxes hold what guesses may be off, the last ones what is left.
  private var passes: [Pass] {
    let doubles = TiltingCache.doublePrecision
    return digits <= TiltingCache.doubleDigits
      ? [(doubles, 0x1p-20), (doubles, 0x1p-20), (128, 0x1p-40)]
      : [(128, 0x1p-20), (128, 0x1p-40)]
  }

  /// What one step of Newton's method in t = |α| proves of each end from its place: an interval that has it;
  /// nil where the place is too far.
  private func images(of places: [Double], _ pass: Pass) -> [Interval?] {
    let precision = pass.precision
    let boxes = places.map { place in
      Interval(lower: BigFloat(place - place * pass.box), upper: BigFloat(place + place * pass.box))
    }
    let sums = families.sums(128, count: 4) { cache in
      let functions = cache.functions(precision: precision)
      let mean = functions.mean(at: 0)
      return zip(CrossEntropyEnds.signs, zip(places, boxes)).flatMap { sign, place in
        let direction = Interval(Rational(sign), precision: 64)
        return [
          functions.divergenceToSteered(at: direction * Interval(BigFloat(place.0))),
          direction * (functions.mean(at: direction * place.1) - mean),
        ]
      }
    }
    return places.indices.map { side in
      let (value, slope) = (sums[2 * side], sums[2 * side + 1])
      guard slope.sign == 1 else { return nil }
      let image =
        Interval(BigFloat(places[side])) - (value - Interval(budget, precision: 128)) / slope
      // The signs at the ends of the box follow from the value in its middle and the slopes.
      let box = boxes[side]
      return image.lower > box.lower && image.upper < box.upper ? image : nil
    }
  }

  /// The end on the side of `sign`, as any root is found.
  private func searched(_ sign: Int, from start: Double) throws(Undecided) -> CertifiedReal {
    func sum(
      _ precision: Int,
      _ term: @escaping @Sendable (any ExponentialTilting<Interval>) -> Interval
    ) -> Interval {
      families.sum(max(precision, 128)) { term($0.functions(precision: precision)) }
    }
    return try BudgetRoot(
      sign: sign, budget: budget, CrossEntropyEnds.subject, digits: digits,
      precisionLimit: precisionLimit
    ).found(
      from: start.isNormal && start > 0 ? start : nil,
      approximate: { families.divergences(at: [$0])[0].value },
      value: { alpha, precision in sum(precision) { $0.divergenceToSteered(at: alpha) } },
      slope: { alpha, precision in sum(precision) { $0.mean(at: alpha) - $0.mean(at: 0) } })
  }
}

// MARK: - First guesses, by which nothing is decided

extension CrossEntropyEnds {
  /// About where |α| is at each end; NaN where doubles do not see it.
  func guesses() -> [Double] {
    let target = budget.approximation
    // Doubles do not see a small divergence, the difference of numbers near 1; its parabola is near.
    if target < 1e-12 {
      let variance = families.sum(128) {
        $0.functions(precision: TiltingCache.doublePrecision).variance(at: 0)
      }.midpoint.double()
      return CrossEntropyEnds.signs.map { _ in (2 * target / variance).squareRoot() }
    }
    let rough = families.roughDivergence()
    var guesses = CrossEntropyEnds.signs.map { sign in
      MonotoneRoot.guess { rough.cost(Double(sign) * $0) - target }
    }
    // About how far the histograms may be wrong, in the logarithm of the strength.
    var step = rough.isOfAll ? 0x1p-6 : 0x1p-4
    for _ in 0..<3 {
      let steps = [-step, 0, step]
      let strengths = zip(CrossEntropyEnds.signs, guesses).flatMap { sign, guess in
        steps.map { Double(sign) * guess * Double.exp($0) }
      }
      let known = families.divergences(at: strengths)
      var isNear = true
      for side in guesses.indices {
        let nodes = (0..<3).map { place in
          let there = known[3 * side + place]
          // The inverse: the logarithm of the strength by that of the cost.
          return HermiteInterpolation.Node(
            place: Double.log(there.value / target), value: steps[place],
            slope: there.value / (strengths[3 * side + place] * there.slope))
        }.sorted { abs($0.place) < abs($1.place) }
        let root = HermiteInterpolation(nodes).value(at: 0)
        guard abs(root) < 2 else { return guesses.map { _ in .nan } }
        guesses[side] *= Double.exp(root)
        if abs(root) > 1.25 * step { isNear = false }
      }
      if isNear { break }
      step = 0x1p-4
    }
    return guesses
  }
}
