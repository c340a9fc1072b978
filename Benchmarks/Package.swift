// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let package = Package(
  name: "SteeringBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SteeringLaws", path: ".."),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .executableTarget(
      name: "PeaksBenchmark",
      dependencies: [
        .product(name: "ExactArithmetic", package: "SteeringLaws"),
        .product(name: "NumericArrays", package: "SteeringLaws"),
        .product(name: "PeakSearch", package: "SteeringLaws"),
        .product(name: "SteeringLaws", package: "SteeringLaws"),
        .product(name: "SteeringModel", package: "SteeringLaws"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "FloatCheck",
      dependencies: [
        .product(name: "ExactArithmetic", package: "SteeringLaws"),
        .product(name: "PeakSearch", package: "SteeringLaws"),
        .product(name: "SteeringLaws", package: "SteeringLaws"),
        .product(name: "SteeringModel", package: "SteeringLaws"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "ConfidenceCoverage",
      dependencies: [
        .product(name: "ChoiceSequences", package: "SteeringLaws"),
        .product(name: "ExactArithmetic", package: "SteeringLaws"),
        .product(name: "ModelFiles", package: "SteeringLaws"),
        .product(name: "PeakSearch", package: "SteeringLaws"),
        .product(name: "SteeringLaws", package: "SteeringLaws"),
        .product(name: "SteeringModel", package: "SteeringLaws"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "MethodChoice",
      dependencies: [
        .product(name: "ExactArithmetic", package: "SteeringLaws"),
        .product(name: "PeakSearch", package: "SteeringLaws"),
        .product(name: "SteeringLaws", package: "SteeringLaws"),
        .product(name: "SteeringModel", package: "SteeringLaws"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "TransformerSweep",
      dependencies: [
        .product(name: "MatrixProducts", package: "SteeringLaws"),
        .product(name: "ModelFiles", package: "SteeringLaws"),
        .product(name: "RealModule", package: "swift-numerics"),
        .product(name: "Transformers", package: "SteeringLaws"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "TrainingBenchmark",
      dependencies: [.product(name: "FeatureTraining", package: "SteeringLaws")],
      swiftSettings: settings),
  ]
)
