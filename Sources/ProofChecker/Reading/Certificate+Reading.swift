// Adds the reading of a certificate from its text.
internal import ExactArithmetic

extension Certificate {
  /// The key of the version, which every certificate has.
  static let key = "steerlaw-certificate"
  /// The version of the format.
  static let version = 2
  /// The version before, which stated no digest and is read as well.
  static let versionWithoutDigest = 1

  /// Whether an object with `members` says that it is of a version that is read here.
  static func isVersion(of members: [String: Node]) -> Bool {
    guard case .integer(let found)? = members[key] else { return false }
    return found == version || found == versionWithoutDigest
  }

  /// The certificate that `bytes` are the text of; none of it is checked.
  ///
  /// Throws `Refusal` with the first fault. Linear time, but for the conversion of
  /// long numbers.
  public init(reading bytes: [UInt8]) throws(Refusal) {
    var work = Work(limit: Verified.workLimit)
    try self.init(reading: bytes, &work)
  }

  init(reading bytes: [UInt8], _ work: inout Work) throws(Refusal) {
    try self.init(reading: try CertificateReader.read(bytes, &work))
  }

  init(reading node: Node) throws(Refusal) {
    var fields = try Fields(node, place: "text")
    let key = Certificate.key
    let sha256: String?
    switch try fields.integer(key) {
    case Certificate.version: sha256 = try fields.text("sha256")
    case Certificate.versionWithoutDigest: sha256 = nil
    default: throw Refusal("text.\(key)", .version)
    }
    var model = try Fields(try fields.take("model"), place: "model")
    let tokens = try model.list("tokens") { if case .text(let name) = $0 { name } else { nil } }
    let concepts = try Certificate.concepts(&model)
    let distributions: [Distribution] = try Certificate.each(&model, "distributions") {
      fields throws(Refusal) in
      if fields.has("logits") { return .logits(try fields.rationals("logits")) }
      return .weights(try fields.rationals("weights"))
    }
    let contexts = try Certificate.each(&model, "contexts") { fields throws(Refusal) in
      ContextEntry(
        name: try fields.text("name"), weight: try fields.rational("weight"),
        distribution: try fields.integer("distribution"))
    }
    let steering: SteeringEntry =
      model.has("logOdds")
      ? .logOdds(try model.rationals("logOdds"))
      : .sets(positive: try model.integers("positive"), negative: try model.integers("negative"))
    try model.end()
    self.init(
      sha256: sha256, tokens: tokens, concepts: concepts, distributions: distributions,
      contexts: contexts,
      steering: steering, levels: try fields.lists("levels"),
      claims: try fields.claims())
    try fields.end()
  }

  /// The concepts of a model.
  static func concepts(_ model: inout Fields) throws(Refusal) -> [ConceptEntry] {
    try each(&model, "concepts") { fields throws(Refusal) in
      ConceptEntry(name: try fields.text("name"), tokens: try fields.integers("tokens"))
    }
  }

  /// The objects of the array `key`, each read completely.
  static func each<T>(
    _ fields: inout Fields, _ key: String, _ read: (inout Fields) throws(Refusal) -> T
  ) throws(Refusal) -> [T] {
    var values: [T] = []
    let prefix = fields.place == "text" ? "" : fields.place + "."
    for (index, node) in try fields.array(key).enumerated() {
      var element = try Fields(node, place: "\(prefix)\(key)[\(index)]")
      values.append(try read(&element))
      try element.end()
    }
    return values
  }
}

extension CertifiedClaim {
  init(reading fields: inout Fields) throws(Refusal) {
    let name = try fields.text("claim")
    let isShared = name == "cross-entropy" || name == "budget"
    let distribution = isShared ? 0 : try fields.integer("distribution")
    switch name {
    case "peak":
      self = .peak(
        distribution: distribution, level: try fields.integer("level"),
        lower: try fields.rational("lower"), upper: try fields.rational("upper"))
    case "exact-peak":
      self = .exactPeak(
        distribution: distribution, level: try fields.integer("level"),
        position: try fields.rational("position"), base: try CertifiedClaim.base(&fields),
        exponents: try fields.lists("exponents"))
    case "root-peak":
      let root = try fields.rationals("root")
      guard root.count == 3 else { throw fields.fault("root") }
      self = .rootPeak(
        distribution: distribution, level: try fields.integer("level"),
        unit: try fields.rational("unit"), multiples: try fields.integers("multiples"),
        root: CertifiedClaim.Surd(root[0], factor: root[1], radicand: root[2]))
    case "three-level-peak":
      self = .threeLevelPeak(distribution: distribution)
    case "limit":
      let end = try fields.text("end")
      guard end == "+inf" || end == "-inf" else { throw fields.fault("end") }
      self = .limit(
        distribution: distribution, group: try CertifiedClaim.group(&fields),
        isPositive: end == "+inf",
        value: try CertifiedClaim.value(&fields))
    case "probability":
      let value = try CertifiedClaim.value(&fields)
      var factors: [Rational] = []
      if case .exactly = value { factors = try fields.rationals("factors") }
      self = .probability(
        distribution: distribution, group: try CertifiedClaim.group(&fields),
        strength: try fields.rational("strength"), value: value, factors: factors)
    case "cross-entropy":
      self = .crossEntropy(
        lower: try fields.rational("lower"), upper: try fields.rational("upper"),
        remainder: try fields.rational("remainder"))
    case "budget":
      self = .budget(try fields.rational("budget"), ends: try fields.rationals("ends"))
    default: throw fields.fault("claim")
    }
  }

  private static func base(_ fields: inout Fields) throws(Refusal) -> [Integer] {
    let numbers = try fields.rationals("base")
    guard numbers.allSatisfy(\.isInteger) else { throw fields.fault("base") }
    return numbers.map(\.numerator)
  }

  static func group(_ fields: inout Fields) throws(Refusal) -> Group {
    if fields.has("concept") { return .concept(try fields.integer("concept")) }
    return .token(try fields.integer("token"))
  }

  private static func value(_ fields: inout Fields) throws(Refusal) -> Value {
    if fields.has("value") { return .exactly(try fields.rational("value")) }
    return .between(try fields.rational("lower"), try fields.rational("upper"))
  }
}

extension CheckedCertificate {
  /// Reads and checks a certificate file, of either kind of model.
  ///
  /// Throws `Refusal` with the first fault. `workLimit` and `workers` as in
  /// `check(_:workLimit:workers:)` of a certificate.
  public static func check(
    _ bytes: consuming [UInt8], workLimit: Int = Verified.workLimit, workers: Int = 1
  ) throws(Refusal) -> CheckedCertificate {
    var work = Work(limit: workLimit)
    let node = try CertificateReader.read(bytes, &work)
    if DecoderCertificate.isVersion(of: node) {
      return .decoder(try VerifiedDecoder.check(DecoderCertificate(reading: node), work))
    }
    return .distributions(
      try Verified.check(Certificate(reading: node), work, workers: workers))
  }
}

extension Verified {
  /// Reads and checks a certificate file.
  ///
  /// Throws `Refusal` with the first fault. `workLimit` and `workers` as in
  /// `check(_:workLimit:workers:)` of a certificate.
  public static func check(
    _ bytes: [UInt8], workLimit: Int = Verified.workLimit, workers: Int = 1
  ) throws(Refusal) -> Verified {
    var work = Work(limit: workLimit)
    return try check(Certificate(reading: bytes, &work), work, workers: workers)
  }
}
