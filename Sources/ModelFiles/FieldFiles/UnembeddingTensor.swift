// Finds the unembedding of a checkpoint, and the bias of the head beside it.
public import NumericArrays

/// The tensor that a decoder's logits are made with: the one that is named, or the one that a
/// checkpoint has under a usual name.
///
/// Models that tie the head to the embedding of tokens store the embedding alone; it is taken in
/// place of a head that is missing, and ``note`` says so.
public struct UnembeddingTensor: Sendable {
  /// The array, as `NumericArrayFile` takes it.
  public let path: String
  /// The name of the array among those of its file; nil where it was not looked for, or not found.
  public let name: String?
  /// The name and the array of the head's own bias; nil when the file has none.
  public let bias: (name: String, path: String)?
  /// What was taken where the user did not say; else nil.
  public let note: String?

  /// Names of heads: those of `transformers`, of GGUF, of GPT-NeoX, of models with images.
  private static let heads = [
    "lm_head.weight", "output.weight", "embed_out.weight", "language_model.lm_head.weight",
  ]
  /// Names of embeddings that may be tied to the head.
  private static let embeddings = [
    "model.embed_tokens.weight", "token_embd.weight", "transformer.wte.weight", "wte.weight",
    "language_model.model.embed_tokens.weight", "model.language_model.embed_tokens.weight",
  ]

  /// The unembedding that `text` names: an array, or a file of several.
  ///
  /// Throws `FileError` when names cannot be read. Where nothing is found, ``path`` is `text`, and
  /// whoever opens it says why it is no array.
  public init(_ text: String) throws(FileError) {
    try self.init(ArrayReference(text), named: text)
  }

  /// The unembedding that `place` names, which is `text` where nothing is found.
  init(_ place: ArrayReference, named text: String) throws(FileError) {
    let all = try place.names()
    let names = Set(all)
    var taken = place.part
    var note: String?
    if taken == nil || UnembeddingTensor.heads.contains(taken ?? ""), all.count > 1,
      !names.contains(taken ?? "")
    {
      let head = taken == nil ? UnembeddingTensor.heads.first(where: names.contains) : nil
      if let head {
        note = "the unembedding is \(head)"
      } else if let tied = UnembeddingTensor.embeddings.first(where: names.contains) {
        note =
          "there is no \(taken ?? UnembeddingTensor.heads[0]); the unembedding is tied to \(tied)"
      }
      taken = head ?? UnembeddingTensor.embeddings.first(where: names.contains) ?? taken
    }
    self.note = note
    guard let name = taken ?? (all.count == 1 ? all[0] : nil), names.contains(name) else {
      path = text
      self.name = nil
      bias = nil
      return
    }
    self.name = name
    path = place.sibling(name)
    // The bias of a tied head is called after the head; one that is there has its own weight.
    let isTied =
      UnembeddingTensor.embeddings.contains(name)
      && !UnembeddingTensor.heads.contains(where: names.contains)
    let heads = isTied ? UnembeddingTensor.heads + [name] : [name]
    bias = heads.filter { $0.hasSuffix(".weight") }.map { $0.dropLast(6) + "bias" }
      .first(where: names.contains).map { (name: $0, path: place.sibling($0)) }
  }
}
