// P and N, whose means are subtracted.
internal import PlainText

/// The contexts whose means are subtracted, P and N, and the concept T that steering aims at.
///
/// M(z) = mean over P − mean over N of log p(z|c) (37). P and N may differ in size: q is their least
/// common multiple, and each member of P counts q/|P| times, each of N q/|N| times.
public struct SteeringSets: Sendable, Equatable {
  /// The number of the target concept; nil when there is none.
  public let target: Int?
  /// The numbers of the positive contexts; one may repeat.
  public let positive: [Int]
  /// The numbers of the negative contexts; one may repeat.
  public let negative: [Int]

  /// The sets with these members.
  public init(target: Int? = nil, positive: [Int], negative: [Int]) {
    self.target = target
    self.positive = positive
    self.negative = negative
  }

  /// q, the common divisor of both means: |P| = |N| where these agree.
  public var size: Int { commonMultiple ?? max(positive.count, negative.count) }

  /// lcm(|P|, |N|); nil when it is no `Int`, or a set is empty.
  private var commonMultiple: Int? {
    guard !positive.isEmpty, !negative.isEmpty else { return nil }
    var (a, b) = (positive.count, negative.count)
    while b != 0 { (a, b) = (b, a % b) }
    let (product, overflow) = (positive.count / a).multipliedReportingOverflow(by: negative.count)
    return overflow ? nil : product
  }

  /// q/|P|: how often each member of P counts.
  public var positiveShare: Int { size / positive.count }

  /// q/|N|: how often each member of N counts.
  public var negativeShare: Int { size / negative.count }

  /// The same means from sets of equal size q: P and N, each repeated as a whole.
  public var equalized: SteeringSets {
    func repeated(_ members: [Int], _ share: Int) -> [Int] {
      share == 1 ? members : Array(repeatElement(members, count: share).joined())
    }
    return SteeringSets(
      target: target, positive: repeated(positive, positiveShare),
      negative: repeated(negative, negativeShare))
  }

  /// The largest q of sets of unequal size where probabilities are raised to such powers.
  static let powerLimit = 1 << 12
  /// The largest q of sets of unequal size.
  static let sizeLimit = 1 << 20

  /// What is wrong with the sets as numbers of the contexts called `names`; nil when nothing is.
  func fault(names: [String]) -> ModelError? {
    if let stray = (positive + negative).first(where: { !names.indices.contains($0) }) {
      return SteeringSets.fault("there is no context number \(stray)")
    }
    if positive.isEmpty || negative.isEmpty {
      return SteeringSets.fault(
        "\(positive.count) positive and \(negative.count) negative contexts",
        "P and N need at least one each")
    }
    if let common = Set(positive).intersection(negative).min() {
      return SteeringSets.fault(
        "context \(quoted(names[common])) is both positive and negative",
        "P and N must be disjoint")
    }
    return nil
  }

  /// What is wrong with the sets where M(z) is made of the distributions of `contexts`; nil when
  /// nothing is.
  func fault(contexts: [Context]) -> ModelError? {
    if let fault = fault(names: contexts.map(\.name)) { return fault }
    let kinds = Set((positive + negative).map { contexts[$0].distribution.key })
    guard kinds.count == 1 else {
      return SteeringSets.fault(
        "positive and negative contexts mix \(kinds.sorted().joined(separator: " and "))",
        "give all of them in one form")
    }
    let limit =
      contexts[positive[0]].distribution.isLogits ? SteeringSets.sizeLimit : SteeringSets.powerLimit
    if positive.count != negative.count, commonMultiple.map({ $0 > limit }) ?? true {
      return SteeringSets.fault(
        "\(positive.count) positive and \(negative.count) negative contexts have no common multiple up to \(limit)",
        "leave some out, so that the one number divides the other")
    }
    return nil
  }

  private static func fault(_ problem: String, _ remedy: String = "") -> ModelError {
    ModelError(at: "steering", problem, remedy: remedy)
  }
}
