// The steering vector, enclosed.
internal import CGMP
internal import ExactArithmetic
internal import Synchronization
internal import Transformers

extension CertifiedTransformer {
  /// The steering vector of `site` in a format of `bits` fraction bits.
  func direction(_ site: Site, bits: Int) throws -> TaylorModel {
    let format = SeriesFormat(order: 0, fractionBits: bits)
    switch site.direction {
    case .vector(let values):
      precondition(values.count == decoder.width, "a vector of another dimension")
      return StreamEnclosure.constants(values, format)
    case .prompts(let positive, let negative, let isMean):
      let states = try enclosure.states(
        of: positive + negative, after: site.layer, isMean: isMean, format)
      return TaylorModel.difference(
        TaylorModel.mean(Array(states[..<positive.count])),
        TaylorModel.mean(Array(states[positive.count...])))
    }
  }

  /// The steering vector of `site`, known within `radius` where the limit of bits allows it.
  ///
  /// `growth` is by how many bits remainders are thought to grow on the way to the steered block, as
  /// they did in another prompt: where they grow by more, it is done again. What was found is kept, for
  /// other prompts steered along the same.
  func direction(_ site: Site, within radius: Magnitude, growth: Int) throws -> TaylorModel {
    guard case .prompts(let positive, let negative, let isMean) = site.direction else {
      return try direction(site, bits: bits(digits: 14, before: site.layer))
    }
    let sets = PromptSets(
      positive: positive, negative: negative, isMean: isMean, layer: site.layer)
    if let known = directions.withLock({ $0[sets] }), known.remainder <= radius { return known }
    var bits = max(120, min(SeriesFormat.constantLimit, growth - radius.exponent + 8))
    while true {
      do {
        let vector = try direction(site, bits: bits)
        if vector.remainder <= radius || bits == SeriesFormat.constantLimit {
          directions.withLock { $0[sets] = vector }
          return vector
        }
        bits += max(16, vector.remainder.exponent - radius.exponent + 8)
      } catch let refusal as PanelRefusal {
        guard bits < SeriesFormat.constantLimit else { throw refusal }
        bits += 160
      }
      bits = min(bits, SeriesFormat.constantLimit)
    }
  }
}

extension TaylorModel {
  /// The mean of constants of one format, each coefficient rounded.
  static func mean(_ models: [TaylorModel]) -> TaylorModel {
    let format = models[0].format
    let sum = CoefficientTable(rows: models[0].count, columns: 1)
    for model in models { sum.add(model.coefficients) }
    for row in 0..<sum.rowCount {
      __gmpz_fdiv_q_ui(sum[row], sum[row], UInt(models.count))
    }
    let remainder =
      models.reduce(Magnitude.zero) { $0 + $1.remainder } / LowerMagnitude(Double(models.count))
    return TaylorModel(
      format: format, coefficients: sum,
      remainder: remainder + format.rounding(components: sum.rowCount))
  }

  /// a − b, of one format.
  static func difference(_ a: TaylorModel, _ b: TaylorModel) -> TaylorModel {
    let result = CoefficientTable(rows: a.count, columns: 1)
    for row in 0..<a.count {
      __gmpz_sub(result[row], a.coefficients[row], b.coefficients[row])
    }
    return TaylorModel(
      format: a.format, coefficients: result, remainder: a.remainder + b.remainder)
  }
}
