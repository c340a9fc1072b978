import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Files under the name of another format")
struct FileSignatureTests {
  private static let checkpoint = Pickle.checkpoint(
    Pickle.whole(Pickle.tensor(shape: [4], strides: [1])))
  private static let array = arrayBytes(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", data: floatBytes([1]))
  private static let archive: [UInt8] = {
    var zip = ZipBuilder()
    zip.add("logits.npy", array)
    return zip.bytes
  }()
  private static let tensors = safetensorsBytes(
    #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: floatBytes([1]))

  @Test(arguments: ["m.ckpt", "m.pth.tar", "m.pt.tar", "m.pth"])
  func `other ends of names of torch.save are read`(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.checkpoint, to: name)
    #expect(try NumericArrayFile(path: path).row(0) == [1, 2, 3, 4])
    #expect(try NumericArrayFile(path: path + ":").row(0) == [1, 2, 3, 4])
  }

  private static func starts(_ suffix: String) -> String {
    "it starts as a \(suffix) file does: let its name end in \(suffix)"
  }

  private static let cases: [(bytes: [UInt8], reference: String, problem: String)] = [
    (checkpoint, "m.tar", "m.tar: the name does not say what the file is; " + starts(".pt")),
    (
      checkpoint, "m.tar:logits",
      "m.tar:logits: m.tar is there, but no part of it is read by name: that is done of \(ArrayReference.formats); "
        + starts(".pt")
    ),
    (checkpoint, "m.npz:logits", "m.npz: the archive holds no array; " + starts(".pt")),
    (checkpoint, "m.npz", "m.npz: the archive holds no array; " + starts(".pt")),
    (
      checkpoint, "m.safetensors:x",
      "m.safetensors: this is not a safetensors file; " + starts(".pt")
    ),
    (
      checkpoint, "m.gguf:x",
      "m.gguf: this is not a GGUF file: it does not start with \"GGUF\"; " + starts(".pt")
    ),
    (archive, "m.pt:logits", "m.pt: the archive has no data.pkl; " + starts(".npz")),
    (archive, "m.npy", "m.npy: this is no NumPy array file (.npy); " + starts(".npz")),
    (
      array, "m.npz",
      "m.npz: this is not an archive of arrays (.npz): Not a zip archive; "
        + starts(".npy")
    ),
    (
      tensors, "m.pt",
      "m.pt: this is not a file of tensors that torch.save wrote (a zip file); "
        + starts(".safetensors")
    ),
    (
      ZipBuilder().bytes, "m.npz",
      "m.npz: the archive holds no array; write it with numpy.savez(path, logits=array)"
    ),
    (
      [UInt8](checkpoint.dropLast(100)), "m.pt",
      "m.pt: the file is truncated, or damaged at its end, where a zip file has its list of entries"
    ),
    (
      [UInt8](archive.dropLast(30)), "m.npz:logits",
      "m.npz: the file is truncated, or damaged at its end, where a zip file has its list of entries"
    ),
  ]

  @Test(arguments: cases)
  func `the message says what the file is`(
    bytes: [UInt8], reference: String, problem: String
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: String(reference.prefix { $0 != ":" }))
    let found = message(in: folder) { () throws(FileError) in
      _ = try NumericArrayFile(path: folder.path + "/" + reference)
    }
    #expect(found == problem)
  }

  @Test func `names of equal letters and unequal code points are two`() throws {
    let folder = try TemporaryFolder()
    let names = ["\u{E9}", "e\u{301}"]
    let tensors = try folder.write(
      safetensorsBytes(
        #"{"\#(names[0])":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\#(names[1])":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: floatBytes([1, 2])), to: "m.safetensors")
    var zip = ZipBuilder()
    for (place, name) in names.enumerated() {
      zip.add(
        name + ".npy",
        arrayBytes(
          "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
          data: floatBytes([Float(place + 1)])))
    }
    let archive = try folder.write(zip.bytes, to: "m.npz")
    var file = GGUFBuilder()
    file.add(names[0], [1], floatBytes([1]))
    file.add(names[1], [1], floatBytes([2]))
    let quantized = try folder.write(file.bytes, to: "m.gguf")
    for path in [tensors, archive, quantized] {
      for (place, name) in names.enumerated() {
        #expect(try NumericArrayFile(path: path + ":" + name).row(0) == [Double(place + 1)])
      }
    }
  }
}
