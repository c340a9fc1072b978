// Finds all critical points of all tokens along the arc, and proves that there are no others.
internal import ConcurrentWork
internal import ExactArithmetic
internal import SteeringLaws

/// The critical points of σ_z over the closed arc for many tokens z at once (20).
///
/// One function k for all tokens (``ArcFunction``), made once a piece of the arc; each token is held
/// against it on cells that all tokens share (``ArcIsolation``), what doubles leave open is looked
/// at in more digits (``ArcResolution``), and what is known along the arc is read in one go, with
/// the exact signs at its ends (``ArcScan``). Every zero found is simple; where that cannot be
/// decided a stretch stays open and the answer is not complete. Points are then refined on the
/// pieces that hold them (``PointRefinement``). Cost: a pass over the tokens a piece and some ten
/// cells a token and piece; the number of pieces grows with the amplitudes.
struct GreatCircleSearch {
  private let family: CircleFamily
  private let goal: PointRefinement.Goal
  private let workers: Int
  private let waves: WaveCache
  /// The bits in which pieces are made.
  private let precision: Int

  init(
    _ family: CircleFamily, digits: Int, precisionLimit: Int, workers: Int,
    fault: CircleFault = .none
  ) {
    self.family = family
    self.workers = workers
    goal = PointRefinement.Goal(digits: digits, precisionLimit: precisionLimit, fault: fault)
    waves = WaveCache(family)
    precision = GreatCircleSearch.basePrecision(digits: digits)
  }

  /// Few digits are refined on the very series that isolate.
  private static func basePrecision(digits: Int) -> Int {
    let refined = CertifiedReal.workingPrecision(digits: digits) + 32
    return refined <= 112 ? refined : 96
  }

  /// The bits in which open stretches are looked at again.
  private static let resolutionPrecision = 256
  /// A piece is not cut more often than this: waves of amplitudes beyond some 10^6 are left open.
  private static let deepestPiece = 20

  /// A piece with what is known of each token on it, and its series.
  private struct Result: Sendable {
    let piece: ArcPiece
    /// For each token, in the order asked for; segments bear no number of the piece yet.
    let segments: [[ArcSegment]]
  }

  /// The answers for `tokens`, in their order.
  func answers(_ tokens: [Int]) -> [TokenCriticalPoints] {
    let ends = [StrengthEnd.negative, .positive].map {
      CircleEndValues(
        family, $0, tokens: tokens, digits: goal.digits, precisionLimit: goal.precisionLimit)
    }
    if family.isConstant {
      return tokens.map { token in
        TokenCriticalPoints(
          token: token, isConstant: true, points: [],
          ends: (ends[0].end(of: token), ends[1].end(of: token)), supremum: [],
          isSupremumDecided: true, open: [], undecided: [])
      }
    }
    let results = concurrentMap(ArcPiece.cover(13), workers: workers) { piece in
      explored(piece, tokens, depth: 0)
    }.flatMap(\.self)
    let pieces = results.map(\.piece)
    let scans = tokens.indices.map { place in
      let segments = results.enumerated().flatMap { number, result in
        result.segments[place].map { $0.onPiece(number) }
      }
      return ArcScan(segments, pieces) { isHigh in
        ends[isHigh ? 1 : 0].slopeSign(of: tokens[place])
      }
    }
    let points = refined(scans, pieces, tokens)
    return tokens.indices.map { place in
      CriticalPointAnswer(
        family: family, token: tokens[place], points: points[place],
        open: scans[place].open.map { stretch($0, pieces) },
        ends: (ends[0].end(of: tokens[place]), ends[1].end(of: tokens[place]))
      ).answer
    }
  }

  /// The piece, or the pieces that it has to be cut into, with what is known of all tokens.
  private func explored(_ piece: ArcPiece, _ tokens: [Int], depth: Int) -> [Result] {
    let made = CirclePartition(
      waves.waves(precision), piece, precision: precision, fault: goal.fault)
    guard let partition = made else {
      if depth < GreatCircleSearch.deepestPiece {
        return piece.halves.flatMap { explored($0, tokens, depth: depth + 1) }
      }
      let unknown = ArcSegment(
        piece: 0, low: piece.start.outer, high: piece.end.outer, content: .unknown)
      return [Result(piece: piece, segments: tokens.map { _ in [unknown] })]
    }
    let isolation = ArcIsolation(ArcCells(piece, partition), number: 0, fault: goal.fault)
    let known = waves.waves(precision)
    var finer: CirclePartition?
    let segments = tokens.map { token in
      var found: [ArcSegment] = []
      isolation.append(LocalWave(partition.local(known[token]), fault: goal.fault), to: &found)
      guard found.contains(where: { $0.content == .unknown }) else { return found }
      if finer == nil {
        finer = CirclePartition(
          waves.waves(GreatCircleSearch.resolutionPrecision), piece,
          precision: GreatCircleSearch.resolutionPrecision, fault: goal.fault)
      }
      guard let finer else { return found }
      let resolution = ArcResolution(
        finer, number: 0, waves.waves(GreatCircleSearch.resolutionPrecision)[token])
      return found.flatMap { $0.content == .unknown ? resolution.segments($0) : [$0] }
    }
    return [Result(piece: piece, segments: segments)]
  }

  /// The points of all zeros, token by token, each refined on its piece.
  private func refined(
    _ scans: [ArcScan], _ pieces: [ArcPiece], _ tokens: [Int]
  ) -> [[Swift.Result<CriticalPoint, Undecided>]] {
    var found = scans.map { $0.roots.map { _ in Swift.Result<CriticalPoint, Undecided>?.none } }
    var places = [[(scan: Int, root: Int)]](repeating: [], count: pieces.count)
    for (scan, entry) in scans.enumerated() {
      for (root, zero) in entry.roots.enumerated() { places[zero.piece].append((scan, root)) }
    }
    let jobs = places.indices.filter { !places[$0].isEmpty }
    let work = places
    let refined = concurrentMap(jobs, workers: workers) { number in
      let refinement = PointRefinement(family, waves, pieces[number], goal)
      return work[number].map { place -> Swift.Result<CriticalPoint, Undecided> in
        do throws(Undecided) {
          return .success(
            try refinement.point(of: tokens[place.scan], scans[place.scan].roots[place.root]))
        } catch {
          return .failure(error)
        }
      }
    }
    for (number, results) in zip(jobs, refined) {
      for (place, result) in zip(places[number], results) { found[place.scan][place.root] = result }
    }
    return found.map { $0.compactMap(\.self) }
  }

  /// The strengths of an open stretch, rounded outward.
  private func stretch(
    _ segment: ArcSegment, _ pieces: [ArcPiece]
  ) -> TokenCriticalPoints.OpenStretch {
    let piece = pieces[segment.piece]
    func strength(_ t: Double) -> Interval {
      let half = piece.tangent(ofLocal: Interval(BigFloat(t)).rounded(to: precision))
      let tangent = half.scaled(byPowerOfTwo: 1) / ((1 as Interval) - half.squared)
      return family.path.strength(tangent: tangent, precision: precision)
    }
    let isFirst = piece.low == -1 && segment.low == piece.start.outer
    let isLast = piece.high == 1 && segment.high == piece.end.outer
    return TokenCriticalPoints.OpenStretch(
      lower: isFirst ? .infinity(negative: true) : strength(segment.low).lower,
      upper: isLast ? .infinity() : strength(segment.high).upper)
  }
}

extension ArcSegment {
  /// The same stretch of the piece numbered `number`.
  fileprivate func onPiece(_ number: Int) -> ArcSegment {
    ArcSegment(piece: number, low: low, high: high, content: content)
  }
}
