// A folder in the layout of the Hugging Face libraries.
internal import Foundation
internal import NumericArrays
internal import StrictJSON

/// The files of a model in a folder.
struct TransformerFolder {
  /// The folder, as the user gave it.
  let path: String
  let resolved: String
  let allowingPathsOutside: Bool

  private static let weights = ["model.safetensors", "model.safetensors.index.json"]

  private func shown(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  /// Where the file `name` of the folder is; nil when there is none.
  private func file(_ name: String) throws(FileError) -> ReferencedPath? {
    let folder = resolved.hasSuffix("/") ? resolved : resolved + "/"
    guard FileManager.default.fileExists(atPath: folder + name) else { return nil }
    return try ReferencedPath(
      name, at: "the folder", in: folder, allowingPathsOutside: allowingPathsOutside)
  }

  /// `config.json`.
  func configuration() throws(FileError) -> (json: JSONValue, path: String) {
    guard let file = try file("config.json") else {
      throw FileError(
        .noInput, path: path,
        message:
          "there is no config.json in it; give a .gguf, or a folder that save_pretrained wrote")
    }
    return (try ModelFile.readJSON(path: file.resolved), shown("config.json"))
  }

  /// The tensors.
  func tensors() throws(FileError) -> TensorCollection {
    for name in TransformerFolder.weights {
      guard let file = try file(name) else { continue }
      return try TensorCollection(
        path: file.resolved, shown: shown(name), isConfined: !allowingPathsOutside)
    }
    throw FileError(
      .noInput, path: path,
      message:
        "there is neither \(TransformerFolder.weights.joined(separator: " nor ")) in it; write them with save_pretrained(FOLDER, safe_serialization=True)"
    )
  }

  /// `tokenizer.json`; nil when there is none.
  func tokenizer() throws(FileError) -> ReferencedPath? { try file("tokenizer.json") }
}
