// The numbers that GGUF files give to types of tensors.

/// A type of tensor of ggml, by its number in a file.
struct GGUFTensorType: Sendable {
  let number: UInt32

  /// How its numbers are stored; nil for a type that is not read.
  var encoding: NumberEncoding? {
    switch number {
    case 0: return .elements(.float32)
    case 1: return .elements(.float16)
    case 2: return .blocks(.q40)
    case 3: return .blocks(.q41)
    case 6: return .blocks(.q50)
    case 7: return .blocks(.q51)
    case 8: return .blocks(.q80)
    case 12: return .blocks(.q4K)
    case 13: return .blocks(.q5K)
    case 14: return .blocks(.q6K)
    case 28: return .elements(.float64)
    case 30: return .elements(.bfloat16)
    default: return nil
    }
  }

  /// What ggml calls it; its number when there is no such type here.
  var name: String {
    GGUFTensorType.names[number] ?? "number \(number)"
  }

  /// The types that are read, for messages.
  static let read = "F32, F16, BF16, F64, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K"

  private static let names: [UInt32: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
    17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
    23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16",
    34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
  ]
}
