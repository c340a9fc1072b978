// Saves training runs, reads them, and makes them fit to be continued.
internal import FeatureTraining
internal import ModelFiles
public import NumericArrays
public import SteeringModel
internal import StrictJSON

/// A training run in a file: the matrices, the losses, and what is needed to continue it bit
/// for bit.
///
/// The file is a NumPy archive: `W` (V × d), `H` (d × m, contexts in the order of the model file),
/// `losses` (before each step, and now), `meta` (a JSON text), and with momentum `velocityW` and
/// `velocityH`. An archive with only `W` and `H`, from another tool, can be compared but
/// not resumed.
public struct TrainedRun: Sendable, Equatable {
  /// Where the run stands.
  public var state: TrainingState
  /// What determines it; nil for matrices from another tool.
  public var plan: TrainingPlan?

  /// A run of `plan` that stands at `state`.
  public init(state: TrainingState, plan: TrainingPlan?) {
    self.state = state
    self.plan = plan
  }

  /// Writes the run on `model` to `path`, complete or not at all.
  ///
  /// Throws `FileError` of kind `cannotWrite`.
  public func write(to path: String, model: SteeringModel) throws(FileError) {
    let isSingle = plan?.scalar == .float
    let matrices = state.matrices
    var entries = TrainedRun.entries(matrices, "W", "H", isSinglePrecision: isSingle)
    if !state.losses.isEmpty {
      entries.append(
        (
          "losses",
          .array(shape: [state.losses.count], values: state.losses, isSinglePrecision: false)
        ))
    }
    if let velocity = state.velocity {
      entries += TrainedRun.entries(
        velocity, "velocityW", "velocityH", isSinglePrecision: isSingle)
    }
    var members: [JSONMember] = [
      JSONMember("format", .string(TrainedRun.format)),
      JSONMember("model", .string(model.trainingDigest)),
      JSONMember("iteration", .integer(state.iteration)),
    ]
    if let step = state.trialStep { members.append(JSONMember("trialStep", .number(step))) }
    if let plan { members += plan.members }
    entries.append(("meta", .text(JSONValue.object(members).render())))
    try NumericArchive.write(entries, to: path)
  }

  private static let format = "steerlaw run 1"

  private static func entries(
    _ matrices: FeatureMatrices, _ weights: String, _ features: String, isSinglePrecision: Bool
  ) -> [(name: String, entry: NumericArchive.Entry)] {
    let (d, m) = (matrices.dimension, matrices.contextCount)
    return [
      (
        weights,
        .array(
          shape: [matrices.tokenCount, d], values: matrices.weights,
          isSinglePrecision: isSinglePrecision)
      ),
      (
        features,
        .array(
          shape: [d, m], values: transposed(matrices.features, rows: m),
          isSinglePrecision: isSinglePrecision)
      ),
    ]
  }

  /// The matrix of `rows` rows in `values`, transposed.
  private static func transposed(_ values: [Double], rows: Int) -> [Double] {
    let columns = values.count / rows
    var result = [Double](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
  }

  /// Reads a run on `model` from `path`.
  ///
  /// Throws `FileError` for a file that is no run, holds numbers that are not finite, or belongs to
  /// another model.
  public static func read(
    path: String, model: SteeringModel
  ) throws(FileError) -> TrainedRun {
    let entries = try NumericArchive.read(
      ["W", "H", "losses", "meta", "velocityW", "velocityH"], from: path)
    func bad(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    var meta: JSONValue?
    if case .text(let text)? = entries["meta"] {
      do throws(JSONSyntaxError) { meta = try JSONText.parse(text) } catch {
        throw bad("meta: \(error)")
      }
      guard meta?["format"] == .string(format) else {
        throw bad("meta: the format is not \(format); it was not written by this version of train")
      }
      guard meta?["model"] == .string(model.trainingDigest) else {
        throw bad(
          "this is a run on another model: tokens, contexts, weights or probabilities differ")
      }
    }
    var state = TrainingState(try matrices(entries, "W", "H", path: path, model: model))
    guard let meta else { return TrainedRun(state: state, plan: nil) }
    guard let plan = TrainingPlan(meta), let iteration = meta["iteration"]?.integer,
      case .array(_, let losses, _)? = entries["losses"], losses.count == iteration + 1,
      losses.allSatisfy(\.isFinite), plan.dimension == state.matrices.dimension
    else { throw bad("meta: settings, losses and matrices do not belong together") }
    state.iteration = iteration
    state.losses = losses
    state.trialStep = meta["trialStep"]?.double
    if case .constant(_, let momentum) = plan.rule, momentum != 0, iteration > 0 {
      state.velocity = try matrices(entries, "velocityW", "velocityH", path: path, model: model)
    }
    return TrainedRun(state: state, plan: plan)
  }

  private static func matrices(
    _ entries: [String: NumericArchive.Entry], _ weightName: String, _ featureName: String,
    path: String, model: SteeringModel
  ) throws(FileError) -> FeatureMatrices {
    func bad(_ message: String) -> FileError {
      FileError(.badData, path: path, message: message)
    }
    func matrix(_ name: String) throws(FileError) -> (rows: Int, columns: Int, [Double]) {
      guard case .array(let shape, let values, _)? = entries[name], shape.count == 2 else {
        throw bad("there is no two-dimensional array \(name)")
      }
      guard values.allSatisfy(\.isFinite) else {
        throw bad("\(name) holds numbers that are not finite")
      }
      return (shape[0], shape[1], values)
    }
    let (v, d, weights) = try matrix(weightName)
    let (e, m, features) = try matrix(featureName)
    guard v == model.vocabulary.count, m == model.contexts.count, d == e else {
      throw bad(
        "\(weightName) is \(v) x \(d) and \(featureName) \(e) x \(m), but the model has "
          + "\(model.vocabulary.count) tokens and \(model.contexts.count) contexts")
    }
    return FeatureMatrices(
      tokenCount: v, contextCount: m, dimension: d, weights: weights,
      features: transposed(features, rows: d))
  }
}
