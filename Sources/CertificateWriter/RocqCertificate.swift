// Writes certificates for the proof assistant Rocq, next to those for our own checker.
internal import ExactArithmetic
internal import PeakSearch
internal import ProofChecker
internal import SteeringLaws
internal import SteeringModel

/// Certificates as Rocq files: the data of the model, and theorems about them that say where each
/// token peaks (`proofs/ModelCertificate.v`, which states the format).
///
/// Rocq takes nothing from here on trust: from the probabilities and the contexts of P and N it
/// computes the log-odds, their order, and the signs at both ends of every bracket.
public enum RocqCertificate {
  /// Why a model has no such certificate.
  public struct Unsupported: Error, Sendable, CustomStringConvertible {
    /// One line for people.
    public let description: String
  }

  /// The text of the file for the contexts of `builder`, one theorem for each distinct
  /// distribution, with a row for every token; or the one theorem that steering changes nothing,
  /// when the log-odds are constant.
  ///
  /// Throws ``Unsupported`` for models whose probabilities are not rational or whose log-odds do not
  /// come from P and N, and `Undecided`.
  public static func text(_ builder: CertificateBuilder) throws -> String {
    guard case .sets(let given) = builder.model.steering else {
      throw Unsupported(description: "a file for Rocq needs log-odds that come from P and N")
    }
    let sets = given.equalized
    let rows = try builder.distributions.map { distribution in
      guard let row = probabilities(distribution) else {
        throw Unsupported(description: "a file for Rocq needs rational probabilities")
      }
      return row
    }
    let included = included(builder)
    let places = Dictionary(uniqueKeysWithValues: included.enumerated().map { ($1, $0) })
    func numbers(_ contexts: [Int]) throws -> [String] {
      try contexts.map { context in
        guard let place = places[context] else {
          throw Unsupported(description: "a file for Rocq needs rational probabilities")
        }
        return "\(place)"
      }
    }
    let contexts = included.compactMap { builder.distributionOfContext[$0] }
    let names = included.map { comment(builder.model.contexts[$0].name) }
    let text = """
      (** Where the tokens of a model peak, certified for Rocq; written by steerlaw certify --rocq.
          [model] is what the theorems are about: its next-token distributions, the distribution of
          each context, and the contexts of P and of N, all numbered from 0.  See
          ModelCertificate.v. *)
      From Coq Require Import ZArith QArith List.
      From Steerlaw Require Import CertificateChecker ModelCertificate.
      Import ListNotations.
      Open Scope Z_scope.

      (* contexts:
      \(wrapped(names, " ", indent: 3)) *)
      Definition model : data := Data
        [ \(rows.map { "[ " + wrapped($0, "; ", indent: 6).dropFirst(6) + " ]" }
        .joined(separator: ";\n    ")) ]%Q
      \(list(contexts.map { "\($0)" }))
      \(list(try numbers(sets.positive)))
      \(list(try numbers(sets.negative))).

      """
    return text + (try theorems(builder))
  }

  /// The contexts that the file holds, in their order in the model: those asked for, and P and N.
  private static func included(_ builder: CertificateBuilder) -> [Int] {
    builder.distributionOfContext.keys.sorted()
  }

  /// `n # d` of each token; nil for logits.
  private static func probabilities(_ distribution: NextTokenDistribution) -> [String]? {
    let values: [Rational]
    switch distribution {
    case .probabilities(let given): values = given
    case .weights(let given):
      let sum = given.reduce(0, +)
      values = given.map { $0 / sum }
    case .logits: return nil
    }
    return values.map { "\($0.numerator) # \($0.denominator)" }
  }

  private static func theorems(_ builder: CertificateBuilder) throws -> String {
    let families = builder.claimed.map {
      (index: $0, family: TiltedFamily(builder.distributions[$0], builder.logOdds))
    }
    if families.contains(where: { $0.family.isConstant }) {
      return """

        (** The log-odds are constant: steering changes no probability. *)
        Theorem model_unmoved : unmoved model.
        Proof. apply unmoved_sound. vm_cast_no_check (eq_refl true). Qed.

        """
    }
    return try families.map { try theorem(builder, $0.family, of: $0.index) }.joined()
  }

  private static func theorem(
    _ builder: CertificateBuilder, _ family: TiltedFamily, of index: Int
  ) throws -> String {
    let peaks = try builder.peaks(of: family)
    // A common denominator: brackets may have one digit more than asked.
    let digits = peaks.map(\.bracket.digits).max() ?? builder.digits
    let denominator = 2 * (10 as Integer).raised(to: digits)
    let precision = RocqPrecision(family: family, precisionLimit: builder.precisionLimit)
    var places = 64
    var placeOfLevel = [String](repeating: "Falls", count: family.levels.count)
    placeOfLevel[family.levels.count - 1] = "Rises"
    for (level, bracket, _) in peaks {
      let scale = (10 as Integer).raised(to: digits - bracket.digits)
      let (lower, upper) = (bracket.numerators.lower * scale, bracket.numerators.upper * scale)
      placeOfLevel[level] = "Between (\(lower)) (\(upper))"
      places = max(
        places,
        try precision.places(
          level: level, from: Rational(lower, denominator), to: Rational(upper, denominator)))
    }
    let tokens = builder.model.vocabulary.tokens
    let last = tokens.count - 1
    let rows = tokens.indices.map { token in
      placeOfLevel[family.levelOfToken[token]]
        + (token == last ? " ]." : ";") + "  (* \(comment(tokens[token])) *)"
    }
    let contexts = included(builder).enumerated()
      .filter { builder.distributionOfContext[$0.element] == index }.map(\.offset)
    return """

      (* contexts \(wrapped(contexts.map { "\($0)" }, ", ", indent: 3).dropFirst(3)) *)
      Theorem peaks_\(index) : peaks model \(index)%nat
        \(denominator)
        [ \(rows.joined(separator: "\n    "))
      Proof. apply (peaks_sound \(places)). vm_cast_no_check (eq_refl true). Qed.

      """
  }

  /// A list of numbers as a Rocq term on its own lines.
  private static func list(_ items: [String]) -> String {
    "  [ " + wrapped(items, "; ", indent: 4).dropFirst(4) + " ]%nat"
  }

  /// `items` on lines of about 96 columns.
  private static func wrapped(_ items: [String], _ separator: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var text = margin
    var width = indent
    for (index, item) in items.enumerated() {
      let piece = item + (index + 1 < items.count ? separator : "")
      if width > indent, width + piece.utf8.count > 96 {
        while text.last == " " { text.removeLast() }
        text += "\n" + margin
        width = indent
      }
      text += piece
      width += piece.utf8.count
    }
    return text
  }

  /// A name that is safe inside a comment: letters and digits as they are, the rest as code points.
  private static func comment(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        ? String(scalar) : "U+" + String(scalar.value, radix: 16, uppercase: true)
    }.joined()
    return safe.isEmpty ? "U+" : safe
  }
}
