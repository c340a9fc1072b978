// `steerlaw plot` of a decoder.
import ArgumentParser
import Figures
import ModelFiles
import NumericArrays
import SteeringLaws
import SteeringModel

/// The figures of a decoder.
struct DecoderPlot {
  /// The file, for messages.
  let path: String
  /// The decoder under steering.
  let steered: SteeredDecoder
  /// The numbers of the contexts asked about; empty when none is named.
  let contexts: [Int]

  private var model: DecoderModel { steered.model }

  /// The chart of `figure`.
  ///
  /// Throws `ValidationError` for a figure that is not of decoders, and `FileError`.
  func chart(_ figure: Figure, _ options: FigureOptions) throws -> Chart {
    switch figure {
    case .tokens: return CircleTokenFigure(try context(options), options).chart
    case .greedy: return CircleGreedyFigure(try context(options), options).chart
    case .concepts:
      guard let figure = CircleConceptFigure(try context(options), options) else {
        throw FileError.conceptsMissing(path: path)
      }
      return figure.chart
    case .crossEntropy: return try cost(options).chart
    case .distributions, .peaks, .contours, .training, .convergence, .targets:
      let others = Figure.allCases.filter(\.isOfDecoders).map(\.rawValue)
      throw ValidationError(
        "--figure \(figure.rawValue) is about models of distributions, and this file describes a "
          + "decoder; give one of \(others.joined(separator: ", "))")
    }
  }

  private func context(_ options: FigureOptions) throws(FileError) -> CircleContext {
    do throws(ModelError) {
      return try CircleContext(
        steered, context: contexts.first ?? model.asked[0], workers: options.workers)
    } catch {
      throw FileError(error, path: path)
    }
  }

  private func cost(_ options: FigureOptions) throws -> CircleCostFigure {
    let all = contexts.isEmpty ? Array(model.contexts.indices) : contexts
    if options.axis == .angle, Set(all.map { steered.groupOfContext[$0] }).count > 1 {
      throw ValidationError(
        "--axis theta: each context has its own angle; name one with --context")
    }
    do throws(ModelError) {
      return try CircleCostFigure(steered, contexts: all, options)
    } catch {
      throw FileError(error, path: path)
    }
  }
}

extension FileError {
  /// What the figure of concepts says of a model that names none.
  static func conceptsMissing(path: String) -> FileError {
    FileError(
      .badData, path: path,
      message:
        "--figure concepts needs concepts, and the model names none; \(ModelFile.conceptsRemedy)")
  }
}
