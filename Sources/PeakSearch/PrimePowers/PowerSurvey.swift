internal import ExactArithmetic
internal import SteeringLaws

extension TiltedFamily {
  /// Whether tables of powers are tried first for the peaks of `levels`.
  ///
  /// Measured on graded families of 52 and 129 levels: a level costs 15 to 30 μs at 50 digits and 0.4 to
  /// 0.75 ms at 1000, against 0.1 to 0.3 ms and 9 to 32 ms with shared panels and 0.6 to 1.2 ms and
  /// 4 to 9 ms with single searches. The cost of a level grows with the number of levels, that of panels does
  /// not, so beyond some thousand levels panels are left to it. Making the tables costs as much as some levels.
  /// Families that are no powers are found out by ``PowerFamily`` at the cost of a few gcds.
  func prefersPowers(_ levels: [Int], digits: Int, precisionLimit: Int) -> Bool {
    levels.count >= 8 && self.levels.count <= 4096
      && CertifiedReal.workingPrecision(digits: digits) + 40 <= precisionLimit
  }

  /// The peaks of `levels` that tables of powers decide.
  func powerPeaks(_ levels: [Int], digits: Int, withHeights: Bool, workers: Int) async -> [Int:
    PeakOutcome]
  {
    guard let tables = PowerTables(self, digits: digits) else { return [:] }
    // A fixed size keeps the result independent of the number of workers.
    let size = 32
    let chunks = stride(from: 0, to: levels.count, by: size).map {
      Array(levels[$0..<min($0 + size, levels.count)])
    }
    return await withTaskGroup(of: [(Int, PeakOutcome)].self) { group in
      var outcomes: [Int: PeakOutcome] = [:]
      var pending = chunks.makeIterator()
      func start() {
        guard let chunk = pending.next() else { return }
        group.addTask {
          let solver = PowerSolver(tables, of: self, digits: digits, withHeights: withHeights)
          return chunk.compactMap { level in
            solver.peak(ofLevel: level).map { (level, .found($0)) }
          }
        }
      }
      for _ in 0..<max(1, workers) { start() }
      while let found = await group.next() {
        for (level, outcome) in found { outcomes[level] = outcome }
        start()
      }
      return outcomes
    }
  }
}
