// How reports call the tokens of a model.
import PlainText
import SteeringModel

extension NamedModel {
  /// The text of a token.
  func tokenCell(_ token: Int) -> Cell { .text(vocabulary.tokens[token]) }

  /// The concept of a token, for people with a star when it is the target.
  func conceptCell(_ token: Int) -> Cell {
    let name = conceptName(ofToken: token)
    return .shown(
      (name?.visible ?? "") + (isTarget(token) == true ? " *" : ""), .text(ifAny: name))
  }

  /// Whether a token is of the target concept.
  func isTargetCell(_ token: Int) -> Cell { isTarget(token).map(Cell.boolean) ?? .missing }

  /// How the row of a token is shown.
  func emphasis(_ token: Int) -> TextTable.Emphasis { isTarget(token) == true ? .target : .plain }

  /// The texts of tokens, as an array.
  func list(_ tokens: [Int]) -> Cell { .list(tokens.map(tokenCell)) }

  /// The first texts of `tokens` for people, with `ellipsis` and their number when there are more.
  func firstNames(_ tokens: [Int], ellipsis: String = "...") -> String {
    let shown = tokens.prefix(8).map { vocabulary.tokens[$0].visible }.joined(separator: " ")
    return shown + (tokens.count > 8 ? " \(ellipsis) (\(tokens.count))" : "")
  }
}
