import SecureHash
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  private func digest(_ text: String) -> String { digest(Array(text.utf8)) }

  private func digest(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hexadecimal()
  }

  /// Examples of FIPS 180-4, and others that `sha256sum` of the GNU coreutils gives.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `the digest of a published message is the published one`(message: String, expected: String) {
    #expect(digest(message) == expected)
  }

  /// Lengths at which the padding ends a block or needs another.
  @Test(arguments: [
    (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (57, "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6"),
    (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    (119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    (120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"),
    (128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"),
  ])
  func `the digest at the boundaries of the padding is right`(count: Int, expected: String) {
    #expect(digest(String(repeating: "a", count: count)) == expected)
  }

  @Test func `a million letters in pieces of every size have the published digest`() {
    var hash = SHA256()
    var (left, size) = (1_000_000, 1)
    while left > 0 {
      let count = min(size, left)
      hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
      left -= count
      size = size % 4099 + 13
    }
    #expect(
      hash.hexadecimal() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `a message in two pieces has the digest of the whole, wherever it is cut`() {
    let message = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let whole = SHA256.digest(message)
    for cut in 0...message.count {
      var hash = SHA256()
      hash.update(Array(message[..<cut]))
      // Reading the digest so far leaves the hash as it was.
      #expect(hash.finalized() == SHA256.digest(Array(message[..<cut])))
      hash.update(Array(message[cut...]))
      #expect(hash.finalized() == whole)
    }
  }
}
