/// The slow reference for integers: decimal digits, as learnt at school.
///
/// Shares nothing with GMP.
struct Schoolbook: Equatable, CustomStringConvertible {
  /// Decimal digits, least significant first, without leading zeros; empty for 0.
  var digits: [Int]
  var isNegative: Bool

  init(digits: [Int], isNegative: Bool) {
    self.digits = Array(digits[..<((digits.lastIndex { $0 != 0 } ?? -1) + 1)])
    self.isNegative = isNegative && !self.digits.isEmpty
  }

  /// The value of decimal text with an optional minus sign.
  init(_ text: String) {
    self.init(
      digits: text.reversed().compactMap(\.wholeNumberValue), isNegative: text.first == "-")
  }

  var description: String {
    digits.isEmpty
      ? "0" : (isNegative ? "-" : "") + digits.reversed().map { "\($0)" }.joined()
  }

  var magnitude: Schoolbook { Schoolbook(digits: digits, isNegative: false) }

  static prefix func - (a: Schoolbook) -> Schoolbook {
    Schoolbook(digits: a.digits, isNegative: !a.isNegative)
  }

  static func < (a: Schoolbook, b: Schoolbook) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative ? isLess(b.digits, a.digits) : isLess(a.digits, b.digits)
  }

  private static func isLess(_ a: [Int], _ b: [Int]) -> Bool {
    a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
  }

  static func + (a: Schoolbook, b: Schoolbook) -> Schoolbook {
    if a.digits.isEmpty || b.digits.isEmpty { return a.digits.isEmpty ? b : a }
    if a.isNegative != b.isNegative { return a - -b }
    var sum: [Int] = []
    var carry = 0
    for index in 0..<max(a.digits.count, b.digits.count) + 1 {
      carry += index < a.digits.count ? a.digits[index] : 0
      carry += index < b.digits.count ? b.digits[index] : 0
      sum.append(carry % 10)
      carry /= 10
    }
    return Schoolbook(digits: sum, isNegative: a.isNegative)
  }

  static func - (a: Schoolbook, b: Schoolbook) -> Schoolbook {
    if a.digits.isEmpty || b.digits.isEmpty { return a.digits.isEmpty ? -b : a }
    if a.isNegative != b.isNegative { return a + -b }
    if isLess(a.digits, b.digits) { return -(b - a) }
    var difference: [Int] = []
    var borrow = 0
    for index in a.digits.indices {
      var digit = a.digits[index] - borrow - (index < b.digits.count ? b.digits[index] : 0)
      borrow = digit < 0 ? 1 : 0
      digit += 10 * borrow
      difference.append(digit)
    }
    return Schoolbook(digits: difference, isNegative: a.isNegative)
  }

  static func * (a: Schoolbook, b: Schoolbook) -> Schoolbook {
    var product = [Int](repeating: 0, count: a.digits.count + b.digits.count + 1)
    for (i, x) in a.digits.enumerated() {
      for (j, y) in b.digits.enumerated() { product[i + j] += x * y }
    }
    for index in product.indices.dropLast() {
      product[index + 1] += product[index] / 10
      product[index] %= 10
    }
    return Schoolbook(digits: product, isNegative: a.isNegative != b.isNegative)
  }

  /// Long division, rounded towards −∞.
  func flooredDivision(by divisor: Schoolbook) -> (quotient: Schoolbook, remainder: Schoolbook) {
    var quotient: [Int] = []
    var rest = Schoolbook("0")
    for digit in digits.reversed() {
      rest = Schoolbook(digits: [digit] + rest.digits, isNegative: false)
      var count = 0
      while !(rest < divisor.magnitude) {
        rest = rest - divisor.magnitude
        count += 1
      }
      quotient.append(count)
    }
    let size = Schoolbook(digits: quotient.reversed(), isNegative: false)
    if isNegative == divisor.isNegative { return (size, isNegative ? -rest : rest) }
    if rest == Schoolbook("0") { return (-size, rest) }
    return (-size - Schoolbook("1"), divisor.isNegative ? rest + divisor : divisor - rest)
  }

  /// Euclid's algorithm.
  static func gcd(_ a: Schoolbook, _ b: Schoolbook) -> Schoolbook {
    var (a, b) = (a.magnitude, b.magnitude)
    while !b.digits.isEmpty { (a, b) = (b, a.flooredDivision(by: b).remainder) }
    return a
  }
}
