// The start of every question about a decoder: its families on the circle.
internal import ConcurrentWork
public import ExactArithmetic
internal import PlainText
public import SteeringModel

/// A decoder under steering: one family on the circle for each distinct hidden state.
public struct SteeredDecoder: Sendable {
  /// Contexts with one hidden state.
  public struct Group: Sendable {
    /// The numbers of the contexts, increasing.
    public let contexts: [Int]
    private let made: MadeOnce<Result<CircleFamily, ModelError>>

    init(contexts: [Int], _ make: @escaping @Sendable () -> Result<CircleFamily, ModelError>) {
      self.contexts = contexts
      made = MadeOnce(make)
    }

    /// The state under steering, made when it is first asked for: one pass through W.
    ///
    /// Throws `ModelError` where there is no great circle: a vector that the norm does not see, or
    /// a line of states through 0 with ε = 0 (``DegeneratePath``), and for rows that are not finite.
    public var family: CircleFamily {
      get throws(ModelError) { try made.value.get() }
    }
  }

  /// The model.
  public let model: DecoderModel
  /// The sampling temperature t, by which all logits are divided.
  public let temperature: Rational
  /// The distinct states, in the order of their first contexts.
  public let groups: [Group]
  /// For each context the number of its group.
  public let groupOfContext: [Int]

  /// `model` under steering, sampled at `temperature` > 0: exactly, as a head of its own.
  public init(_ model: DecoderModel, temperature: Rational = 1) {
    let head = model.head.tempered(at: temperature)
    var places: [[Rational]: Int] = [:]
    var members: [[Int]] = []
    var groupOfContext: [Int] = []
    for (index, context) in model.contexts.enumerated() {
      let place = places[context.state] ?? members.count
      if place == members.count {
        places[context.state] = place
        members.append([])
      }
      members[place].append(index)
      groupOfContext.append(place)
    }
    self.model = model
    self.temperature = temperature
    self.groupOfContext = groupOfContext
    groups = members.map { contexts in
      let context = model.contexts[contexts[0]]
      let place = "contexts[\(contexts[0])] (\(quoted(context.name)))"
      return Group(contexts: contexts) {
        guard model.course == .line else {
          return .failure(
            ModelError(
              at: "path", "this question is about steering along a line",
              remedy: "leave \"path\" out, or ask for peaks"))
        }
        do {
          return .success(
            try CircleFamily(head, state: context.state, direction: model.direction))
        } catch let fault as DegeneratePath {
          return .failure(ModelError(at: place, fault.description))
        } catch {
          return .failure(ModelError(at: "decoder.unembedding", "\(error)"))
        }
      }
    }
  }

  /// The distinct families with the weights of their contexts, which sum to 1.
  ///
  /// Throws `ModelError` like ``Group/family``.
  public func weightedFamilies() throws(ModelError) -> [(weight: Rational, family: CircleFamily)] {
    var families: [(weight: Rational, family: CircleFamily)] = []
    for group in groups {
      families.append(
        (group.contexts.reduce(0) { $0 + model.contexts[$1].weight }, try group.family))
    }
    return families
  }

  /// The family of context `context` whose state is turned and keeps its norm.
  ///
  /// Throws `ModelError` where it cannot be (``DegenerateSphere``), and for rows that are not
  /// finite.
  public func sphericalFamily(ofContext context: Int) throws(ModelError) -> SphericalFamily {
    let state = model.contexts[context]
    do {
      return try SphericalFamily(
        model.head.tempered(at: temperature), state: state.state, direction: model.direction)
    } catch let fault as DegenerateSphere {
      throw ModelError(
        at: "contexts[\(context)] (\(quoted(state.name)))", fault.description)
    } catch {
      throw ModelError(at: "decoder.unembedding", "\(error)")
    }
  }

  /// The family of context `context`.
  ///
  /// Throws `ModelError` like ``Group/family``.
  public func family(ofContext context: Int) throws(ModelError) -> CircleFamily {
    try groups[groupOfContext[context]].family
  }
}
