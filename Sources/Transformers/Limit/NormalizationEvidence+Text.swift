// Adds the text of what was found on a decoder.
internal import ExactArithmetic

extension NormalizationEvidence: CustomStringConvertible {
  /// One line with the certified numbers, for a table of verdicts.
  public var description: String {
    let answer =
      switch verdict {
      case .certainly: "all within their bounds"
      case .possibly: "not all decided at this precision"
      case .no: "a bound is violated"
      }
    var parts = [
      "\(configuration.norm.rawValue) decoder of seed \(seed), \(samples.count) strengths: differences, "
        + "logits, rates and R(α) \(answer); ‖R(α)‖ at most \(upper(remainderBound))"
    ]
    for rate in rates {
      let deviations = rate.slopes.map { ($0 - 1).magnitudeBound }
      parts.append(
        "α → \(rate.end.rawValue): |α| · difference → \(digits(rate.constant)), "
          + "\(deviations.count) decades with slope −1 up to \(upper(deviations.reduce(0, max)))")
    }
    if rates.isEmpty { parts.append("the difference vanishes faster than 1/|α|") }
    parts.append(
      "logits within \(limitStrength.tolerance) of the limit from |α| = "
        + "\(upper(limitStrength.strength)) on, difference there \(digits(limitStrength.logitDifference))"
    )
    return parts.joined(separator: "; ")
  }

  /// Six proved digits, or what encloses the number.
  private func digits(_ value: Interval) -> String {
    value.decimal(significantDigits: 6) ?? "\(value)"
  }

  /// A decimal that is at least `value`.
  private func upper(_ value: BigFloat) -> String {
    Interval(value).decimalBounds(significantDigits: 3)?.upper ?? "\(value)"
  }
}
