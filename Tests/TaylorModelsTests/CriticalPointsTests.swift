import ExactArithmetic
import Testing

@testable import TaylorModels

@Suite("Critical points from cells")
struct CriticalPointsTests {
  /// Cells of width 1 from 0 on: their signs, and curvatures where these are 0.
  private static func points(
    _ cells: (sign: Int, curvature: Int)..., probability: Interval? = Interval(BigFloat(0.5))
  ) -> CertifiedCriticalPoints {
    CertifiedCriticalPoints(
      token: 3,
      cells.enumerated().map { index, cell in
        StrengthCell(
          lower: Double(index), upper: Double(index + 1), sign: cell.sign,
          curvature: cell.curvature, probability: probability)
      })
  }

  private static func ends(_ interval: Interval) -> [Double] {
    [interval.lower.double(), interval.upper.double()]
  }

  @Test func `between a rise and a fall there is one maximum, else one minimum`() {
    let maximum = CriticalPointsTests.points((1, 0), (0, -1), (-1, 0))
    #expect(maximum.token == 3 && maximum.isComplete)
    #expect(maximum.points.map(\.isMaximum) == [true])
    #expect(CriticalPointsTests.ends(maximum.points[0].strength) == [1, 2])
    #expect(CriticalPointsTests.ends(maximum.points[0].probability) == [0.5, 0.5])
    let minimum = CriticalPointsTests.points((-1, 0), (0, 1), (1, 0))
    #expect(minimum.points.map(\.isMaximum) == [false] && minimum.isComplete)
  }

  @Test func `undecided neighbours of one curvature are one piece`() {
    let found = CriticalPointsTests.points(
      (1, 0), (0, -1), (0, -1), (-1, 0), (-1, 0), (0, 1), (1, 0))
    #expect(found.points.map(\.isMaximum) == [true, false] && found.isComplete)
    #expect(CriticalPointsTests.ends(found.points[0].strength) == [1, 3])
    #expect(CriticalPointsTests.ends(found.points[1].strength) == [5, 6])
  }

  @Test func `overlapping cells of two panels are enclosed by their outermost ends`() {
    let cells = [
      StrengthCell(lower: 0, upper: 1, sign: 1, curvature: 0, probability: nil),
      StrengthCell(
        lower: 0.75, upper: 1.5, sign: 0, curvature: -1, probability: Interval(BigFloat(0.25))),
      StrengthCell(
        lower: 1.25, upper: 1.75, sign: 0, curvature: -1, probability: Interval(BigFloat(0.5))),
      StrengthCell(lower: 1.5, upper: 3, sign: -1, curvature: 0, probability: nil),
    ]
    let found = CertifiedCriticalPoints(token: 0, cells)
    #expect(found.isComplete && found.points.count == 1)
    #expect(CriticalPointsTests.ends(found.points[0].strength) == [0.75, 1.75])
    #expect(CriticalPointsTests.ends(found.points[0].probability) == [0.25, 0.5])
  }

  @Test func `pieces that are not decided stay open`() {
    // Curvatures of two signs, none, or against the signs around.
    for curvatures in [[-1, 1], [0, 0], [-1, 0], [1, 1]] {
      let found = CriticalPointsTests.points(
        (1, 0), (0, curvatures[0]), (0, curvatures[1]), (-1, 0))
      #expect(found.points.isEmpty && !found.isComplete, "\(curvatures)")
      #expect(found.open.map(CriticalPointsTests.ends) == [[1, 3]])
    }
    // A minimum's curvature between a rise and a fall cannot be: it is not a point either.
    let against = CriticalPointsTests.points((-1, 0), (0, -1), (1, 0))
    #expect(against.points.isEmpty && !against.isComplete)
    // A probability that is not enclosed.
    let unknown = CriticalPointsTests.points((1, 0), (0, -1), (-1, 0), probability: nil)
    #expect(unknown.points.isEmpty && !unknown.isComplete)
  }

  @Test func `between equal signs a monotone slope has no zero`() {
    for sign in [1, -1] {
      for curvature in [1, -1] {
        let found = CriticalPointsTests.points((sign, 0), (0, curvature), (sign, 0))
        #expect(found.points.isEmpty && found.isComplete)
      }
      let open = CriticalPointsTests.points((sign, 0), (0, 0), (sign, 0))
      #expect(open.points.isEmpty && !open.isComplete)
    }
  }

  @Test func `pieces at the borders of the range stay open`() {
    for found in [
      CriticalPointsTests.points((0, -1), (-1, 0)), CriticalPointsTests.points((1, 0), (0, -1)),
      CriticalPointsTests.points((0, -1)), CriticalPointsTests.points((0, 0), (0, 0)),
    ] {
      #expect(found.points.isEmpty && found.open.count == 1)
    }
  }

  @Test func `only rises and falls have no critical points`() {
    #expect(CriticalPointsTests.points((1, 0), (1, 0)).isComplete)
    #expect(CriticalPointsTests.points().isComplete)
    // A jump from rise to fall without a cell between is what cells without gaps never are: the
    // ends of decided cells belong to them, and no sign is two.
    #expect(CriticalPointsTests.points((1, 0), (-1, 0)).points.isEmpty)
  }
}
