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

  static let shared = [
    "letter-case", "three-alphabets-contrastive", "three-alphabets-random",
    "three-alphabets-uniform",
  ]
  static let witnesses = [
    "witnesses/constant-log-odds", "witnesses/neutral-concept", "witnesses/peak-sign",
    "witnesses/unordered", "witnesses/zero-direction",
  ]

  static func model(_ name: String) throws -> SteeringModel {
    try ModelFile.read(path: folder.appending(path: "\(name).json").path)
  }

  /// A subject of hunts' cost.
  static func subject(_ name: String, digits: Int = 10) throws -> Subject {
    Subject(try model(name), digits: digits)
  }

  static func claim(_ identifier: String) throws -> Claim {
    try #require(ClaimCatalogue.claim(identifier), "no claim \(identifier)")
  }
}
