// Rows of cells under columns that have a name in each form of output where they appear.

/// A column of a grid: its name in each form of output, nil where it does not appear.
struct Column {
  /// The heading for people.
  var title: String?
  var alignment: TextTable.Alignment
  /// The member of each row's object in JSON.
  var key: String?
  /// The name among comma-separated values.
  var name: String?

  init(
    _ title: String? = nil, _ alignment: TextTable.Alignment = .left, json key: String? = nil,
    csv name: String? = nil
  ) {
    self.title = title
    self.alignment = alignment
    self.key = key
    self.name = name
  }

  /// A column called the same everywhere.
  init(everywhere name: String, _ alignment: TextTable.Alignment = .left) {
    self.init(name, alignment, json: name, csv: name)
  }
}

/// A row: one cell a column.
struct Row {
  let cells: [Cell]
  let emphasis: TextTable.Emphasis

  init(_ cells: [Cell], _ emphasis: TextTable.Emphasis = .plain) {
    self.cells = cells
    self.emphasis = emphasis
  }
}

/// Rows under columns; rows are made when they are written, and may be made again.
struct Grid {
  var columns: [Column]
  let rows: AnySequence<Row>

  /// A grid of `rows`.
  init(_ columns: [Column], _ rows: some Sequence<Row>) {
    self.columns = columns
    self.rows = AnySequence(rows)
  }

  /// A grid with a row for each of `items`, made when it is written.
  init<Items: Sequence>(
    _ columns: [Column], of items: Items, _ row: @escaping (Items.Element) -> [Cell]
  ) {
    self.init(columns, items.lazy.map { Row(row($0)) })
  }

  /// This grid for JSON alone.
  var inJSON: Grid { Grid(columns.map { Column(json: $0.key) }, rows) }

  /// This grid for programs alone.
  var forPrograms: Grid { Grid(columns.map { Column(json: $0.key, csv: $0.name) }, rows) }

  /// This grid for people alone.
  var forPeople: Grid { Grid(columns.map { Column($0.title, $0.alignment) }, rows) }

  /// The columns that `name` names, with their places.
  func named(_ name: KeyPath<Column, String?>) -> [(place: Int, name: String)] {
    columns.indices.compactMap { place in columns[place][keyPath: name].map { (place, $0) } }
  }
}
