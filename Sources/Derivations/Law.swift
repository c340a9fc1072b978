/// A law as a chain of formulas that are claimed to be equal, not yet checked.
public struct Law: Sendable {
  /// The name by which it is asked for.
  public let name: String
  /// What it says.
  public let title: String
  /// What the names in it stand for.
  public let definitions: [Expression]
  /// Its chains of equalities.
  public let chains: [Chain]
  /// What follows from it.
  public let conclusion: Notation?

  /// Formulas, each equal to the one before for the reason given.
  public struct Chain: Sendable {
    /// The first formula.
    public let start: Expression
    /// The others.
    public let steps: [Step]

    /// A chain that starts with `start`.
    public init(_ start: Expression, _ steps: [Step]) {
      self.start = start
      self.steps = steps
    }
  }

  /// One formula of a chain and why it is equal to the one before.
  public struct Step: Sendable {
    /// The formula.
    public let formula: Expression
    /// The reason.
    public let reason: String

    /// The step to `formula`.
    public init(_ formula: Expression, _ reason: String) {
      self.formula = formula
      self.reason = reason
    }
  }

  /// The law `name`.
  public init(
    name: String, title: String, definitions: [Expression], chains: [Chain],
    conclusion: Notation? = nil
  ) {
    self.name = name
    self.title = title
    self.definitions = definitions
    self.chains = chains
    self.conclusion = conclusion
  }
}

/// An equality of a law that is no identity.
public struct FalseStep: Error, Sendable, CustomStringConvertible {
  /// The law.
  public let law: String
  /// The chain and the step, from 0.
  public let place: (chain: Int, step: Int)

  /// One line for people.
  public var description: String {
    "law \(law): step \(place.step + 1) of chain \(place.chain + 1) is not an identity"
  }
}

/// A law all of whose steps were checked as identities; there is no other way to make one.
public struct Derivation: Sendable {
  /// The law.
  public let law: Law

  /// Checks every step of `law`.
  ///
  /// A step a = b holds when a − b is 0 in the field of rational functions, whose elements are
  /// compared by normal forms of polynomials. Throws ``FalseStep`` for the first that does
  /// not hold.
  public init(checking law: Law) throws(FalseStep) {
    for (index, chain) in law.chains.enumerated() {
      var last = chain.start.value
      for (number, step) in chain.steps.enumerated() {
        let next = step.formula.value
        guard next == last else {
          throw FalseStep(law: law.name, place: (index, number))
        }
        last = next
      }
    }
    self.law = law
  }

  /// The number of steps.
  public var stepCount: Int { law.chains.reduce(0) { $0 + $1.steps.count } }

  /// The derivation, step by step.
  public func written(in language: Language) -> String {
    language == .text ? text : latex
  }

  private var text: String {
    var lines = [law.title, ""]
    for definition in law.definitions {
      if case .named(let name, let formula) = definition {
        lines.append("  where \(name.text) = \(formula.written(in: .text))")
      }
    }
    for chain in law.chains {
      lines += ["", "  \(chain.start.written(in: .text))"]
      for step in chain.steps {
        lines.append("    = \(step.formula.written(in: .text))    [\(step.reason)]")
      }
    }
    if let conclusion = law.conclusion { lines += ["", "  \(conclusion.text)"] }
    let steps = stepCount == 1 ? "1 step" : "\(stepCount) steps, each"
    lines += ["", "\(steps) checked as an identity for every vocabulary."]
    return lines.joined(separator: "\n")
  }

  /// A reason for LaTeX's text mode: words with symbols in them are set as mathematics.
  private static func latex(_ reason: String) -> String {
    let symbols: KeyValuePairs = [
      "α": "\\alpha ", "σ": "\\sigma ", "κ": "\\kappa ", "μ": "\\mu ", "ν": "\\nu ", "Σ": "\\sum ",
      "θ": "\\theta ", "−": "-", "Δ": "\\Delta ",
    ]
    return reason.split(separator: " ").map { word in
      let text = symbols.reduce(String(word)) { $0.replacing($1.key, with: $1.value) }
      return text == word && !text.contains("_") && !text.contains("^") ? text : "$\(text)$"
    }.joined(separator: " ")
  }

  private var latex: String {
    var lines = ["% \(law.title)", "\\begin{align*}"]
    for definition in law.definitions {
      if case .named(let name, let formula) = definition {
        lines.append("\(name.latex) &:= \(formula.written(in: .latex)) \\\\")
      }
    }
    for chain in law.chains {
      lines.append("\(chain.start.written(in: .latex))")
      for step in chain.steps {
        lines.append(
          "  &= \(step.formula.written(in: .latex)) && \\text{\(Derivation.latex(step.reason))} \\\\"
        )
      }
    }
    if let conclusion = law.conclusion { lines.append("  &\(conclusion.latex)") }
    lines += ["\\end{align*}", "% \(stepCount) steps, each checked as an identity."]
    return lines.joined(separator: "\n")
  }
}
