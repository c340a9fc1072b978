// What every method of finding peaks is asked, and must answer.
internal import ExactArithmetic
package import SteeringLaws

/// What a method is asked: interior tokens of one family.
package struct PeakRequest: Sendable {
  package let family: SteeredFamily
  package let tokens: TokenList
  package let digits: Int
  package let precisionLimit: Int
  /// Whether heights are wanted.
  package let heights: Bool
  package let workers: Int
  /// Whether methods also serve families for which others are meant: for tests.
  package let isForced: Bool

  package init(
    family: SteeredFamily, tokens: TokenList, digits: Int, precisionLimit: Int,
    heights: Bool = true,
    workers: Int = 1, isForced: Bool = false
  ) {
    self.family = family
    self.tokens = tokens
    self.digits = digits
    self.precisionLimit = precisionLimit
    self.heights = heights
    self.workers = workers
    self.isForced = isForced
  }
}

/// A way of finding peaks.
package protocol PeakMethod: SendableMetatype {
  /// Gives the answers to `request` that it can prove, by the places of its tokens, to `answers`;
  /// the others are left to the next method.
  static func answer(_ request: PeakRequest, _ answers: inout PeakAnswers)
}

extension PeakMethod {
  /// The answers of this method alone, in the order of the tokens; nil where it gives none.
  package static func answers(_ request: PeakRequest) -> [TokenPeak.Answer?] {
    var answers = PeakAnswers(
      request.tokens, positions: { [TiltedFamily.Position](repeating: .interior, count: $0.count) })
    answer(request, &answers)
    let peaks = answers.peaks
    answers.close()
    let open = Set(answers.open)
    return peaks.indices.map { open.contains($0) ? nil : peaks[$0].answer }
  }
}

/// The answers to one question, written in place while they are found.
package struct PeakAnswers {
  /// The answers so far; those of open places say nothing yet.
  private(set) var peaks: [TokenPeak]
  /// The places among the tokens that no earlier method answered: the tokens of its request.
  private(set) var open: TokenList
  /// Whether the method now at work answered an open place.
  private var isAnswered: [Bool]

  /// No answers to `tokens`, but for those whose `positions`, asked for some at a time, are none with
  /// a peak.
  init(_ tokens: TokenList, positions: ([Int]) -> [TiltedFamily.Position]) {
    peaks = []
    peaks.reserveCapacity(tokens.count)
    var isOpen = [Bool](repeating: false, count: tokens.count)
    let size = 1 << 12
    for start in stride(from: 0, to: tokens.count, by: size) {
      let some = (start..<min(start + size, tokens.count)).map { tokens[$0] }
      for (token, position) in zip(some, positions(some)) {
        let answer: TokenPeak.Answer
        switch position {
        case .maximal: answer = .maximal
        case .minimal: answer = .minimal
        case .constant: answer = .constant
        case .interior:
          isOpen[peaks.count] = true
          // Says nothing until a method has answered.
          answer = .constant
        }
        peaks.append(TokenPeak(token: token, answer: answer))
      }
    }
    open = TokenList(0..<tokens.count).filter(placed: { isOpen[$0] })
    isAnswered = [Bool](repeating: false, count: open.count)
  }

  /// Gives the answer at `place` of the request.
  mutating func give(_ answer: TokenPeak.Answer, at place: Int) {
    peaks[open[place]].answer = answer
    isAnswered[place] = true
  }

  /// Calls `body` with what gives answers from several threads, each place by one of them.
  mutating func giveConcurrently(_ body: (ConcurrentGiver) -> Void) {
    let open = open
    peaks.withUnsafeMutableBufferPointer { peaks in
      isAnswered.withUnsafeMutableBufferPointer { isAnswered in
        guard let peaks = peaks.baseAddress, let isAnswered = isAnswered.baseAddress else { return }
        body(ConcurrentGiver(peaks: peaks, open: open, isAnswered: isAnswered))
      }
    }
  }

  /// Gives answers while ``giveConcurrently(_:)`` runs.
  struct ConcurrentGiver: @unchecked Sendable {
    fileprivate let peaks: UnsafeMutablePointer<TokenPeak>
    fileprivate let open: TokenList
    fileprivate let isAnswered: UnsafeMutablePointer<Bool>

    /// Gives the peak at `place` of the request: once, and no other thread does.
    @inline(__always)
    func give(_ peak: Peak, at place: Int) {
      let answer = peaks + open[place]
      // What stands there says nothing and owns nothing.
      answer.initialize(to: TokenPeak(token: answer.pointee.token, answer: .peak(peak)))
      isAnswered[place] = true
    }
  }

  /// Gives what `found` says of the tokens of `request`.
  mutating func give(_ found: [LevelPeak], _ request: PeakRequest) {
    let exact = request.family.exact
    // Not a dictionary: small models would wait for its type longer than for their peaks.
    var placeOfLevel = [Int32](repeating: -1, count: exact.levels.count)
    for (place, peak) in found.enumerated() { placeOfLevel[peak.level] = Int32(place) }
    for place in request.tokens.indices {
      let token = request.tokens[place]
      let level = exact.levelOfToken[token]
      guard placeOfLevel[level] >= 0 else { continue }
      let peak = found[Int(placeOfLevel[level])]
      var height = peak.heights.first
      if peak.heights.count > 1 {
        guard let place = exact.levels[level].tokens.firstIndex(of: token) else {
          preconditionFailure("a level holds its tokens")
        }
        height = peak.heights[place]
      }
      give(
        .peak(Peak(position: peak.position, height: height, closedForm: peak.closedForm)),
        at: place)
    }
  }

  /// Ends the turn of a method: what it answered is no longer open.
  mutating func close() {
    open = open.filter(placed: { !isAnswered[$0] })
    isAnswered = [Bool](repeating: false, count: open.count)
  }
}

extension PeakRequest {
  /// The levels of the tokens in the exact family, increasing.
  var levels: [Int] {
    let places = family.exact.levelOfToken
    var levels: [Int] = []
    for level in tokens.map({ places[$0] }).sorted() where level != levels.last {
      levels.append(level)
    }
    return levels
  }
}
