// One import for all that the command answers: `import Steerlaw`.

@_exported public import CertificateWriter
@_exported public import Derivations
@_exported public import ExactArithmetic
@_exported public import Figures
@_exported public import ModelFiles
@_exported public import PeakSearch
@_exported public import ProofChecker
@_exported public import ReportPage
@_exported public import SteeringAdvice
@_exported public import SteeringLaws
@_exported public import SteeringModel
@_exported public import TrainedComparison
@_exported public import Verification
