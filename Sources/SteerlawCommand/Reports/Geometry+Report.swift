// The geometry of a trained run, as parts of a report.
import PlainText
import SteeringModel
import TrainedComparison

extension Geometry {
  /// What people read.
  func lines(of model: SteeringModel) -> [Part] {
    func list(_ values: [Double]) -> String { values.map(scientific).joined(separator: " ") }
    var lines = [
      "singular values of W  \(list(weightSingularValues))",
      "singular values of H  \(list(featureSingularValues))",
    ]
    if let withinOverBetween {
      lines.append(
        "variance of embeddings within concepts over between  \(scientific(withinOverBetween))")
    }
    if let simplexDeviation {
      lines.append("concept means from a simplex, by cosines  \(scientific(simplexDeviation))")
    }
    let names = (model.partition?.concepts ?? []).map(\.name)
    let cosines: [Part] =
      names.isEmpty
      ? []
      : [
        .grid(
          Grid(
            [Column("mean cosine")] + names.map { Column($0.visible, .point) },
            of: zip(names, cosines)
          ) { name, row in [.text(name)] + row.map { $0.map(Cell.double) ?? .missing } })
      ]
    return lines.map(Part.line) + cosines + [.line("")]
  }

  /// What programs read.
  var record: Cell {
    func number(_ value: Double?) -> Cell { value.map(Cell.double) ?? .missing }
    func list(_ values: [Double?]) -> Cell { .list(values.map(number)) }
    return .record([
      "singularValuesW": list(weightSingularValues),
      "singularValuesH": list(featureSingularValues),
      "withinOverBetween": number(withinOverBetween),
      "simplexDeviation": number(simplexDeviation), "cosines": .list(cosines.map(list)),
    ])
  }
}
