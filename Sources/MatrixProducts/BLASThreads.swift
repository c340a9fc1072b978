// The threads that matrix products run on.

#if !canImport(Accelerate)
  internal import COpenBLAS
#endif

/// How matrix products run.
public enum BLASThreads {
  /// Uses `count` threads for matrix products from now on; one makes results reproducible.
  ///
  /// Loads nothing by itself. Without effect on macOS, where Accelerate decides.
  public static func use(_ count: Int) {
    #if !canImport(Accelerate)
      door_use_threads(Int32(clamping: count))
    #endif
  }
}
