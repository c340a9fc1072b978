/// A pickle made by hand.
enum Pickle {
  /// `bytes`, `count` times: copies of copies, which is quick without optimisation too.
  static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    var all = bytes
    while all.count < bytes.count * count { all += all }
    return Array(all.prefix(bytes.count * count))
  }
  /// The object on top remembered under the numbers below `count`, one after another.
  static func remembered(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 5 * count) { buffer, size in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      for number in 0..<count {
        bytes[5 * number] = 0x72
        bytes.storeBytes(
          of: UInt32(number).littleEndian, toByteOffset: 5 * number + 1, as: UInt32.self)
      }
      size = 5 * count
    }
  }
  static func text(_ text: String) -> [UInt8] {
    [0x58] + GGUFBuilder.word(UInt32(text.utf8.count)) + Array(text.utf8)
  }
  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  static func number(_ value: Int32) -> [UInt8] { [0x4A] + GGUFBuilder.word(value) }
  static func tuple(_ members: [UInt8]...) -> [UInt8] {
    [0x28] + members.flatMap { $0 } + [0x74]
  }
  static func storage(_ name: String = "FloatStorage", key: String = "0", count: Int32) -> [UInt8] {
    tuple(
      text("storage"), global("torch", name), text(key), text("cpu"), number(count)) + [0x51]
  }
  static func tensor(
    _ storage: [UInt8] = storage(count: 4), offset: Int32 = 0, shape: [Int32] = [2, 2],
    strides: [Int32] = [2, 1], attributes: [UInt8] = []
  ) -> [UInt8] {
    func numbers(_ values: [Int32]) -> [UInt8] { [0x28] + values.flatMap(number) + [0x74] }
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple(
        storage, number(offset), numbers(shape), numbers(strides), [0x89],
        global("collections", "OrderedDict") + [0x29, 0x52], attributes) + [0x52]
  }
  /// The pickle of protocol 2 that makes what `content` leaves.
  static func whole(_ content: [UInt8]) -> [UInt8] { [0x80, 2] + content + [0x2E] }

  /// A checkpoint with this pickle and four numbers.
  ///
  /// `checksum` takes the place of those of all entries.
  static func checkpoint(_ pickle: [UInt8], checksum: UInt32? = nil) -> [UInt8] {
    var zip = ZipBuilder()
    zip.add("a/data.pkl", pickle, checksum: checksum)
    zip.add("a/data/0", floatBytes([1, 2, 3, 4]), checksum: checksum)
    zip.add("a/version", Array("3\n".utf8), checksum: checksum)
    return zip.bytes
  }
}
