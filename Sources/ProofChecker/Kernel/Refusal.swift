/// Why a certificate was not accepted, and which part of it is to blame.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// The part to blame: `claims[3] (peak)`, `model.contexts`, or `byte 17`.
  public let place: String
  /// The fault.
  public let fault: Fault

  /// A refusal of the part `place`.
  public init(_ place: String, _ fault: Fault) {
    self.place = place
    self.fault = fault
  }

  /// One line for people.
  public var description: String { "\(place): \(fault.rawValue)" }

  /// What is wrong, in words.
  public enum Fault: String, Sendable, CaseIterable {
    // The text is no certificate.
    case syntax = "the text is not a certificate"
    case key = "the key is missing, unknown, repeated or of another type"
    case version = "only versions 1 to 3 of the format are read"
    case index = "a number names nothing"
    // The model is not one of the theory.
    case digest = "the digest is not that of the model"
    case tokens = "there are no tokens, or one is repeated"
    case names = "a name is repeated"
    case group = "the tokens of a concept do not increase"
    case distribution = "there is not one weight > 0 or one logit for each token"
    case weights = "the weights of the contexts are not positive, or their sum is not 1"
    case steering = "P and N are not disjoint, not empty, and of one kind"
    case levels = "the levels are not the tokens by increasing log-odds"
    case head = "the numbers of the decoder do not fit together, or epsilon is negative"
    case unmoved = "the norm does not see the steering vector"
    case throughZero = "the line of states runs through 0, where the norm is not defined"
    // A claim is not confirmed.
    case noClaims = "a certificate without claims proves nothing"
    case noContext = "the claim is about no context"
    case notInterior = "the level does not lie strictly between two others"
    case bounds = "the bounds are not in order"
    case notAboveLower = "the peak is not above its lower bound"
    case notBelowUpper = "the peak is not below its upper bound"
    case outside = "the number is not inside its bounds"
    case unequal = "the number is not the one stated"
    case rational = "an exact value needs rational weights"
    case threeLevels = "there are not three levels"
    case base = "the base and its exponents do not give the log-odds"
    case factor = "a factor is not e^(alpha (M - M_0))"
    case multiple = "a multiple of the unit is not the difference of log-odds"
    case root = "the root is not a positive number"
    case slope = "the probability does not rise or fall as stated"
    case arc = "the cells do not cover the arc, or the points are not in their order"
    case cell = "a cell may hold another critical point"
    case flat = "the slope at an end is not 0"
    case biases = "the bias logits are not equal"
    case greedy = "the tokens are not the likeliest between these strengths"
    case undecided = "the largest precision allowed does not decide"
    case limit = "a limit of the checker is exceeded"
  }

  /// Whether the text is no certificate at all, rather than one with an unconfirmed claim.
  public var isMalformed: Bool { [.syntax, .key, .version, .index].contains(fault) }
}
