#include "mean-inversion.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// Every product and every sum is rounded, as the proof counts them.
#pragma STDC FP_CONTRACT OFF

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_THREAD_SANITIZED
#endif
#endif

// glibc chooses among these when the program is loaded; that is before the thread sanitizer
// can run.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(IS_THREAD_SANITIZED)
#define DISPATCHED __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define DISPATCHED
#endif

#define INLINE static inline __attribute__((always_inline))

// Functions on groups of numbers are inlined: how they would be called does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

enum { lanes = 8 };
typedef double numbers __attribute__((vector_size(lanes * sizeof(double))));
typedef int64_t integers __attribute__((vector_size(lanes * sizeof(int64_t))));

INLINE numbers all(double value) { return value - (numbers){0}; }

INLINE numbers chosen(integers where, numbers yes, numbers no) {
  return (numbers)((where & (integers)yes) | (~where & (integers)no));
}

INLINE numbers magnitude(numbers x) { return chosen(x < 0, -x, x); }

INLINE numbers load(const double *values, long count, double padding) {
  numbers result = all(padding);
  memcpy(&result, values, (size_t)count * sizeof *values);
  return result;
}

INLINE void store(numbers from, double *values, long count) {
  memcpy(values, &from, (size_t)count * sizeof *values);
}

// Horner's rule.
INLINE numbers value(const double *p, long count, numbers t) {
  numbers sum = all(p[count - 1]);
  for (long k = count - 2; k >= 0; k--) sum = sum * t + p[k];
  return sum;
}

// A bound of center + scale t from below (sign -1) or above (1).
//
// Each rounding is at most 2^-53 of its result: the product is exact, the sum has one, and the last
// one is that of the sum with the margin; 2^-52 of both sizes is twice that.
INLINE numbers bound(const struct sl_mean_model *model, numbers t, double sign) {
  numbers product = t * model->scale;
  numbers sum = product + model->center;
  numbers size = magnitude(product) + magnitude(sum);
  return sum + (size * 0x1p-52 + 0x1p-1000) * sign;
}

DISPATCHED void sl_mean_inversion(
    const struct sl_mean_model *model, const double *statistics, const double *tails, long count,
    double *t, double *values, double *low, double *high) {
  const double *p = model->coefficients;
  const long degree = model->count - 1;
  for (long start = 0; start < count; start += lanes) {
    long size = count - start < lanes ? count - start : lanes;
    // d alpha/dt (mu - c): roundings of the difference and of the sum, as the scale is a power of
    // two. The difference is exact where the sum could be much smaller.
    numbers target =
        (load(statistics + start, size, model->shift) - model->shift + load(tails + start, size, 0))
        * model->scale;
    numbers x = all(model->differences[model->node_count - 1]);
    for (long k = model->node_count - 2; k >= 0; k--)
      x = x * (target - model->nodes[k]) + model->differences[k];
    x = chosen(x < -1, all(-1), x);
    x = chosen(x > 1, all(1), x);
    // Newton's method: what it finds need not be right.
    for (int step = 0; step < 2; step++) {
      numbers sum = all(p[degree]);
      numbers slope = {0};
      for (long k = degree - 1; k >= 0; k--) {
        slope = slope * x + sum;
        sum = sum * x + p[k];
      }
      x -= (sum - target) / slope;
    }
    numbers below = x - model->resolution;
    numbers above = x + model->resolution;
    numbers first = all(p[degree]);
    numbers second = first;
    for (long k = degree - 1; k >= 0; k--) {
      first = first * below + p[k];
      second = second * above + p[k];
    }
    // The target is off by two roundings, of 2^-53 each, and its sum with the noise by one; one
    // more is spare. The sums with `error` are covered by it (see MeanPolynomial.swift).
    numbers noise = magnitude(target) * 0x1p-51;
    // The signs of f - target at `below` and `above`, where f increases, place the root between.
    integers is_proved = (first + model->error < target - noise)
        & (second - model->error > target + noise) & (below >= -1) & (above <= 1);
    store(x, t + start, size);
    store(chosen(is_proved, bound(model, below, -1), all(NAN)), low + start, size);
    store(chosen(is_proved, bound(model, above, 1), all(NAN)), high + start, size);
    if (model->heights) store(value(model->heights, model->height_count, x), values + start, size);
  }
}
