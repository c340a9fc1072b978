import CertificateWriter
import ExactArithmetic
import ModelFiles
import PropertyTesting
import SteeringModel
import StrictJSON
import Testing

@testable import ProofChecker

@Suite("Certificates about decoders")
struct DecoderCertificateTests {
  private static func bytes(_ model: DecoderModel, digits: Int = 8) throws -> [UInt8] {
    let value = try DecoderCertificateBuilder(
      model, contexts: Array(model.contexts.indices), digits: digits, precisionLimit: 4096,
      workers: 1
    ).certificate()
    return Array(value.render().utf8)
  }

  private static func certificate(_ bytes: [UInt8]) throws -> DecoderCertificate {
    var work = Work(limit: Verified.workLimit)
    return try DecoderCertificate(reading: CertificateReader.read(bytes, &work))
  }

  private static func witness() throws -> DecoderModel {
    let path = Example.root.appending(path: "Examples/two-maxima.json").path
    guard case .decoder(let model) = try ModelFile.readAny(path: path) else {
      throw PropertyFailure("a decoder")
    }
    return model
  }

  /// A decoder of small numbers; nil when its line has no circle.
  private static func random(_ source: inout ChoiceSource) throws -> DecoderModel {
    let (d, count) = (source.integer(in: 2...3), source.integer(in: 2...4))
    func vector(_ size: Int) -> [Rational] {
      (0..<size).map { _ in Rational(source.integer(in: -3...3), source.integer(in: 1...2)) }
    }
    let hasBias = source.integer(in: 0...2) == 0
    let head = try NormedHead(
      MatrixRows(
        (0..<(d * count)).map { _ in Double(source.integer(in: -4...4)) / 2 }, columns: d),
      kind: source.integer(in: 0...1) == 0 ? .rootMeanSquare : .layer, gain: vector(d),
      normBias: hasBias ? vector(d) : nil, bias: hasBias ? vector(count) : nil,
      epsilon: Rational(source.integer(in: 0...1)))
    return try DecoderModel(
      vocabulary: Vocabulary((0..<count).map { "t\($0)" }),
      partition: ConceptPartition(
        [Concept(name: "first", tokens: [0]), Concept(name: "rest", tokens: Array(1..<count))],
        of: Vocabulary((0..<count).map { "t\($0)" })),
      contexts: [
        HiddenContext(name: "c", concept: nil, weight: Rational(1, 3), state: vector(d)),
        HiddenContext(name: "e", concept: nil, weight: Rational(2, 3), state: vector(d)),
      ], head: head, steering: .vector(vector(d)), target: 0)
  }

  @Test func `the two maxima of a token are certified, and that there are no others`() throws {
    let verified = try VerifiedDecoder.check(
      Self.certificate(Self.bytes(Self.witness(), digits: 30)))
    let points = verified.theorems.compactMap { theorem -> [Bool]? in
      guard case .criticalPoints(0, 1, let brackets, _) = theorem.claim else { return nil }
      return brackets.map(\.isMaximum)
    }
    #expect(points == [[true, false, true]])
    let text = DecoderStatements(verified)
    var lines: [String] = []
    text.forEachLine { lines.append($0) }
    #expect(lines.count == verified.theorems.count)
    #expect(
      lines.contains { $0.hasPrefix("\"b\" in context \"here\": maximum, -5.00171093352765") })
    #expect(lines.contains("likeliest in context \"here\": \"c\""))
  }

  /// What makes a true claim false.
  private static func falsified(_ claim: DecoderClaim) -> [DecoderClaim] {
    func shifted(_ bracket: DecoderClaim.CriticalBracket) -> DecoderClaim.CriticalBracket {
      let step = 3 * (bracket.upper - bracket.lower)
      return DecoderClaim.CriticalBracket(
        isMaximum: bracket.isMaximum, lower: bracket.lower + step, upper: bracket.upper + step)
    }
    func turned(_ bracket: DecoderClaim.CriticalBracket) -> DecoderClaim.CriticalBracket {
      DecoderClaim.CriticalBracket(
        isMaximum: !bracket.isMaximum, lower: bracket.lower, upper: bracket.upper)
    }
    switch claim {
    case .criticalPoint(let context, let token, let bracket):
      return [shifted(bracket), turned(bracket)].map {
        .criticalPoint(context: context, token: token, $0)
      }
    case .criticalPoints(let context, let token, let brackets, let cover):
      var all: [DecoderClaim] = []
      func add(_ brackets: [DecoderClaim.CriticalBracket], _ cover: DecoderClaim.Cover) {
        all.append(.criticalPoints(context: context, token: token, brackets, cover))
      }
      for place in brackets.indices {
        for change in [shifted, turned] {
          var other = brackets
          other[place] = change(brackets[place])
          add(other, cover)
        }
        var (fewer, cells) = (brackets, cover.cells)
        fewer.remove(at: place)
        cells.remove(at: place)
        add(fewer, DecoderClaim.Cover(arc: cover.arc, cells: cells, flatEnds: cover.flatEnds))
      }
      // One more than there are.
      let free = Set(0..<(cover.arc.count - 1)).subtracting(cover.cells)
      if let cell = free.min(), cell > (cover.cells.last ?? -1) {
        add(
          brackets + [
            DecoderClaim.CriticalBracket(isMaximum: true, lower: 1000, upper: 1001)
          ],
          DecoderClaim.Cover(
            arc: cover.arc, cells: cover.cells + [cell], flatEnds: cover.flatEnds))
      }
      if brackets.count > 1 {
        add(brackets, DecoderClaim.Cover(arc: [-1, 1], cells: cover.cells, flatEnds: []))
      }
      return all
    case .end(let group, let isPositive, let lower, let upper):
      let step = 3 * (upper - lower)
      return [
        .end(group, isPositive: isPositive, lower: lower + step, upper: upper + step),
        .end(group, isPositive: isPositive, lower: upper, upper: lower),
      ]
    case .greedy(let context, let switches, let leaders):
      var all: [DecoderClaim] = [
        .greedy(context: context, switches: switches, leaders: Array(leaders.dropLast()))
      ]
      if leaders.count > 1 {
        all.append(
          .greedy(context: context, switches: switches, leaders: leaders.reversed()))
        all.append(
          .greedy(
            context: context, switches: switches.map { $0 + Rational(1, 1000) }, leaders: leaders))
      }
      return all
    }
  }

  @Test func `proof: certificates of random decoders hold, and no claim that was made false does`()
  {
    checkProperty("decoders", count: 25) { source in
      let model = try Self.random(&source)
      return model
    } satisfies: { model in
      guard let bytes = try? Self.bytes(model) else { return }
      guard case .decoder(let verified) = try CheckedCertificate.check(bytes) else {
        throw PropertyFailure("about a decoder")
      }
      let certificate = verified.certificate
      try demand(verified.theorems.count == certificate.claims.count, "every claim")
      for (place, claim) in certificate.claims.enumerated() {
        for wrong in Self.falsified(claim) {
          var changed = certificate
          changed.claims[place] = wrong
          if (try? VerifiedDecoder.check(changed)) != nil {
            throw PropertyFailure("accepted: \(wrong)")
          }
        }
      }
    }
  }

  @Test func `proof: a changed model has another digest, and numbers that do not fit are refused`()
    throws
  {
    let certificate = try Self.certificate(Self.bytes(Self.witness()))
    func refusal(_ change: (inout DecoderCertificate) -> Void) -> Refusal.Fault? {
      var changed = certificate
      change(&changed)
      do throws(Refusal) {
        _ = try VerifiedDecoder.check(changed)
        return nil
      } catch { return error.fault }
    }
    #expect(refusal { $0.head.unembedding[0][0] += 1 } == .digest)
    #expect(refusal { $0.head.epsilon = 1 } == .digest)
    #expect(refusal { $0.contexts[0].state[1] += 1 } == .digest)
    #expect(refusal { $0.direction[0] += 1 } == .digest)
    #expect(refusal { $0.tokens[0] = "z" } == .digest)
    #expect(refusal { $0.head.epsilon = -1 } == .head)
    #expect(refusal { $0.head.gain.append(1) } == .head)
    #expect(refusal { $0.claims = [] } == .noClaims)
    #expect(refusal { $0.tokens[1] = "a" } == .tokens)
    // The right digest of another model does not help its claims.
    func stated(_ change: (inout DecoderCertificate) -> Void) -> Refusal.Fault? {
      refusal { certificate in
        change(&certificate)
        certificate.sha256 = (try? certificate.modelDigest()) ?? ""
      }
    }
    #expect(stated { $0.direction = [0, 0] } == .unmoved)
    #expect(stated { $0.direction = [1, 0] } != nil)
    #expect(stated { $0.head.unembedding[0][0] = 4 } != nil)
  }

  @Test func `proof: work is bounded`() throws {
    let bytes = try Self.bytes(Self.witness())
    #expect(throws: Refusal.self) { try CheckedCertificate.check(bytes, workLimit: 1000) }
    _ = try CheckedCertificate.check(bytes)
  }

  @Test func `a certificate is about its decoder and about no other`() throws {
    let model = try Self.witness()
    let certificate = try Self.certificate(Self.bytes(model))
    let part = try CertifiedPart(of: certificate, in: model)
    #expect(part.description == "the whole model")
    let other = try DecoderModel(
      vocabulary: model.vocabulary, partition: nil,
      contexts: [HiddenContext(name: "here", concept: nil, weight: 1, state: [2, 0])],
      head: model.head, steering: .vector(model.direction))
    #expect(
      throws: AnotherModel(description: "the state of context \"here\" is not that of the model")
    ) { try CertifiedPart(of: certificate, in: other) }
  }
}
