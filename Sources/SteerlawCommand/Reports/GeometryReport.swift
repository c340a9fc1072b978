import ModelFiles
import PlainText
import SteeringModel
import StrictJSON
import TrainedComparison

/// The geometry of a trained run, for `steerlaw compare --geometry`.
struct GeometryReport {
  let geometry: Geometry
  let model: SteeringModel

  var text: String {
    func list(_ values: [Double]) -> String { values.map(scientific).joined(separator: " ") }
    var text = "singular values of W  \(list(geometry.weightSingularValues))\n"
    text += "singular values of H  \(list(geometry.featureSingularValues))\n"
    if let ratio = geometry.withinOverBetween {
      text += "variance of embeddings within concepts over between  \(scientific(ratio))\n"
    }
    if let deviation = geometry.simplexDeviation {
      text += "concept means from a simplex, by cosines  \(scientific(deviation))\n"
    }
    let names = (model.partition?.concepts ?? []).map(\.name.visible)
    guard !names.isEmpty else { return text + "\n" }
    var table = TextTable([("mean cosine", .left)] + names.map { ($0, .point) })
    for (name, row) in zip(names, geometry.cosines) {
      table.append([name] + row.map { $0.map(scientific) ?? "" })
    }
    return text + table.render(isColoured: false) + "\n"
  }

  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue {
      value.flatMap { $0.isFinite ? .number("\($0)") : nil } ?? .null
    }
    return .object([
      "singularValuesW": .array(geometry.weightSingularValues.map(number)),
      "singularValuesH": .array(geometry.featureSingularValues.map(number)),
      "withinOverBetween": number(geometry.withinOverBetween),
      "simplexDeviation": number(geometry.simplexDeviation),
      "cosines": .array(geometry.cosines.map { .array($0.map(number)) }),
    ])
  }
}
