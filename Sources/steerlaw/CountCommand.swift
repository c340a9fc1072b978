import ArgumentParser
struct CountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "count", abstract: "x")
}
