// Lets measurements ask a single method, which the door chooses among.
public import SteeringLaws

@_spi(Measurement)
extension SteeredFamily {
  /// The names of the methods, in the order in which the door tries them.
  public static var peakMethods: [String] { PeakMethods.ordered.map { "\($0)" } }

  /// How many of the peaks of `tokens`, which are interior, the method called `name` answers alone,
  /// also on families for which others are meant.
  public func peaks(of tokens: [Int], digits: Int, onlyBy name: String) -> Int {
    guard let method = PeakMethods.ordered.first(where: { "\($0)" == name }) else { return 0 }
    let request = PeakRequest(
      family: self, tokens: TokenList(tokens), digits: digits,
      precisionLimit: PeakMethods.precisionLimit(digits: digits), isForced: true)
    return method.answers(request).count { $0 != nil }
  }
}
