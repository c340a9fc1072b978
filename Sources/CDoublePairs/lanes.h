// Numbers side by side, and what they are compiled for.

#ifndef STEERLAW_LANES_H
#define STEERLAW_LANES_H

#include <stdint.h>
#include <string.h>

// Errors are computed: no product may be fused with a sum unless it is written so.
#pragma STDC FP_CONTRACT OFF

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_THREAD_SANITIZED
#endif
#endif

// glibc chooses among these when the program is loaded; that is before the thread sanitizer
// can run.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(IS_THREAD_SANITIZED)
#define DISPATCHED __attribute__((target_clones("default", "fma", "avx512f")))
#else
#define DISPATCHED
#endif

#define INLINE static inline __attribute__((always_inline))

// Functions on groups of numbers are inlined: how they would be called does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

// Numbers side by side.
enum { lanes = 8 };
typedef double numbers __attribute__((vector_size(lanes * sizeof(double))));
typedef int64_t integers __attribute__((vector_size(lanes * sizeof(int64_t))));

typedef struct {
  numbers high, low;
} pairs;

INLINE numbers all(double value) { return value - (numbers){0}; }

// `count` numbers, at most as many as there are lanes, and zeros.
INLINE numbers load(const double *values, long count) {
  numbers result = {0};
  if (values) memcpy(&result, values, (size_t)count * sizeof *values);
  return result;
}

INLINE void store(numbers from, double *values, long count) {
  memcpy(values, &from, (size_t)count * sizeof *values);
}

INLINE pairs two_sum(numbers a, numbers b) {
  numbers high = a + b;
  numbers part = high - a;
  return (pairs){high, (a - (high - part)) + (b - part)};
}

INLINE pairs two_product(numbers a, numbers b) {
  numbers high = a * b;
  return (pairs){high, __builtin_elementwise_fma(a, b, -high)};
}

INLINE pairs renormalized(numbers high, numbers low) {
  numbers sum = high + low;
  return (pairs){sum, low - (sum - high)};
}

INLINE pairs plus(pairs a, pairs b) {
  pairs sum = two_sum(a.high, b.high);
  return renormalized(sum.high, sum.low + (a.low + b.low));
}

INLINE numbers masked(numbers value, integers mask) {
  return (numbers)((integers)value & mask);
}

// All ones in the first `count` lanes.
INLINE integers first_lanes(long count) {
  integers result = {0};
  for (int lane = 0; lane < lanes; lane++) result[lane] = lane < count ? -1 : 0;
  return result;
}

INLINE void finish(pairs sums, double result[2]) {
  pairs total = {all(0), all(0)};
  for (int lane = 0; lane < lanes; lane++)
    total = plus(total, (pairs){all(sums.high[lane]), all(sums.low[lane])});
  result[0] = total.high[0];
  result[1] = total.low[0];
}

#endif
