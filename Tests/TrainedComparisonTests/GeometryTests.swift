import SteeringModel
import Testing

@testable import TrainedComparison

@Suite struct GeometryTests {
  @Test func `singular values of matrices where they are known`() {
    // diag(3, 2) rotated by 3-4-5 angles on both sides.
    let values = singularValues([3 * 0.36 + 2 * 0.64, 0.48, 0.48, 3 * 0.64 + 2 * 0.36], columns: 2)
    #expect(abs(values[0] - 3) < 1e-14 && abs(values[1] - 2) < 1e-14)
    let tall = singularValues([1, 1, 1, 1, 1, 1], columns: 2)
    #expect(abs(tall[0] - 6.squareRoot()) < 1e-14 && abs(tall[1]) < 1e-14)
    #expect(singularValues([2, 0, 0], columns: 3) == [2])
  }

  @Test func `collapsed embeddings have no variance within concepts`() throws {
    let model = try Fixtures.model()
    let geometry = Geometry(
      FeatureMatrices(
        tokenCount: 4, contextCount: 4, dimension: 2, weights: [1, 0, 0, 1, 1, 1, 0, 0],
        features: [1, 0, 1, 0, 0, 2, 0, 2]), model)
    #expect(geometry.withinOverBetween == 0)
    #expect(abs(geometry.simplexDeviation ?? 1) < 1e-15)
    #expect(abs((geometry.cosines[0][1] ?? 0) + 1) < 1e-15)
    #expect(abs((geometry.cosines[0][0] ?? 0) - 1) < 1e-15)
  }
}
