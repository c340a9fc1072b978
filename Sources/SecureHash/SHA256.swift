// Fingerprints of texts: SHA-256, taken in pieces.

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
///
/// There is no such function in the libraries that the package is built on. About two hundred
/// megabytes a second; no more memory than a block. A message has fewer than 2^61 bytes.
public struct SHA256: Sendable {
  private var state = State()
  /// The bytes that do not fill a block yet.
  private var rest: [UInt8] = []
  /// The number of bytes so far.
  private var count: UInt64 = 0

  /// The hash of no bytes yet.
  public init() { rest.reserveCapacity(State.blockSize) }

  /// The 32 bytes of the digest of `message`.
  public static func digest(_ message: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(message)
    return hash.finalized()
  }

  /// Adds `bytes` to the message.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds `bytes` to the message.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let missing = bytes.prefix(State.blockSize - rest.count)
      rest.append(contentsOf: missing)
      bytes = bytes.dropFirst(missing.count)
      guard rest.count == State.blockSize else { return }
      rest.withUnsafeBytes { state.add($0) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = bytes.count - bytes.count % State.blockSize
    state.add(UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)))
    rest.append(contentsOf: bytes.dropFirst(whole))
  }

  /// The 32 bytes of the digest of what was added so far.
  public func finalized() -> [UInt8] {
    var padded = self
    let used = rest.count + 1
    // The padding ends with the length, 8 bytes, at the end of a block.
    let zeros = (2 * State.blockSize - 8 - used) % State.blockSize
    padded.update([0x80] + [UInt8](repeating: 0, count: zeros) + State.bytes(count * 8))
    return padded.state.words.flatMap(State.bytes)
  }

  /// The digest of what was added so far, as 64 hexadecimal digits in lower case.
  public func hexadecimal() -> String {
    finalized().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The eight words that the blocks of a message are mixed into.
private struct State {
  static let blockSize = 64

  private var a: UInt32 = 0x6a09_e667
  private var b: UInt32 = 0xbb67_ae85
  private var c: UInt32 = 0x3c6e_f372
  private var d: UInt32 = 0xa54f_f53a
  private var e: UInt32 = 0x510e_527f
  private var f: UInt32 = 0x9b05_688c
  private var g: UInt32 = 0x1f83_d9ab
  private var h: UInt32 = 0x5be0_cd19

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]

  var words: [UInt32] { [a, b, c, d, e, f, g, h] }

  static func bytes<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    stride(from: Word.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: word >> $0)
    }
  }

  /// Mixes in `blocks`, a multiple of 64 bytes.
  mutating func add(_ blocks: UnsafeRawBufferPointer) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      State.constants.withUnsafeBufferPointer { constants in
        for start in stride(from: 0, to: blocks.count, by: State.blockSize) {
          for t in 0..<16 {
            let word = blocks.loadUnaligned(fromByteOffset: start + 4 * t, as: UInt32.self)
            schedule[t] = UInt32(bigEndian: word)
          }
          for t in 16..<64 {
            let (early, late) = (schedule[t - 15], schedule[t - 2])
            let low = State.turned(early, 7) ^ State.turned(early, 18) ^ (early >> 3)
            let high = State.turned(late, 17) ^ State.turned(late, 19) ^ (late >> 10)
            schedule[t] = schedule[t - 16] &+ low &+ schedule[t - 7] &+ high
          }
          mix(schedule, constants)
        }
      }
    }
  }

  /// The 64 rounds of one block.
  private mutating func mix(
    _ schedule: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
  ) {
    var next = self
    for t in 0..<64 {
      let choice = (next.e & next.f) ^ (~next.e & next.g)
      let majority = (next.a & next.b) ^ (next.a & next.c) ^ (next.b & next.c)
      let left = State.turned(next.e, 6) ^ State.turned(next.e, 11) ^ State.turned(next.e, 25)
      let right = State.turned(next.a, 2) ^ State.turned(next.a, 13) ^ State.turned(next.a, 22)
      let first = next.h &+ left &+ choice &+ constants[t] &+ schedule[t]
      (next.h, next.g, next.f, next.e) = (next.g, next.f, next.e, next.d &+ first)
      (next.d, next.c, next.b, next.a) = (next.c, next.b, next.a, first &+ right &+ majority)
    }
    a &+= next.a
    b &+= next.b
    c &+= next.c
    d &+= next.d
    e &+= next.e
    f &+= next.f
    g &+= next.g
    h &+= next.h
  }

  @inline(__always)
  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }
}
