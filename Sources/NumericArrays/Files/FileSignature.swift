// Tells the format of a file that has the name of another.

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What the first bytes of a file say about its format.
enum FileSignature {
  /// The first bytes of a zip file that has entries.
  static let zip: [UInt8] = [0x50, 0x4B, 3, 4]

  /// The end that the name of the file `content` should have; nil when the format is not known.
  static func suffix(of content: Data) -> String? {
    if content.starts(with: ArrayHeader.magic) { return ".npy" }
    if content.starts(with: GGUFHeader.magic) { return ".gguf" }
    if content.starts(with: zip) { return archiveSuffix(of: content) }
    let start = [UInt8](content.prefix(9))
    let isHeader =
      start.count == 9 && start[8] == UInt8(ascii: "{") && start[4..<8].allSatisfy { $0 == 0 }
    return isHeader ? ".safetensors" : nil
  }

  /// What to do with the file `content` when it has the format of another name than those in
  /// `suffixes`; nil when that is not known.
  static func remedy(for content: Data, called suffixes: [String]) -> String? {
    guard let suffix = suffix(of: content), !suffixes.contains(suffix) else { return nil }
    return "it starts as a \(suffix) file does: let its name end in \(suffix)"
  }

  /// The end of the name of a zip file, by its first entry: PyTorch writes its pickle first.
  private static func archiveSuffix(of content: Data) -> String? {
    let start = [UInt8](content.prefix(30))
    guard start.count == 30 else { return nil }
    let length = Int(start[26]) | Int(start[27]) << 8
    let name = content.dropFirst(30).prefix(length)
    if name.suffix(9).elementsEqual("/data.pkl".utf8) { return ".pt" }
    return name.suffix(4).elementsEqual(".npy".utf8) ? ".npz" : nil
  }
}
