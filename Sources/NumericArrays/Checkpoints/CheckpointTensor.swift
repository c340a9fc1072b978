// What the pickle of a checkpoint says of its tensors.

/// The numbers that tensors share.
struct CheckpointStorage {
  /// The class: `FloatStorage` for example.
  let name: String
  /// The name of the entry under `data/`.
  let key: String
  /// The numbers in it, as the pickle claims.
  let count: Int

  /// The classes, of the module `torch`; `UntypedStorage` is of `torch.storage`.
  static let classes: Set<String> = [
    "DoubleStorage", "FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "IntStorage",
    "ShortStorage", "CharStorage", "ByteStorage", "BoolStorage", "ComplexFloatStorage",
    "ComplexDoubleStorage", "QInt8Storage", "QUInt8Storage", "QInt32Storage", "QUInt4x2Storage",
    "QUInt2x4Storage",
  ]

  /// How the numbers are stored; nil for those that are no floats.
  var elementType: ElementType? {
    switch name {
    case "DoubleStorage": return .float64
    case "FloatStorage": return .float32
    case "HalfStorage": return .float16
    case "BFloat16Storage": return .bfloat16
    default: return nil
    }
  }

  /// Why numbers that have no ``elementType`` are refused.
  var refusal: String {
    "the numbers of a \(name) are no floats; save tensor."
      + (name.hasPrefix("Complex") ? "real" : "float()")
  }
}

/// A view of a storage.
struct CheckpointTensor {
  let storage: CheckpointStorage
  /// The place of its first number in the storage.
  let offset: Int
  let shape: [Int]
  /// The steps from one number to the next, along each extent.
  let strides: [Int]

  /// The places in the storage from the first number to the last, of a shape without 0; nil when
  /// there are more than any file has.
  var span: Int? {
    var last = 0
    for (extent, stride) in zip(shape, strides) {
      let (steps, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, beyond) = last.addingReportingOverflow(steps)
      if tooFar || beyond { return nil }
      last = sum
    }
    let (span, overflow) = last.addingReportingOverflow(1)
    return overflow ? nil : span
  }

  /// The numbers of the tensor; nil when there are more than any file has.
  var count: Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// Whether its numbers stand row by row, without gaps.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent > 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }
}
