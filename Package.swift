// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]
let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

/// A library room: a product and a target of one name.
let rooms: [(name: String, dependencies: [Target.Dependency])] = [
  ("PlainText", []),
  ("ConcurrentWork", []),
  ("ChoiceSequences", []),
  // Without anything else: training and transformers share it. On macOS the products are
  // Accelerate's.
  ("MatrixProducts", [.target(name: "COpenBLAS", condition: .when(platforms: [.linux]))]),
  ("SecureHash", []),
  (
    "ExactArithmetic",
    [
      "CDoublePairs", "CGMP", "CMPFR", "CShortFloats", "CThreadCaches", realModule,
    ]
  ),
  ("LimbKernels", ["CGMP", "CMPFR", "ExactArithmetic"]),
  ("StrictJSON", ["PlainText"]),
  ("NumericArrays", ["CZip", "PlainText", "StrictJSON"]),
  ("SteeringModel", ["ConcurrentWork", "ExactArithmetic", "PlainText"]),
  (
    "SteeringLaws",
    ["ConcurrentWork", "ExactArithmetic", "PlainText", "SteeringModel", realModule]
  ),
  (
    "PeakSearch",
    [
      "CMeanInversion", "ConcurrentWork", "ExactArithmetic", "LimbKernels", "SteeringLaws",
      "SteeringModel", realModule,
    ]
  ),
  (
    "SteeringAdvice",
    [
      "ConcurrentWork", "ExactArithmetic", "PeakSearch", "PlainText", "SteeringLaws",
      "SteeringModel",
    ]
  ),
  (
    "Transformers",
    [
      "CRowLoops", "ChoiceSequences", "ConcurrentWork", "ExactArithmetic", "MatrixProducts",
      "SteeringLaws", "SteeringModel", realModule,
    ]
  ),
  (
    "TaylorModels",
    [
      "CGMP", "CMPFR", "ConcurrentWork", "ExactArithmetic", "MatrixProducts", "SteeringLaws",
      "SteeringModel", "Transformers", realModule,
    ]
  ),
  (
    "ModelFiles",
    [
      "ChoiceSequences", "ConcurrentWork", "ExactArithmetic", "NumericArrays", "PlainText",
      "SecureHash", "SteeringLaws", "SteeringModel", "StrictJSON", "Transformers",
    ]
  ),
  // Without Foundation and big numbers: the loop runs in little more memory than its arrays.
  ("FeatureTraining", ["CRowLoops", "ChoiceSequences", "MatrixProducts", realModule]),
  (
    "TrainedComparison",
    [
      "ChoiceSequences", "ConcurrentWork", "ExactArithmetic", "FeatureTraining", "ModelFiles",
      "NumericArrays", "PeakSearch", "PlainText", "SteeringLaws", "SteeringModel", "StrictJSON",
    ]
  ),
  (
    "Verification",
    [
      "ChoiceSequences", "ConcurrentWork", "ExactArithmetic", "PeakSearch", "PlainText",
      "SteeringLaws", "SteeringModel", "Transformers",
    ]
  ),
  ("ProofChecker", ["ConcurrentWork", "ExactArithmetic", "SecureHash"]),
  (
    "CertificateWriter",
    [
      "ConcurrentWork", "ExactArithmetic", "ModelFiles", "NumericArrays", "PeakSearch", "PlainText",
      "ProofChecker", "SteeringLaws", "SteeringModel", "StrictJSON",
    ]
  ),
  ("Derivations", ["ExactArithmetic"]),
  (
    "Figures",
    [
      "ConcurrentWork", "ExactArithmetic", "NumericArrays", "PeakSearch", "PlainText",
      "SteeringLaws", "SteeringModel", "TrainedComparison",
    ]
  ),
  (
    "ReportPage",
    [
      "ExactArithmetic", "Figures", "NumericArrays", "PeakSearch", "PlainText", "SecureHash",
      "SteeringAdvice", "SteeringLaws", "SteeringModel", "StrictJSON",
    ]
  ),
  // One import for all that the command answers.
  (
    "Steerlaw",
    [
      "CertificateWriter", "Derivations", "ExactArithmetic", "Figures", "ModelFiles", "PeakSearch",
      "ProofChecker", "ReportPage", "SteeringAdvice", "SteeringLaws", "SteeringModel",
      "TrainedComparison", "Verification",
    ]
  ),
]

/// What the page needs, in the code, so that the command is one file.
let pageResources: [Resource] =
  ["frame.html", "report.html", "circle.html", "network.html", "report.css"].map {
    .embedInCode("Resources/\($0)")
  }
  + [
    "text", "roving", "numbers", "chart", "bars", "controls", "laws", "columns", "rows", "page",
    "circle", "arc", "decoder", "network",
  ].map { .embedInCode("Resources/\($0).js") }

/// A suite of tests of the room of the same name, beside which it uses `others`.
func tests(
  _ room: String, using others: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.target(name: room)] + others, exclude: exclude,
    resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "SteeringLaws",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "steerlaw", targets: ["SteerlawCommand"])]
    + rooms.map { .library(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    // For the documentation only: no target uses it, so that no build builds it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
    .systemLibrary(
      name: "CMPFR", pkgConfig: "mpfr", providers: [.apt(["libmpfr-dev"]), .brew(["mpfr"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .target(name: "CDoublePairs"), .target(name: "CMeanInversion"), .target(name: "CRowLoops"),
    .target(
      name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CShortFloats"),
    .target(name: "CThreadCaches", dependencies: ["CMPFR"]),
  ]
    + rooms.map {
      .target(
        name: $0.name, dependencies: $0.dependencies,
        resources: $0.name == "ReportPage" ? pageResources : [], swiftSettings: settings)
    } + [
      .executableTarget(
        name: "SteerlawCommand",
        dependencies: [
          "CertificateWriter", "ChoiceSequences", "ConcurrentWork", "Derivations",
          "ExactArithmetic", "Figures", "MatrixProducts", "ModelFiles", "NumericArrays",
          "PeakSearch", "PlainText", "ProofChecker", "ReportPage", "SecureHash", "SteeringAdvice",
          "SteeringLaws", "SteeringModel", "StrictJSON", "TaylorModels", "TrainedComparison",
          "Transformers", "Verification",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: settings),
      .target(
        name: "PropertyTesting", dependencies: ["ChoiceSequences", "ExactArithmetic"],
        path: "Tests/PropertyTesting", swiftSettings: settings),
      .target(
        name: "ModelTesting",
        dependencies: [
          "ExactArithmetic", "PeakSearch", "PropertyTesting", "SteeringLaws", "SteeringModel",
        ],
        path: "Tests/ModelTesting", swiftSettings: settings),
      tests("SecureHash", using: []),
      tests("ExactArithmetic", using: ["PropertyTesting"]),
      tests("LimbKernels", using: ["ExactArithmetic", "PropertyTesting"]),
      tests("StrictJSON", using: ["ChoiceSequences", "PropertyTesting"]),
      tests(
        "ModelFiles",
        using: [
          "ChoiceSequences", "ExactArithmetic", "NumericArrays", "PropertyTesting", "SecureHash",
          "SteeringModel", "StrictJSON", "Transformers",
        ], exclude: ["Golden"]),
      tests(
        "SteeringModel", using: ["ExactArithmetic", "ModelTesting", "PlainText", "PropertyTesting"]),
      tests(
        "SteeringLaws",
        using: [
          "ChoiceSequences", "ExactArithmetic", "ModelFiles", "ModelTesting", "PeakSearch",
          "PropertyTesting", "SteeringModel", "StrictJSON",
        ],
        exclude: ["Resources/recompute_cross_entropy.py"],
        resources: [.copy("Resources/vectors"), .copy("Resources/cross_entropy.json")]),
      tests(
        "PeakSearch",
        using: [
          "ChoiceSequences", "ExactArithmetic", "LimbKernels", "ModelFiles", "ModelTesting",
          "PropertyTesting", "SteeringLaws", "SteeringModel",
        ]),
      tests(
        "SteeringAdvice",
        using: [
          "ChoiceSequences", "ExactArithmetic", "ModelTesting", "PropertyTesting", "SteeringLaws",
          "SteeringModel",
        ]),
      tests(
        "Transformers",
        using: [
          "ChoiceSequences", "COpenBLAS", "ExactArithmetic", "MatrixProducts", "SteeringLaws",
          "SteeringModel",
        ]),
      tests(
        "TaylorModels",
        using: [
          "CGMP", "ExactArithmetic", "PropertyTesting", "SteeringLaws", "Transformers",
        ]),
      tests(
        "TrainedComparison",
        using: [
          "ChoiceSequences", "ExactArithmetic", "ModelFiles", "ModelTesting", "NumericArrays",
          "PeakSearch", "PropertyTesting", "SteeringLaws", "SteeringModel",
        ]),
      tests(
        "Verification",
        using: [
          "ChoiceSequences", "ExactArithmetic", "ModelFiles", "ModelTesting", "PeakSearch",
          "PropertyTesting", "SteeringLaws", "SteeringModel", "StrictJSON",
        ], exclude: ["Resources"]),
      tests(
        "ProofChecker",
        using: [
          "CertificateWriter", "ExactArithmetic", "ModelFiles", "PropertyTesting", "SteeringModel",
          "StrictJSON",
        ]),
      tests("Derivations", using: ["ExactArithmetic"]),
      tests("Steerlaw", using: []),
      tests(
        "Figures",
        using: [
          "ChoiceSequences", "ExactArithmetic", "ModelFiles", "ModelTesting", "PeakSearch",
          "PropertyTesting", "ReportPage", "SteeringLaws", "SteeringModel", "StrictJSON",
          "TrainedComparison",
        ]),
      tests(
        "SteerlawCommand",
        using: [
          "ExactArithmetic", "Figures", "ModelFiles", "NumericArrays", "PropertyTesting",
          "ReportPage", "StrictJSON", "TrainedComparison", "Transformers",
        ],
        exclude: ["Resources/recompute_limits.py"],
        resources: [.copy("Resources/models"), .copy("Resources/golden")]),
    ]
)
