import ExactArithmetic
import Foundation
import Testing

@testable import Derivations

extension Tag {
  @Tag static var proof: Self
  @Tag static var mutation: Self
}

@Suite("Symbolic laws", .tags(.proof))
struct LawTests {
  /// The highest order of derivative that the suites use.
  private static let order = 6

  private static func law(_ name: String, order: Int = LawTests.order) throws -> Law {
    try #require(Law.named(name, order: order))
  }

  @Test(arguments: Law.names)
  func `proof: every step of a law is an identity`(name: String) throws {
    let derivation = try Derivation(checking: try Self.law(name))
    #expect(derivation.stepCount > 0)
    print("tier symbolic: \(name): \(derivation.stepCount) identities, for every vocabulary")
  }

  @Test(arguments: Law.names)
  func `both sides of every step agree on numbers`(name: String) throws {
    let model = NumericModel()
    for chain in try Self.law(name).chains {
      let start = try #require(model.value(chain.start))
      for step in chain.steps {
        let value = try #require(model.value(step.formula))
        // Each derivative leaves one coefficient fewer.
        let known = NumericModel.order - Self.order
        #expect(value.prefix(known) == start.prefix(known), "\(step.formula.written(in: .text))")
      }
    }
  }

  @Test(arguments: Law.names)
  func `symbolic derivatives are the coefficients of a power series`(name: String) throws {
    let model = NumericModel()
    for chain in try Self.law(name).chains {
      let function = chain.start.value
      func value(_ function: RationalFunction) -> NumericModel.Series? {
        model.value(
          .quotient(
            function.numerator.expression(Expression.symbol),
            function.denominator.expression(Expression.symbol)))
      }
      let series = try #require(value(function))
      let slope = try #require(value(function.derivative))
      let expected = NumericModel.derivative(series).dropLast()
      #expect(slope.dropLast().elementsEqual(expected), "\(chain.start.written(in: .text))")
    }
  }

  /// How many edits of a law are tried: evenly spread ones of a long law; all at STEERLAW_TEST_SCALE=10.
  private static let edits =
    ProcessInfo.processInfo.environment["STEERLAW_TEST_SCALE"]
    .flatMap(Double.init).map { $0 >= 10 ? Int.max : 250 } ?? 250

  @Test(arguments: Law.names)
  func `proof: a single edit of a step that changes it is refused`(name: String) throws {
    let model = NumericModel()
    let order = 4
    let law = try Self.law(name, order: order)
    var (refused, neutral) = (0, 0)
    let count = law.chains.flatMap(\.steps).reduce(0) { $0 + $1.formula.mutants.count }
    let stride = max(1, count / Self.edits)
    var number = 0
    for chain in law.chains {
      let known = NumericModel.order - order - 1
      let start = try #require(model.value(chain.start)).prefix(known)
      for step in chain.steps {
        for mutant in step.formula.mutants {
          number += 1
          guard number.isMultiple(of: stride) else { continue }
          let mutated = Law(
            name: law.name, title: law.title, definitions: [],
            chains: [Law.Chain(chain.start, [Law.Step(mutant, "")])])
          guard let value = model.value(mutant) else { continue }
          if value.prefix(known) == start {
            neutral += 1
            // The series agree, so a refusal would be wrong, and its acceptance is right.
            #expect(throws: Never.self, "\(mutant.written(in: .text))") {
              try Derivation(checking: mutated)
            }
            continue
          }
          #expect(throws: FalseStep.self, "\(mutant.written(in: .text))") {
            try Derivation(checking: mutated)
          }
          refused += 1
        }
      }
    }
    #expect(refused >= 20, "only \(refused) mutants")
    print(
      "tier mutation: law \(name): \(refused) false edits of \(count) refused, \(neutral) true ones accepted"
    )
  }

  @Test func `cumulants agree with the table`() {
    let polynomials = Law.cumulantPolynomials(through: 6)
    func text(_ n: Int) -> String? {
      polynomials[n]?.expression(Expression.symbol).written(in: .text)
    }
    #expect(text(2) == "m_2")
    #expect(text(3) == "m_3")
    #expect(text(4) == "-3 m_2^2 + m_4")
    #expect(text(5) == "-10 m_2 m_3 + m_5")
    #expect(text(6) == "30 m_2^3 - 15 m_2 m_4 - 10 m_3^2 + m_6")
  }

  @Test func `equality of fractions ignores common factors`() {
    let s = RationalFunction(.powerSum(0))
    let a = RationalFunction(.partialSum(0))
    #expect((s * s - a * a) / (s - a) == s + a)
    #expect((s * s - a * a) / (s - a) != s - a)
    #expect((s - s).isZero)
    #expect(s / s == 1)
    #expect(
      (s / a).derivative == RationalFunction(.powerSum(1)) / a
        - s * RationalFunction(.partialSum(1)) / (a * a))
  }

  @Test func `derivations are written in both languages`() throws {
    let derivation = try Derivation(checking: try Self.law("cross-entropy"))
    let text = derivation.written(in: .text)
    #expect(text.contains("κ_2 α^2/2 + κ_3 α^3/6 + κ_4 α^4/24 + κ_5 α^5/120 + κ_6 α^6/720"))
    #expect(text.contains("11 steps, each checked"))
    let latex = derivation.written(in: .latex)
    #expect(latex.contains("\\begin{align*}") && latex.contains("\\frac{\\kappa_{6}}{720}"))
    #expect(
      latex.split(separator: "\n").allSatisfy { $0.hasPrefix("%") || $0.utf8.count == $0.count })
    #expect(Law.named("no such law") == nil)
  }
}
