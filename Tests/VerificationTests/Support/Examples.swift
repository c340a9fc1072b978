import Foundation
import ModelFiles
import SteeringModel
import Testing

@testable import Verification

/// The package's example models.
enum Examples {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples")

  /// The folder of this suite's own models and table.
  static let resources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Resources")

  /// The example `name`, or the model of that name among the hard ones of this suite.
  static func model(_ name: String) throws -> SteeringModel {
    let hard = resources.appending(path: "models/\(name).json").path
    let path =
      FileManager.default.fileExists(atPath: hard)
      ? hard : folder.appending(path: "\(name).json").path
    return try ModelFile.read(path: path)
  }

  /// A subject of hunts' cost.
  static func subject(_ name: String, digits: Int = 10) throws -> Subject {
    Subject(try model(name), digits: digits)
  }

  static func claim(_ identifier: String) throws -> Claim {
    try #require(ClaimCatalogue.claim(identifier), "no claim \(identifier)")
  }
}
