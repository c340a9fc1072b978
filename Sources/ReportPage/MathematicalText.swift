// Writes the signs of claims as the page's captions do.
internal import Foundation

extension String {
  /// This text of a claim with Greek letters and signs for their ASCII names: `sigma_z <= 1/2` as
  /// `σ_z ≤ 1/2`.
  ///
  /// What stands in double quotes is a name of the model and stays; so does every sign or word that
  /// one of `names` contains, which may stand in the text without quotes.
  func mathematical(keeping names: [String] = []) -> String {
    let kept = names.joined(separator: "\u{0}")
    let signs = String.mathematicalSigns.filter { !kept.contains($0.ascii) }
    let letters = String.mathematicalLetters.filter { !kept.contains($0.key) }
    let isMinusKept = kept.contains("-")
    var parts = components(separatedBy: "\"")
    // An odd quote too many means that a name has one: nothing is sure to be outside.
    guard parts.count.isMultiple(of: 2) == false else { return self }
    for index in stride(from: 0, to: parts.count, by: 2) {
      for (ascii, sign) in signs { parts[index] = parts[index].replacing(ascii, with: sign) }
      parts[index] = parts[index].withGreekLetters(letters)
      if !isMinusKept { parts[index] = parts[index].withMinusSigns }
    }
    return parts.joined(separator: "\"")
  }

  private static let mathematicalSigns: [(ascii: String, sign: String)] = [
    ("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("||", "‖"), ("+-", "±"), ("alpha^2", "α²"),
    ("2^-20", "2⁻²⁰"), ("W^T", "Wᵀ"), ("epsilon_0", "ε₀"), ("M_min", "M̲"), ("M_max", "M̄"),
    ("Delta p", "Δp"), ("Delta CE", "ΔCE"), ("sum pi", "Σ π"),
  ]

  private static let mathematicalLetters = [
    "alpha": "α", "sigma": "σ", "epsilon": "ε", "eps": "ε", "gamma": "γ", "omega": "ω", "nu": "ν",
    "mu": "μ", "theta": "θ", "tau": "τ", "lambda": "λ", "eta": "η", "rho": "ρ", "kappa": "κ",
  ]

  /// Whole words of ASCII letters that name a Greek one, replaced.
  private func withGreekLetters(_ letters: [String: String]) -> String {
    var text = ""
    var word = ""
    for character in self + "\u{0}" {
      if character.isASCII, character.isLetter {
        word.append(character)
        continue
      }
      text += letters[word] ?? word
      word = ""
      text.append(character)
    }
    return String(text.dropLast())
  }

  /// Minus signs for hyphens before numbers and between terms: not within words, nor of options.
  private var withMinusSigns: String {
    let scalars = Array(unicodeScalars)
    var text = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : " "
      let after = index + 1 < scalars.count ? scalars[index + 1] : " "
      let isExponent =
        before == "e" && index > 1 && ("0"..."9").contains(scalars[index - 2])
        && ("0"..."9").contains(after)
      let isSign = " ([,".unicodeScalars.contains(before) && after != "-"
      text.append(scalar == "-" && (isSign || isExponent) ? "−" : scalar)
    }
    return String(text)
  }
}
