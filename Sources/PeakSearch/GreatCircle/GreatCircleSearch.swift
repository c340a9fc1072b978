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
    leastFloats: Int = PeakMethods.leastFloats, fault: CircleFault = .none
  ) {
    self.family = family
    self.workers = workers
    goal = PointRefinement.Goal(digits: digits, precisionLimit: precisionLimit, fault: fault)
    waves = WaveCache(
      family, floats: family.count >= leastFloats ? family.floatWaves(workers: workers) : nil)
    precision = GreatCircleSearch.basePrecision(digits: digits)
  }

  /// Few digits are refined on the very series that isolate.
  private static func basePrecision(digits: Int) -> Int {
    let refined = CertifiedReal.workingPrecision(digits: digits) + 32
    return refined <= 112 ? refined : 96
  }

  /// The bits in which open stretches are looked at again.
  private static let resolutionPrecision = 256
  /// A piece is not cut more often than this: waves of amplitudes beyond some 10^4 are left open.
  private static let deepestPiece = 9

  /// The answers for `tokens`, in their order.
  func answers(_ tokens: [Int]) -> [TokenCriticalPoints] {
    let ends = [StrengthEnd.negative, .positive].map {
      CircleEndValues(
        family, waves, $0, tokens: tokens, digits: goal.digits,
        precisionLimit: goal.precisionLimit)
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
    let scans = concurrentMap(Array(tokens.indices), chunk: 512, workers: workers) { places in
      places.map { place in
        var segments: [ArcSegment] = []
        for (number, result) in results.enumerated() {
          result.append(place, number: number, to: &segments)
        }
        return ArcScan(segments, pieces) { isHigh in
          ends[isHigh ? 1 : 0].slopeSign(of: tokens[place])
        }
      }
    }
    let points = refined(scans, results, tokens)
    return tokens.indices.map { place in
      CriticalPointAnswer(
        family: family, token: tokens[place], points: points[place],
        open: scans[place].open.map { stretch($0, pieces) },
        ends: (ends[0].end(of: tokens[place]), ends[1].end(of: tokens[place]))
      ).answer
    }
  }

  /// The piece, or the pieces that it has to be cut into, with what is known of all tokens.
  private func explored(_ piece: ArcPiece, _ tokens: [Int], depth: Int) -> [ExploredPiece] {
    func cut() -> [ExploredPiece] {
      if depth < GreatCircleSearch.deepestPiece {
        return piece.halves.flatMap { explored($0, tokens, depth: depth + 1) }
      }
      return [ExploredPiece(unknown: piece, count: tokens.count)]
    }
    var found = ExploredPiece(piece)
    if let floats = waves.floats {
      guard let partition = FloatPartition(floats, piece, fault: goal.fault) else { return cut() }
      found.partition = partition
      isolate(tokens, partition, &found) { partition.local(floats, $0, fault: goal.fault) }
    } else {
      let known = waves.waves(precision)
      guard
        let partition = CirclePartition(known, piece, precision: precision, fault: goal.fault)
      else { return cut() }
      isolate(tokens, partition, &found) {
        LocalWave(partition.local(known[$0]), fault: goal.fault)
      }
    }
    return [found]
  }

  /// Adds what is known of all tokens on the piece of `found`.
  private func isolate(
    _ tokens: [Int], _ function: some ArcFunction, _ found: inout ExploredPiece,
    _ local: (Int) -> LocalWave
  ) {
    let isolation = ArcIsolation(ArcCells(found.piece, function), number: 0, fault: goal.fault)
    let precision = GreatCircleSearch.resolutionPrecision
    var finer: CirclePartition?
    var segments: [ArcSegment] = []
    for token in tokens {
      segments.removeAll(keepingCapacity: true)
      isolation.append(local(token), to: &segments)
      if segments.contains(where: { $0.content == .unknown }) {
        let known = waves.waves(precision)
        if finer == nil {
          finer = CirclePartition(known, found.piece, precision: precision, fault: goal.fault)
        }
        if let finer {
          let resolution = ArcResolution(finer, number: 0, known[token])
          segments = segments.flatMap {
            $0.content == .unknown ? resolution.segments($0) : [$0]
          }
        }
      }
      found.append(segments)
    }
  }

  /// The points of all zeros, token by token, each refined on its piece.
  private func refined(
    _ scans: [ArcScan], _ results: [ExploredPiece], _ tokens: [Int]
  ) -> [[Swift.Result<CriticalPoint, Undecided>]] {
    var found = scans.map { $0.roots.map { _ in Swift.Result<CriticalPoint, Undecided>?.none } }
    var places = [[(scan: Int, root: Int)]](repeating: [], count: results.count)
    for (scan, entry) in scans.enumerated() {
      for (root, zero) in entry.roots.enumerated() { places[zero.piece].append((scan, root)) }
    }
    let jobs = places.indices.filter { !places[$0].isEmpty }
    let work = places
    let refined = concurrentMap(jobs, workers: workers) { number in
      let refinement = PointRefinement(family, waves, results[number].piece, goal)
      var fast: FloatRefinement?
      var pairs: PairRefinement?
      if let floats = waves.floats, let partition = results[number].partition {
        fast = FloatRefinement(
          partition, floats, family.path, digits: goal.digits, fault: goal.fault)
      }
      return work[number].map { place -> Swift.Result<CriticalPoint, Undecided> in
        let (token, root) = (tokens[place.scan], scans[place.scan].roots[place.root])
        let point = fast?.point(of: token, root) {
          if let pairs { return pairs }
          guard let floats = waves.floats, let partition = results[number].partition else {
            preconditionFailure("doubles were asked first")
          }
          let made = PairRefinement(partition, floats, family.path, digits: goal.digits)
          pairs = made
          return made
        }
        if let point { return .success(point) }
        do throws(Undecided) {
          return .success(try refinement.point(of: token, root))
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
