/// The functions and classes that a checkpoint may name: none is ever called.
///
/// The list is short on purpose. Beside what makes tensors there is what often stands beside them:
/// plain values, of which only the place is kept, and arrays that are refused when they are asked
/// for.
enum CheckpointGlobal {
  case orderedDictionary
  case defaultDictionary
  case rebuildTensor
  /// The maker of tensors of types that have no class of storages, float8 and uint16 for example.
  case rebuildRecentTensor
  /// The maker of tensors with attributes of Python.
  case rebuildTyped
  case rebuildParameter
  /// A class of tensors whose numbers are those stored.
  case tensorClass
  /// A class of storages, `torch.FloatStorage` for example.
  case storage(String)
  /// A type of numbers, `torch.float32` for example.
  case elementType(String)
  /// What makes, or is, a value that holds no tensor.
  case value
  /// What makes an array that is not read, and why it is not.
  case array(String)

  /// The one called `module`.`name`; nil for all that is not known.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("collections", "defaultdict"): self = .defaultDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildRecentTensor
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildTyped
    case ("torch._utils", "_rebuild_parameter"),
      ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch", "Tensor"), ("torch.nn.parameter", "Parameter"),
      ("torch.nn.parameter", "Buffer"):
      self = .tensorClass
    case ("torch", _) where CheckpointStorage.classes.contains(name): self = .storage(name)
    case ("torch.storage", "UntypedStorage"): self = .storage(name)
    case ("torch", _) where CheckpointGlobal.elementTypes.contains(name): self = .elementType(name)
    case _ where CheckpointGlobal.values[module]?.contains(name) == true: self = .value
    case ("torch._utils", "_rebuild_sparse_tensor"):
      self = .array("a sparse tensor is not read; save tensor.to_dense()")
    case ("torch._utils", "_rebuild_qtensor"):
      self = .array("a quantized tensor is not read; save tensor.dequantize()")
    case ("numpy._core.multiarray", "_reconstruct"), ("numpy.core.multiarray", "_reconstruct"):
      self = .array("an array of NumPy is not read from a checkpoint; save torch.tensor(array)")
    default: return nil
    }
  }

  /// Types of numbers, of the module `torch`.
  private static let elementTypes: Set<String> = [
    "float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2",
    "float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2", "int64", "int32", "int16", "int8",
    "uint64", "uint32", "uint16", "uint8", "bool", "complex128", "complex64", "complex32", "qint8",
    "quint8", "qint32", "quint4x2", "quint2x4",
  ]

  /// Classes of plain values, and functions that make them, by module.
  private static let values: [String: Set<String>] = {
    let plain: Set<String> = [
      "set", "frozenset", "complex", "bytearray", "list", "dict", "tuple", "int", "float", "str",
      "bool",
    ]
    let scalar: Set<String> = ["scalar"]
    return [
      "builtins": plain, "__builtin__": plain, "collections": ["Counter"],
      // How protocol 2 writes bytes.
      "_codecs": ["encode"],
      "numpy": ["dtype", "ndarray"],
      "numpy._core.multiarray": scalar, "numpy.core.multiarray": scalar,
      "torch": ["Size", "device", "per_tensor_affine", "per_channel_affine"],
      "torch.serialization": ["_get_layout"],
    ]
  }()
}
