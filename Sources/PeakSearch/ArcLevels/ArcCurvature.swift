// How much a quantity can bend on a cell of the arc.
internal import ExactArithmetic
internal import RealModule
internal import SteeringLaws

/// The waves of some tokens in doubles, and bounds of means over a whole cell of the arc.
///
/// On the angles within h of the middle, with x and y the wave less a reference, u = x cos θ + y sin θ
/// and u′ = y cos θ − x sin θ at the middle and R = |x| + |y|,
///
///   |u′(θ)| ≤ G = |u′| + h|u| + h²R/2,  |u(θ)| ≤ A = |u| + h|u′| + h²R/2,
///
/// a weight e^T grows at most e^{hG}-fold, and by Jensen the sum of all is at least W e^{−h E[G]}. So
/// every mean over the cell of something with bounds φ_y is at most Σ w e^{hG} φ / (W e^{−hE[G]}).
struct ArcCurvature: Sendable {
  private let cosines: [Double]
  private let sines: [Double]
  private let biases: [Double]
  private let errors: [Double]

  /// Upper bounds of means over a cell, D the change of a logit since α = 0.
  struct Means {
    /// The reference.
    var cosine = 0.0
    var sine = 0.0
    /// E[G²], E[G], E[A].
    var squares = 0.0
    var slopes = 0.0
    var heights = 0.0
    /// E|D|, E[|D|A], E[|D|G], E[|D|G²].
    var moves = 0.0
    var moveHeights = 0.0
    var moveSlopes = 0.0
    var moveSquares = 0.0
  }

  /// A cell: its middle, within 2^−50, and half its length, rounded up.
  struct Cell {
    let cosine: Double
    let sine: Double
    let halfWidth: Double
    /// The middle less α = 0, and a bound of the error of both.
    var move: (cosine: Double, sine: Double, error: Double) = (0, 0, 0)
  }

  /// The waves of `tokens`, nil for all.
  init(_ distributions: CircleDistributions, _ tokens: [Int]?) {
    let chosen = tokens ?? Array(0..<distributions.family.count)
    if let floats = distributions.floats {
      cosines = chosen.map { floats.cosines[$0].high }
      sines = chosen.map { floats.sines[$0].high }
      biases = chosen.map { floats.biases[$0].high }
      errors = chosen.map { floats.errors[$0] }
      return
    }
    let waves = distributions.waves(precision: 128)
    cosines = chosen.map { waves[$0].cosine.midpoint.double() }
    sines = chosen.map { waves[$0].sine.midpoint.double() }
    biases = chosen.map { waves[$0].bias.midpoint.double() }
    errors = chosen.map {
      max(waves[$0].cosine.width, max(waves[$0].sine.width, waves[$0].bias.width)).double(.up)
    }
  }

  /// The bounds on `cell`; nil when doubles give none.
  ///
  /// Roundings are below 2^−48 of the sizes, which are added; what is left, a relative error below
  /// 2^−21, is covered by a factor.
  func means(_ cell: Cell) -> Means? {
    let exponential = FastExponential()
    let (c, s, h) = (cell.cosine, cell.sine, cell.halfWidth)
    let count = cosines.count
    guard h < 4 else { return nil }
    var exponents = [Double](repeating: 0, count: count)
    var top = -Double.greatestFiniteMagnitude
    var (size, error) = (0.0, 0.0)
    for token in 0..<count {
      let exponent = biases[token] + (cosines[token] * c + sines[token] * s)
      exponents[token] = exponent
      top = max(top, exponent)
      size = max(size, abs(biases[token]) + abs(cosines[token]) + abs(sines[token]))
      error = max(error, errors[token])
    }
    guard size < 0x1p20, error < 0x1p-26 else { return nil }
    var means = Means()
    var whole = 0.0
    for token in 0..<count {
      let weight = exponential(max(exponents[token] - top, -600))
      exponents[token] = weight
      whole += weight
      means.cosine += weight * cosines[token]
      means.sine += weight * sines[token]
    }
    means.cosine /= whole
    means.sine /= whole
    let extent = abs(means.cosine) + abs(means.sine)
    let moveSize = abs(cell.move.cosine) + abs(cell.move.sine)
    let moveError = cell.move.error + moveSize * 0x1p-45
    var growth = 0.0
    for token in 0..<count {
      let weight = exponents[token]
      let (x, y) = (cosines[token] - means.cosine, sines[token] - means.sine)
      let size = abs(x) + abs(y)
      let slack =
        (size + extent + abs(cosines[token]) + abs(sines[token])) * 0x1p-48 + 4 * errors[token]
      let (height, slope) = (abs(x * c + y * s) + slack, abs(y * c - x * s) + slack)
      let rest = 0.5 * h * h * (size + slack)
      let g = slope + h * height + rest
      let a = height + h * slope + rest
      growth += weight * g
      let exponent = h * g
      guard exponent < 600 else { return nil }
      let most = weight * exponential(exponent)
      let d =
        abs(x * cell.move.cosine + y * cell.move.sine) + (size + slack) * moveError
        + slack * moveSize + exponent
      means.slopes += most * g
      means.squares += most * g * g
      means.heights += most * a
      means.moves += most * d
      means.moveHeights += most * d * a
      means.moveSlopes += most * d * g
      means.moveSquares += most * d * g * g
    }
    let fall = h * growth / whole * (1 + 0x1p-20)
    guard fall < 600 else { return nil }
    let scale = (1 + 0x1p-20) / (whole * exponential(-fall))
    means.slopes *= scale
    means.squares *= scale
    means.heights *= scale
    means.moves *= scale
    means.moveHeights *= scale
    means.moveSlopes *= scale
    means.moveSquares *= scale
    return means.moveSquares.isFinite && means.squares.isFinite ? means : nil
  }
}

extension ArcCurvature.Means {
  /// A bound of |(K − reference wave)″| = |Var(u′) − E[u]|.
  var logTotal: Double { (squares + heights) * (1 + 0x1p-40) }

  /// A bound of |KL(σ ‖ p)″| = |Var(U′) − Cov(D, U) + E[(D − E D)(U′ − E U′)²]|.
  var divergence: Double {
    // E[(|D| + E|D|)(G + E G)²].
    let third =
      moveSquares + 2 * slopes * moveSlopes + slopes * slopes * moves
      + moves * (squares + 3 * slopes * slopes)
    return (squares + moveHeights + moves * heights + third) * (1 + 0x1p-40)
  }

  /// A bound of the distance of the reference from (`cosine`, `sine`).
  func distance(_ cosine: Double, _ sine: Double) -> Double {
    (abs(self.cosine - cosine) + abs(self.sine - sine)) * (1 + 0x1p-40)
      + (abs(cosine) + abs(sine)) * 0x1p-40
  }
}
