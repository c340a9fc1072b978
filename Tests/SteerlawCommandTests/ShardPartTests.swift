import Testing

@testable import SteerlawCommand

@Suite("Parts of work")
struct ShardPartTests {
  @Test func `parts hold everything once, and give it back in order`() throws {
    for count in 1...9 {
      let parts = try (1...count).map { try #require(ShardPart(index: $0, count: count)) }
      for total in 0...20 {
        let items = Array(0..<total)
        let chosen = parts.map { $0.choose(from: items) }
        #expect(chosen.map(\.count) == parts.map { $0.size(of: total) })
        #expect(ShardPart.interleaved(chosen) == items)
      }
    }
  }

  @Test(arguments: ["", "1", "1/", "/1", "0/1", "2/1", "-1/2", "1/2/3", "1/1000001", "a/b"])
  func `what is no part is none`(text: String) { #expect(ShardPart(text) == nil) }
}
