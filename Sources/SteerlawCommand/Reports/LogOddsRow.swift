// One row of the tables of log-odds.

import ExactArithmetic

/// The log-odds of one token, as the output shows them.
struct LogOddsRow {
  let token: Int
  /// An exact expression.
  let exact: String
  /// M(z), certified.
  let value: CertifiedReal
}
