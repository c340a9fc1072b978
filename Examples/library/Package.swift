// swift-tools-version: 6.2
// A program that asks the library: `swift run --package-path Examples/library`.
import PackageDescription

let package = Package(
  name: "LibraryExample",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "SteeringLaws", path: "../..")],
  targets: [
    .executableTarget(
      name: "LibraryExample",
      dependencies: [.product(name: "Steerlaw", package: "SteeringLaws")],
      path: "Sources")
  ]
)
