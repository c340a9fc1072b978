/// Why a certificate was not accepted, and which part of it is to blame.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of refusal it is.
  public enum Kind: Sendable, Equatable {
    /// The text is not a certificate: syntax, a missing or unknown key, an index out of range.
    case malformed
    /// The text is a certificate, and a statement of it was not confirmed.
    case rejected
  }

  /// The fault that was found.
  public enum Fault: Sendable, Equatable {
    /// Something else was expected at this byte.
    case syntax(byte: Int, expected: String)
    /// A key is missing, unknown, repeated, or of another type.
    case key(String)
    /// A number names nothing in the certificate.
    case index(Int)
    /// The model breaks this rule of the format.
    case model(String)
    /// The lists of levels are not the tokens by increasing log-odds.
    case levels
    /// The level does not lie strictly between two others.
    case notInterior
    /// The bounds are not in order.
    case bounds
    /// f is not negative at the lower bound, so the peak is not above it.
    case notAboveLower
    /// f is not positive at the upper bound, so the peak is not below it.
    case notBelowUpper
    /// The number is not inside its bounds.
    case outside
    /// The number is not equal to the value stated.
    case unequal
    /// The evidence does not have the property that this names.
    case witness(String)
    /// The largest precision used did not decide.
    case undecided(bits: Int)
    /// A limit of the checker was exceeded.
    case limit(String)
  }

  /// The kind of refusal.
  public let kind: Kind
  /// The part to blame: `claims[3] (peak)`, `model.contexts[0]`, or `text`.
  public let place: String
  /// The fault.
  public let fault: Fault

  /// One line for people.
  public var description: String { "\(place): \(message)" }

  private var message: String {
    switch fault {
    case .syntax(let byte, let expected): return "expected \(expected) at byte \(byte)"
    case .key(let name): return "the key \"\(name)\" is missing, unknown, repeated or mistyped"
    case .index(let index): return "there is no number \(index)"
    case .model(let rule): return rule
    case .levels: return "the levels are not the tokens by increasing log-odds"
    case .notInterior: return "the level does not lie strictly between two others"
    case .bounds: return "the bounds are not in order"
    case .notAboveLower: return "the peak is not above the lower bound"
    case .notBelowUpper: return "the peak is not below the upper bound"
    case .outside: return "the number is not inside its bounds"
    case .unequal: return "the number is not the one stated"
    case .witness(let property): return "the evidence fails: \(property)"
    case .undecided(let bits): return "not decided with \(bits) bits"
    case .limit(let name): return "beyond the limit of the checker: \(name)"
    }
  }
}
