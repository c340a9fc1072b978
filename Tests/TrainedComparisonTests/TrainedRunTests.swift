import ExactArithmetic
import Foundation
import ModelFiles
import NumericArrays
import SteeringModel
import Testing

@testable import TrainedComparison

@Suite struct TrainedRunTests {
  @Test(arguments: [
    StepRule.constant(step: 2, momentum: 0), .constant(step: 1, momentum: 0.8),
    .lineSearch(initialStep: 1),
  ])
  func `a resumed run is the uninterrupted one, bit for bit`(_ rule: StepRule) throws {
    let model = try Fixtures.model(size: 9)
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.npz"
    let plan = TrainingPlan(dimension: 7, rule: rule, spread: 0.3, seed: 9)
    let whole = try Fixtures.run(Double.self, model, plan, iterations: 200).state
    let first = try Fixtures.run(Double.self, model, plan, iterations: 77).state
    try TrainedRun(state: first, plan: plan).write(to: path, model: model)
    let read = try TrainedRun.read(path: path, model: model)
    #expect(read.state == first)
    #expect(read.plan == plan)
    let resumed = FeatureTrainer<Double>(plan.data(model), read.state, rule: rule)
    _ = try resumed.run(until: StopRule(iterations: 200))
    #expect(resumed.state == whole)
  }

  @Test func `single precision survives the file`() throws {
    let model = try Fixtures.model()
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.npz"
    let plan = TrainingPlan(
      dimension: 3, scalar: .float, rule: .constant(step: 1, momentum: 0), samples: 50)
    let state = try Fixtures.run(Float.self, model, plan, iterations: 20).state
    try TrainedRun(state: state, plan: plan).write(to: path, model: model)
    #expect(try TrainedRun.read(path: path, model: model) == TrainedRun(state: state, plan: plan))
  }

  @Test func `NumPy reads a run, and its own archives can be compared`() throws {
    let model = try Fixtures.model()
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.npz"
    let state = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 3).state
    try TrainedRun(state: state, plan: Fixtures.plain).write(to: path, model: model)
    let script = """
      import json, numpy, sys
      run = numpy.load(sys.argv[1])
      assert run["W"].shape == (4, 5) and run["H"].shape == (5, 4), "shapes"
      assert run["losses"].shape == (4,), "losses"
      assert json.loads(str(run["meta"]))["iteration"] == 3, "meta"
      numpy.savez_compressed(sys.argv[2], W=run["W"], H=numpy.ascontiguousarray(run["H"]))
      print(repr(float((run["W"] @ run["H"])[1, 2])))
      """
    let copy = folder.path + "/copy.npz"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, path, copy]
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    let complaint = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    if complaint.contains("No module named") || process.terminationStatus == 127 {
      print("skipped: python3 with NumPy is not here")
      return
    }
    #expect(process.terminationStatus == 0, "\(complaint)")
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let value = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .nan
    let exact = state.matrices.exactLogits()[2][1].approximation
    #expect(abs(value - exact) < 1e-14)
    let foreign = try TrainedRun.read(path: copy, model: model)
    #expect(foreign.plan == nil)
    #expect(foreign.state.matrices == state.matrices)
  }

  private func refusal(_ model: SteeringModel, _ path: String) -> String {
    do {
      _ = try TrainedRun.read(path: path, model: model)
      return "accepted"
    } catch {
      return error.message
    }
  }

  @Test func `runs that do not fit are refused in one line`() throws {
    let model = try Fixtures.model()
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.npz"
    let state = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 2).state
    try TrainedRun(state: state, plan: Fixtures.plain).write(to: path, model: model)
    #expect(refusal(try Fixtures.model(size: 3), path).contains("another model"))

    let numbers = [Double](repeating: 0, count: 20)
    func array(_ shape: [Int], _ values: [Double]) -> NumericArchive.Entry {
      .array(shape: shape, values: values, isSinglePrecision: false)
    }
    try NumericArchive.write(
      ["W": array([4, 5], numbers), "H": array([4, 5], numbers)], to: path)
    #expect(refusal(model, path).contains("W is 4 x 5 and H 4 x 5"))
    try NumericArchive.write(["W": array([4, 5], numbers)], to: path)
    #expect(refusal(model, path).contains("no two-dimensional array H"))
    var poisoned = numbers
    poisoned[3] = .nan
    try NumericArchive.write(
      ["W": array([4, 5], poisoned), "H": array([5, 4], numbers)], to: path)
    #expect(refusal(model, path).contains("not finite"))
    try Data("PK nonsense".utf8).write(to: URL(filePath: path))
    #expect(refusal(model, path).contains("not an archive"))
    #expect(refusal(model, folder.path + "/none.npz").contains("no such file"))
    let unwritable = folder.path + "/none/run.npz"
    #expect(throws: FileError.self) {
      try NumericArchive.write(["W": array([1, 1], [0])], to: unwritable)
    }
  }

  @Test func `equal runs give equal files`() throws {
    let model = try Fixtures.model()
    let folder = try TemporaryFolder()
    let state = try Fixtures.run(Double.self, model, Fixtures.plain, iterations: 5).state
    let run = TrainedRun(state: state, plan: Fixtures.plain)
    let paths = [folder.path + "/a.npz", folder.path + "/b.npz"]
    for path in paths { try run.write(to: path, model: model) }
    let files = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
    #expect(files[0] == files[1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }
}
