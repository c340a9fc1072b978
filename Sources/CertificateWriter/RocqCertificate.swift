// Writes certificates for the proof assistant Rocq, next to those for our own checker.
internal import ExactArithmetic
internal import PeakSearch
internal import ProofChecker
internal import SteeringLaws
internal import SteeringModel

/// Certificates as Rocq files: each compiles to the theorem that its tokens have exactly one peak
/// each, in its bracket (`proofs/CertificateChecker.v`, which states the format).
public enum RocqCertificate {
  /// Why a model has no such certificate.
  public struct Unsupported: Error, Sendable, CustomStringConvertible {
    /// One line for people.
    public let description: String
  }

  /// The text of the file for the contexts of `builder`, one theorem for each distinct
  /// distribution.
  ///
  /// Rows are levels: tokens of equal log-odds. The number of binary places is that of the brackets
  /// and 34 more; Rocq refuses the file if they are too few, and then a larger number may be
  /// written in. Throws ``Unsupported`` for models whose weights or ratios are not rational, and
  /// `Undecided`.
  public static func text(_ builder: CertificateBuilder) throws -> String {
    var text = """
      (** Peaks certified for Rocq: one theorem a distinct next-token distribution.  Each row is a
          level, the tokens of equal log-odds.  Written by steerlaw certify --rocq. *)
      From Coq Require Import ZArith List.
      From Steerlaw Require Import CertificateChecker.
      Import ListNotations.
      Open Scope Z_scope.

      """
    guard case .sets(let sets) = builder.model.steering else {
      throw Unsupported(description: "a file for Rocq needs log-odds that come from P and N")
    }
    for index in builder.claimed {
      let family = TiltedFamily(builder.distributions[index], builder.logOdds)
      let peaks = try builder.peaks(of: family)
      text += try theorem("peaks_\(index)", builder, family, size: sets.size, peaks, of: index)
    }
    return text
  }

  private static func theorem(
    _ name: String, _ builder: CertificateBuilder, _ family: TiltedFamily, size: Int,
    _ peaks: [(level: Int, bracket: Bracket, exact: Rational?)], of index: Int
  ) throws -> String {
    var rows: [String] = []
    for level in family.levels {
      guard let weight = level.weight.rational, level.statistic.rational.isZero else {
        throw Unsupported(description: "a file for Rocq needs rational probabilities")
      }
      // A statistic without terms is c log 1.
      let ratio = level.statistic.terms.first?.argument ?? 1
      let tokens = level.tokens.map { comment(builder.model.vocabulary.tokens[$0]) }
      rows.append(
        "Row \(weight.numerator) \(weight.denominator) \(ratio.numerator) \(ratio.denominator)"
          + "  (* \(tokens.joined(separator: " ")) *)")
    }
    // A common denominator: brackets may have one digit more than asked.
    let digits = peaks.map(\.bracket.digits).max() ?? builder.digits
    let denominator = 2 * (10 as Integer).raised(to: digits)
    let brackets = peaks.map { level, bracket, _ in
      let scale = (10 as Integer).raised(to: digits - bracket.digits)
      let (lower, upper) = bracket.numerators
      return "Bracket \(level) (\(lower * scale)) (\(upper * scale))"
    }
    let contexts = builder.contexts.filter { builder.distributionOfContext[$0] == index }
      .map { comment(builder.model.contexts[$0].name) }
    return """

      (** Contexts: \(contexts.joined(separator: " ")) *)
      Definition \(name) : certificate := Certificate \(size)
        [ \(rows.joined(separator: ";\n    ")) ]
        \(denominator)
        [ \(brackets.joined(separator: ";\n    ")) ].

      Theorem \(name)_certified : certified \(name).
      Proof. apply (certificate_sound \(denominator.bitLength + 34)). vm_cast_no_check (eq_refl true). Qed.

      Theorem \(name)_complete : every_row \(name).
      Proof. apply complete_sound. vm_cast_no_check (eq_refl true). Qed.

      """
  }

  /// A name that is safe inside a comment: letters and digits as they are, the rest as code points.
  private static func comment(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        ? String(scalar) : "U+" + String(scalar.value, radix: 16, uppercase: true)
    }.joined()
  }
}
