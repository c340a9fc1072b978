// Numbers of tokens in little memory: vocabularies have hundreds of thousands.

/// Numbers of tokens, or of places in a list of tokens, in their order: a range, or four bytes each.
package struct TokenList: RandomAccessCollection, Sendable {
  private enum Form: Sendable {
    case range(Range<Int>)
    case numbers([Int32])
  }

  private let form: Form

  /// The numbers of `range`.
  package init(_ range: Range<Int>) {
    form = .range(range)
  }

  /// `numbers`, each of which is the number of a token: from 0, below 2^31.
  package init(_ numbers: [Int]) {
    let isRange = zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
    if isRange, let first = numbers.first {
      form = .range(first..<first + numbers.count)
    } else {
      form = .numbers(numbers.map(Int32.init))
    }
  }

  private init(_ form: Form) {
    self.form = form
  }

  package var startIndex: Int { 0 }

  package var endIndex: Int {
    switch form {
    case .range(let range): range.count
    case .numbers(let numbers): numbers.count
    }
  }

  package subscript(place: Int) -> Int {
    switch form {
    case .range(let range): range.lowerBound + place
    case .numbers(let numbers): Int(numbers[place])
    }
  }

  /// The numbers at `places` of this list.
  func at(_ places: TokenList) -> TokenList {
    switch (form, places.form) {
    case (.range(let range), _) where range.lowerBound == 0: places
    case (.range(let range), .range(let inner)):
      TokenList(range.lowerBound + inner.lowerBound..<range.lowerBound + inner.upperBound)
    default: TokenList(.numbers(places.map { Int32(self[$0]) }))
    }
  }

  /// Those of the numbers for whose places `isKept` says so.
  func filter(placed isKept: (Int) -> Bool) -> TokenList {
    let count = indices.count(where: isKept)
    if count == self.count { return self }
    var kept: [Int32] = []
    kept.reserveCapacity(count)
    for place in indices where isKept(place) { kept.append(Int32(self[place])) }
    return TokenList(.numbers(kept))
  }
}
