import ExactArithmetic
import PeakSearch
import SteeringLaws
import SteeringModel

/// The peaks of a large context given by doubles, as lines of comma-separated values, without a `String` a number.
///
/// The same columns and digits as ``PeakReport`` writes, which stays the way for all else.
struct FloatPeakTable {
  private let model: SteeringModel
  private let family: FloatFamily
  private let logOdds: LogOdds
  private let digits: Int

  /// The digits up to which doubles prove nearly all, and the fewest tokens for which this pays.
  private static let digitsLimit = 13
  private static let leastCount = 1000

  /// A table for context `context`, or nil when its numbers are no doubles or it is not worth while.
  init?(
    _ model: SteeringModel, _ logOdds: LogOdds, context: Int, tokens: [Int], digits: Int
  ) {
    guard digits <= FloatPeakTable.digitsLimit, tokens.count >= FloatPeakTable.leastCount,
      tokens.count == model.vocabulary.count,
      let family = FloatFamily(model.contexts[context].distribution, logOdds)
    else { return nil }
    self.model = model
    self.family = family
    self.logOdds = logOdds
    self.digits = digits
  }

  /// Gives the lines of all tokens to `write`, some at a time.
  ///
  /// `slow` gives the cells of tokens that are left over.
  func write(
    context: Int, slow: ([Int]) async throws -> [Int: [String]], to write: ([UInt8]) -> Void
  ) async throws {
    let peaks = FloatPanelSearch(family)
    // The rows are made twice, not kept: they would take more memory than all else.
    let open = (0..<family.count).filter { row($0, peaks) == nil }
    let refined = FloatPanelSearch.refined(open.filter(isInterior), of: family, digits: digits)
    let left = open.filter { isInterior($0) && refined[$0] == nil }
    let others = left.isEmpty ? [:] : try await slow(left)
    let size = 1 << 18
    var text: [UInt8] = []
    text.reserveCapacity(size + 4096)
    let name = Array(commaSeparatedCell(model.contexts[context].name).utf8)
    for token in 0..<family.count {
      if let cells = others[token] {
        text.append(contentsOf: commaSeparated(cells).utf8)
      } else {
        text.append(contentsOf: name)
        append(token, row(token, peaks), refined[token], to: &text)
      }
      if text.count >= size {
        write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    write(text)
  }

  /// What doubles prove of one token: nothing of a peak for extreme ones.
  private struct Row {
    let logOdds: DecimalOfDouble
    let peak: (value: DecimalOfDouble, lower: DecimalOfDouble, upper: DecimalOfDouble)?
    let height: DecimalOfDouble?
  }

  private func isInterior(_ token: Int) -> Bool {
    family.statistics[token] > family.least && family.statistics[token] < family.largest
  }

  private func row(_ token: Int, _ peaks: FloatPanelSearch) -> Row? {
    guard
      let logOdds = DecimalOfDouble(
        family.statistics[token], significantDigits: digits, .nearest)
    else { return nil }
    guard isInterior(token) else { return Row(logOdds: logOdds, peak: nil, height: nil) }
    let (low, high) = (peaks.positions.lower[token], peaks.positions.upper[token])
    guard let value = rounded(low, high),
      let height = rounded(peaks.heights.lower[token], peaks.heights.upper[token]),
      let lower = DecimalOfDouble(low, significantDigits: digits + 3, .down),
      let upper = DecimalOfDouble(high, significantDigits: digits + 3, .up)
    else { return nil }
    return Row(logOdds: logOdds, peak: (value, lower, upper), height: height)
  }

  /// What both ends are rounded to, when that is the same and no 0.
  private func rounded(_ low: Double, _ high: Double) -> DecimalOfDouble? {
    guard let first = DecimalOfDouble(low, significantDigits: digits, .nearest),
      first == DecimalOfDouble(high, significantDigits: digits, .nearest), first.digits != 0
    else { return nil }
    return first
  }

  private func append(
    _ token: Int, _ row: Row?, _ refined: FloatPanelSearch.Refined?, to text: inout [UInt8]
  ) {
    let comma = UInt8(ascii: ",")
    text.append(comma)
    text.append(contentsOf: commaSeparatedCell(model.vocabulary.tokens[token]).utf8)
    text.append(comma)
    text.append(contentsOf: commaSeparatedCell(model.conceptName(ofToken: token) ?? "").utf8)
    text.append(comma)
    text.append(contentsOf: (model.isTarget(token).map { $0 ? "true" : "false" } ?? "").utf8)
    text.append(comma)
    append(logOdds.statistics[token].rational, to: &text)
    text.append(comma)
    if let number = row?.logOdds {
      number.append(to: &text, isTrimmed: true)
    } else {
      let exact = CertifiedReal(exact: logOdds.statistics[token].rational)
      text.append(contentsOf: exact.text(digits).utf8)
    }
    text.append(comma)
    text.append(contentsOf: kind(token).rawValue.utf8)
    text.append(comma)
    if let peak = row?.peak {
      peak.value.append(to: &text, isTrimmed: false)
      text.append(comma)
      peak.lower.append(to: &text, isTrimmed: true)
      text.append(comma)
      peak.upper.append(to: &text, isTrimmed: true)
    } else if let refined {
      let bounds = refined.position.decimalBounds(significantDigits: digits + 3)
      text.append(contentsOf: refined.position.text(digits).utf8)
      text.append(comma)
      text.append(contentsOf: (bounds?.lower ?? "").utf8)
      text.append(comma)
      text.append(contentsOf: (bounds?.upper ?? "").utf8)
    } else {
      text.append(contentsOf: [comma, comma])
    }
    // No exact value and no closed form: see ``FloatPanelSearch/refined(_:of:digits:)``.
    text.append(contentsOf: [comma, comma, comma])
    if let height = row?.height {
      height.append(to: &text, isTrimmed: false)
    } else if let refined {
      text.append(contentsOf: refined.height.text(digits).utf8)
    }
    text.append(contentsOf: [0x0D, 0x0A])
  }

  private func kind(_ token: Int) -> TiltedFamily.Position {
    let statistic = family.statistics[token]
    if family.least == family.largest { return .constant }
    return statistic == family.least
      ? .minimal : (statistic == family.largest ? .maximal : .interior)
  }

  /// The exact log-odds, in machine words where they do.
  private func append(_ value: Rational, to text: inout [UInt8]) {
    guard let numerator = value.numerator.asInt, let denominator = value.denominator.asInt else {
      text.append(contentsOf: "\(value)".utf8)
      return
    }
    append(numerator, to: &text)
    if denominator != 1 {
      text.append(UInt8(ascii: "/"))
      append(denominator, to: &text)
    }
  }

  private func append(_ value: Int, to text: inout [UInt8]) {
    if value < 0 { text.append(UInt8(ascii: "-")) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var rest = value.magnitude
      var start = 20
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      text.append(contentsOf: buffer[start...])
    }
  }
}
