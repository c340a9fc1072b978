// Curves at some strengths, as `steerlaw curves` shows them.
import ExactArithmetic
import PlainText
import SteeringLaws

/// Curves at some strengths, as reports.
struct CurveTable {
  let strengths: [Rational]
  let digits: Int

  func report(_ context: ContextCurves, _ name: String) -> Report {
    let shown = (context.concepts + context.tokens).map { ("Δp \($0.name.visible)", $0.values) }
    return Report(
      [
        .line("context \(name.visible)"),
        .grid(columns(shown + [("Δcross-entropy", context.crossEntropyTerm)])),
      ] + plateau(context.plateau, "crossEntropyTermPlateau") + [
        .line(""),
        .member("name", .text(name)), .grid("tokens", inJSON("token", context.tokens)),
        .grid("concepts", inJSON("concept", context.concepts)),
        .member("crossEntropyTerm", list(context.crossEntropyTerm)),
        .grid(
          lines(
            name,
            context.tokens.map { ("token", $0) } + context.concepts.map { ("concept", $0) }
              + [("cross-entropy", ("", context.crossEntropyTerm))])),
      ] + ends(name, context.plateau))
  }

  /// What holds for all contexts together; nil when some were singled out.
  func report(
    crossEntropy: [CertifiedReal]?, coefficient: CertifiedReal?, plateau: [CertifiedReal]? = nil
  ) -> Report {
    var report = Report()
    if let crossEntropy {
      report.parts = [
        .line("all contexts, weighted"), .grid(columns([("Δcross-entropy", crossEntropy)])),
        .grid(lines("", [("cross-entropy", ("", crossEntropy))])),
      ]
      report.parts += ends("", plateau) + self.plateau(plateau, "crossEntropyPlateau")
    }
    if let coefficient {
      report.parts += [
        .line(""), .line("Δcross-entropy = \(coefficient.text(digits)) alpha^2 + o(alpha^2)"),
      ]
    }
    report.parts += [
      .member("crossEntropy", crossEntropy.map(list) ?? .missing),
      .member(
        "quadraticCoefficient", coefficient.map { .decimal($0, digits: digits) } ?? .missing),
    ]
    return report
  }

  /// Where the cross-entropy goes, for people and as the member `key`; nothing where it has no limits.
  private func plateau(_ limits: [CertifiedReal]?, _ key: String) -> [Part] {
    guard let limits else { return [] }
    let cells = limits.map { Cell.decimal($0, digits: digits) }
    let texts = limits.map { $0.text(digits) }
    return [
      .line("Δcross-entropy -> \(texts[0]) at -inf, \(texts[1]) at +inf"),
      .member(key, .record(["-inf": cells[0], "+inf": cells[1]])),
    ]
  }

  /// The same, one a line.
  private func ends(_ context: String, _ limits: [CertifiedReal]?) -> [Part] {
    guard let limits else { return [] }
    return [
      .grid(
        Grid(
          ["context", "curve", "name", "alpha", "value"].map { Column(csv: $0) },
          zip(["-inf", "+inf"], limits).map { end, value in
            Row([
              .text(context), .words("cross-entropy"), .text(""), .words(end),
              .decimal(value, digits: digits),
            ])
          }))
    ]
  }

  private func list(_ values: [CertifiedReal]) -> Cell {
    .list(values.map { .decimal($0, digits: digits) })
  }

  /// One curve a column, for people.
  private func columns(_ curves: [(title: String, values: [CertifiedReal])]) -> Grid {
    Grid(
      [Column("alpha", .point)] + curves.map { Column($0.title, .point) }, of: strengths.indices
    ) { index in
      [.words("\(strengths[index])")]
        + curves.map { .decimal($0.values[index], digits: digits) }
    }
  }

  private func inJSON(_ noun: String, _ curves: [ContextCurves.Curve]) -> Grid {
    Grid([Column(json: noun), Column(json: "values")], of: curves) {
      [.text($0.name), list($0.values)]
    }
  }

  /// One value a line, for programs.
  private func lines(
    _ context: String, _ curves: [(kind: String, curve: ContextCurves.Curve)]
  ) -> Grid {
    let rows = curves.lazy.flatMap { kind, curve in
      zip(strengths, curve.values).lazy.map { alpha, value in
        Row([
          .text(context), .words(kind), .text(curve.name), .words("\(alpha)"),
          .decimal(value, digits: digits),
        ])
      }
    }
    return Grid(["context", "curve", "name", "alpha", "value"].map { Column(csv: $0) }, rows)
  }
}
