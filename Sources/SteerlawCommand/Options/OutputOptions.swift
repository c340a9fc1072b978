// Options on where results go, and how they look.
import ArgumentParser

/// The form of the output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
}

/// The option that names an output file.
struct FileOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write to this file instead of standard output (- is standard output).", valueName: "file"))
  var path: String?
}

/// Options on where the output goes, and how it looks.
struct OutputOptions: ParsableArguments {
  @Option(name: .customLong("format"), help: "The form of the output (default: table).")
  var chosenFormat: OutputFormat?

  /// The form of the output.
  var format: OutputFormat { chosenFormat ?? .table }

  @OptionGroup var file: FileOptions

  /// The file; nil or `-` for standard output.
  var path: String? { file.path }
}
