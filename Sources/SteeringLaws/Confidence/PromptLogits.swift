// The logits of the contexts of P and N, for questions about many contexts.
internal import ConcurrentWork
internal import ExactArithmetic
package import SteeringModel

/// The logits of the contexts of P and N in doubles: read once, unless they are many.
package final class PromptLogits: Sendable {
  /// The logits of a context.
  struct Row: Sendable {
    let values: [Double]
    /// A bound of their sizes.
    let largest: Double
  }

  private let rows: [Int: MadeOnce<Row?>]
  private let isKept: Bool
  private let model: SteeringModel
  private let equal: MadeOnce<[Bool]>

  /// The most numbers that are kept: 32 MB of them.
  private static let keptEntries = 1 << 22

  /// The logits of `members` of `model`.
  package init(_ model: SteeringModel, _ members: SteeringSets) {
    let distinct = Set(members.positive + members.negative)
    self.model = model
    isKept = distinct.count * model.vocabulary.count <= PromptLogits.keptEntries
    rows = Dictionary(
      uniqueKeysWithValues: distinct.map { member in
        (member, MadeOnce { PromptLogits.row(member, model) })
      })
    equal = MadeOnce {
      [members.positive, members.negative].map { members in
        let first = model.contexts[members[0]].distribution
        return members.dropFirst().allSatisfy { model.contexts[$0].distribution == first }
      }
    }
  }

  /// The logits of context `member`, one of P or N; nil when they are no doubles.
  subscript(member: Int) -> Row? {
    isKept ? rows[member]?.value : PromptLogits.row(member, model)
  }

  /// Whether all members of P, and all of N, share their distribution.
  var areEqual: [Bool] { equal.value }

  private static func row(_ member: Int, _ model: SteeringModel) -> Row? {
    guard let values = model.contexts[member].distribution.logitRow?.doubles else { return nil }
    return Row(values: values, largest: values.reduce(0) { abs($1) > $0 ? abs($1) : $0 })
  }
}
