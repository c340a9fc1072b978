import Foundation
import ModelFiles
import NumericArrays
import Testing

@Suite("Hostile pickles")
struct HostilePickleTests {
  static let remedy =
    "save model.state_dict(), or tensors alone: torch.save({\"logits\": t.detach().float()}, path)"
  private static let known =
    "a checkpoint is never executed, and of functions and classes only those of tensors are known; \(remedy)"

  /// Pickles that would do harm if they were executed, or that are no tensors.
  static let hostile: [(pickle: [UInt8], problem: String)] = [
    (Array("cos\nsystem\n(S'touch harm'\ntR.".utf8), "os.system is not read: \(known)"),
    (Array("cposix\nsystem\n(X\u{1}\0\0\0ltR.".utf8), "posix.system is not read: \(known)"),
    (
      Pickle.whole(
        Pickle.global("builtins", "eval") + Pickle.tuple(Pickle.text("1")) + [0x52]),
      "builtins.eval is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.text("builtins") + Pickle.text("exec") + [0x93]),
      "builtins.exec is not read: \(known)"
    ),
    (
      Array("(X\u{1}\0\0\0lios\nsystem\n.".utf8), "os.system is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.global("torch", "load")), "torch.load is not read: \(known)"
    ),
    (
      Pickle.whole(Pickle.global("collections", "OrderedDict") + Pickle.tuple([0x5D]) + [0x52]),
      "an OrderedDict made of a list is not read"
    ),
    (
      Pickle.whole(Pickle.global("torch", "FloatStorage") + Pickle.tuple() + [0x52]),
      "a call of torch.FloatStorage is not read"
    ),
    (
      Pickle.whole(Pickle.number(1) + Pickle.tuple() + [0x52]),
      "a call of what is no function is not read"
    ),
    (
      Pickle.whole(Pickle.text("x") + [0x51]),
      "a persistent object that is no storage of numbers is not read"
    ),
    (Pickle.whole(Pickle.number(1) + [0x7D, 0x62]), "an object with attributes is not read"),
    (
      Pickle.whole([0x81]),
      "the operation 0x81 at byte 2 is not read: no tensors need it; \(remedy)"
    ),
    (
      Array("(d.".utf8),
      "the operation 0x64 at byte 1 is not read: it is of pickle protocol 0 or 1; leave out pickle_protocol of torch.save, or give 2"
    ),
    (Pickle.whole(Pickle.global("__main__", "Tensor")), "__main__.Tensor is not read: \(known)"),
    (Pickle.whole(Pickle.global("builtins", "getattr")), "builtins.getattr is not read: \(known)"),
    (
      Pickle.whole(Pickle.global("torch", "Tensor") + [0x29, 0x52]), "a call of a class of tensors"
    ),
    (Pickle.whole(Pickle.global("torch", "int8") + [0x29, 0x52]), "a call of torch.int8 is not"),
    (Pickle.whole(Pickle.tensor() + [0x7D, 0x62]), "an object with attributes is not read"),
    (Pickle.whole([0x7D, 0x28, 0x90]), "an object is missing at byte 5: the file is damaged"),
    // Makers of tensors in each other, and one of another object.
    (
      Pickle.whole(
        Pickle.global("torch._tensor", "_rebuild_from_type_v2")
          + Pickle.tuple(
            Pickle.global("torch._tensor", "_rebuild_from_type_v2"),
            Pickle.global("torch", "Tensor"), Pickle.tuple()) + [0x52]),
      "a tensor made by another function is not read"
    ),
    (
      Pickle.whole(
        Pickle.global("torch._utils", "_rebuild_parameter") + Pickle.tuple([0x7D]) + [0x52]),
      "a parameter without a tensor is not read"
    ),
    (Pickle.whole(Pickle.text("x")), "it holds no tensor; write it with torch.save(tensor, path)"),
    (
      Pickle.whole(Pickle.global("torch._utils", "_rebuild_tensor_v2")),
      "it holds no tensor; write it with torch.save(tensor, path)"
    ),
    ([0x80, 2], "the file is truncated: 1 bytes are needed at byte 2 of 2"),
    (Pickle.whole([]), "an object is missing at byte 3: the file is damaged"),
    (Pickle.whole([0x65]), "an object is missing at byte 3: the file is damaged"),
    (Pickle.whole([0x68, 9]), "an object is missing at byte 4: the file is damaged"),
    (
      Pickle.whole([0x58, 255, 255, 255, 255]),
      "the file is truncated: 4294967295 bytes are needed at byte 7 of 8"
    ),
    // A million lists in each other, and a dictionary that is in itself.
    (
      Pickle.whole(
        [UInt8](repeating: 0x5D, count: 900_000) + [UInt8](repeating: 0x61, count: 899_999)),
      "dictionaries and lists are nested deeper than 8"
    ),
    (
      Pickle.whole([0x7D, 0x71, 0] + Pickle.text("a") + [0x68, 0, 0x73]),
      "dictionaries and lists are nested deeper than 8"
    ),
    (
      Pickle.whole([UInt8](repeating: 0x5D, count: 1_100_000)),
      "it holds more than 1048576 objects"
    ),
    (
      Pickle.whole([0x4E] + Pickle.repeated([0x68, 0], 1_100_000)),
      "an object is missing at byte 5: the file is damaged"
    ),
    (
      Pickle.whole(
        [0x4E, 0x71, 0] + Pickle.repeated([0x68, 0], 1_100_000)),
      "more than 1048576 objects wait for one"
    ),
    (
      Pickle.whole([UInt8](repeating: 0x28, count: 1_100_000)),
      "more than 1048576 lists are open"
    ),
    (
      Pickle.whole(
        [0x4E] + Pickle.remembered(1_100_000)),
      "more than 1048576 objects are remembered"
    ),
    // Ten lists, each with ten times the one before it.
    (
      Pickle.whole(
        (0..<7).reduce(Pickle.tensor()) { inner, level in
          inner + [0x71, UInt8(level), 0x30, 0x5D, 0x28]
            + [[UInt8]](repeating: [0x68, UInt8(level)], count: 10).flatMap { $0 } + [0x65]
        }), "its dictionaries are too large"
    ),
  ]

  @Test(arguments: hostile.indices)
  func `what is not needed for tensors is refused by name, and nothing is run`(place: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Pickle.checkpoint(Self.hostile[place].pickle), to: "m.pt")
    let found = message(in: folder) { () throws(FileError) in _ = try CheckpointFile(path: path) }
    #expect(
      found?.hasPrefix("m.pt: a/data.pkl: " + Self.hostile[place].problem) == true, "\(found ?? "")"
    )
    #expect(try folder.names() == ["m.pt"])
  }
}
