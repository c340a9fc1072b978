// The threads that matrix products run on.

#if !canImport(Accelerate)
  internal import CBLAS
#endif

/// How matrix products run.
public enum BLASThreads {
  /// Uses `count` threads for matrix products from now on; one makes results reproducible.
  ///
  /// Without effect on macOS, where Accelerate decides.
  public static func use(_ count: Int) {
    #if !canImport(Accelerate)
      openblas_set_num_threads(Int32(clamping: count))
    #endif
  }
}
