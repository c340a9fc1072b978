// Checks a checkpoint against the decoder that it should be.
internal import NumericArrays
internal import PlainText

extension TransformerLayout {
  /// Throws `FileError` unless every tensor is there with its shape, and none is left over.
  func check(_ tensors: TensorCollection) throws(FileError) {
    let names = Set(tensors.names)
    var used: Set<String> = []
    func demand(_ name: String, _ rows: Int, _ columns: Int) throws(FileError) {
      guard names.contains(name) else {
        throw bad(tensors, "the tensor \(quoted(name)) is missing")
      }
      let array = try tensors.array(name)
      guard array.rowCount == rows, array.columnCount == columns else {
        throw bad(
          tensors,
          "\(name): the shape is \(array.shape), and the configuration makes it \([rows, columns])")
      }
      used.insert(name)
    }
    for matrix in matrices {
      try demand(matrix.name, matrix.extents.rows, matrix.extents.columns)
      if let bias = matrix.bias { try demand(bias, 1, matrix.rows * matrix.part.count) }
    }
    for norm in norms {
      try demand(norm.gain, 1, width)
      if let bias = norm.bias { try demand(bias, 1, width) }
    }
    if let other = tensors.names.first(where: { !used.contains($0) && !isIgnored($0) }) {
      throw bad(
        tensors,
        "there is a tensor \(quoted(other)), for which this architecture has no place: the model is of a variant that is not read"
      )
    }
  }

  private func bad(_ tensors: TensorCollection, _ message: String) -> FileError {
    FileError(.badData, path: tensors.path, message: message)
  }
}
