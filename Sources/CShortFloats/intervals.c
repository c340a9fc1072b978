// Sums, differences, products, exponentials and logarithms of intervals of short floats: both ends in one
// call, rounded outward.

#include "operations.h"

static inline bool is_finite(const struct sl_float *a) { return is_regular(a) || is_zero(a); }

// -1, 0 or 1.
static inline int signum(const struct sl_float *a) { return is_zero(a) ? 0 : sl_sign(a); }

// Whether both are the same regular number.
static inline bool is_same(const struct sl_float *a, const struct sl_float *b) {
  return sl_sign(a) == sl_sign(b) && sl_exponent(a) == sl_exponent(b) && a->limbs[0] == b->limbs[0]
         && a->limbs[1] == b->limbs[1] && a->limbs[2] == b->limbs[2] && a->limbs[3] == b->limbs[3];
}

static inline int32_t widest(
    const struct sl_float *a, const struct sl_float *b, const struct sl_float *c, const struct sl_float *d) {
  const int32_t first = sl_precision(a) > sl_precision(b) ? sl_precision(a) : sl_precision(b);
  const int32_t second = sl_precision(c) > sl_precision(d) ? sl_precision(c) : sl_precision(d);
  return first > second ? first : second;
}

// a + b with the sign of b given: a number and 0 make the number.
ALWAYS_INLINE bool sum(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t b_sign, int32_t precision,
    enum sl_rounding rounding) {
  if (is_regular(a) && is_zero(b)) {
    *result = *a;
    result->head = sl_head(sl_exponent(a), precision, sl_sign(a));
    return true;
  }
  if (is_zero(a) && is_regular(b)) {
    *result = *b;
    result->head = sl_head(sl_exponent(b), precision, b_sign);
    return true;
  }
  return add(result, a, b, b_sign, precision, rounding);
}

bool sl_interval_add(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high) {
  const int32_t precision = widest(a_low, a_high, b_low, b_high);
  return sum(low, a_low, b_low, sl_sign(b_low), precision, SL_DOWN)
         && sum(high, a_high, b_high, sl_sign(b_high), precision, SL_UP);
}

bool sl_interval_subtract(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high) {
  const int32_t precision = widest(a_low, a_high, b_low, b_high);
  return sum(low, a_low, b_high, -sl_sign(b_high), precision, SL_DOWN)
         && sum(high, a_high, b_low, -sl_sign(b_low), precision, SL_UP);
}

static inline bool product(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  if (is_zero(a) || is_zero(b)) {
    *result = (struct sl_float){sl_head(sl_exponent_zero, precision > 64 ? precision : 64, 1), {0, 0, 0, 0}};
    return true;
  }
  return multiply_floats(result, a, b, precision, rounding);
}

bool sl_interval_multiply(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high) {
  if (!is_finite(a_low) || !is_finite(a_high) || !is_finite(b_low) || !is_finite(b_high)) return false;
  const int32_t precision = widest(a_low, a_high, b_low, b_high);
  const int b_least = signum(b_low), b_most = signum(b_high);
  // The ends whose products are the least and the largest.
  const struct sl_float *a_down, *b_down, *a_up, *b_up;
  if (signum(a_low) >= 0) {
    a_down = b_least >= 0 ? a_low : a_high;
    b_down = b_low;
    a_up = b_most >= 0 ? a_high : a_low;
    b_up = b_high;
  } else if (signum(a_high) <= 0) {
    a_down = b_most >= 0 ? a_low : a_high;
    b_down = b_high;
    a_up = b_least >= 0 ? a_high : a_low;
    b_up = b_low;
  } else if (b_least >= 0) {
    a_down = a_low;
    b_down = b_high;
    a_up = a_high;
    b_up = b_high;
  } else if (b_most <= 0) {
    a_down = a_high;
    b_down = b_low;
    a_up = a_low;
    b_up = b_low;
  } else {
    return false;
  }
  return product(low, a_down, b_down, precision, SL_DOWN) && product(high, a_up, b_up, precision, SL_UP);
}

// Adds `sign` times [a_low, a_high] to [low, high], or does nothing.
ALWAYS_INLINE bool accumulate(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t sign) {
  const struct sl_float *down = sign < 0 ? a_high : a_low, *up = sign < 0 ? a_low : a_high;
  const int32_t precision = widest(low, high, down, up);
  struct sl_float sum_low, sum_high;
  if (!sum(&sum_low, low, down, sign * sl_sign(down), precision, SL_DOWN)
      || !sum(&sum_high, high, up, sign * sl_sign(up), precision, SL_UP)) {
    return false;
  }
  *low = sum_low;
  *high = sum_high;
  return true;
}

bool sl_interval_accumulate(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high) {
  return accumulate(low, high, a_low, a_high, 1);
}

bool sl_interval_accumulate_product(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high, int32_t sign) {
  struct sl_float product_low, product_high;
  return sl_interval_multiply(&product_low, &product_high, a_low, a_high, b_low, b_high)
         && accumulate(low, high, &product_low, &product_high, sign);
}

// b - a, rounded up and with what is below 64 bits where one of them is 0; false when it is more than 2^-8.
static bool small_gap(struct sl_float *gap, const struct sl_float *a, const struct sl_float *b) {
  return sum(gap, b, a, -sl_sign(a), 64, SL_UP) && sl_exponent(gap) <= -8;
}

// Above e^a (1 + 2 (b - a)), given a number above e^a and a < b, when b - a is at most 2^-8: e^x <= 1 + 2x on [0, 1].
static bool grown(
    struct sl_float *result, const struct sl_float *above, const struct sl_float *a, const struct sl_float *b,
    int32_t precision) {
  struct sl_float gap, growth;
  if (!small_gap(&gap, a, b)) return false;
  gap.head = sl_head(sl_exponent(&gap) + 1, 64, 1);
  return multiply_floats(&growth, above, &gap, precision, SL_UP)
         && add(result, above, &growth, 1, precision, SL_UP);
}

bool sl_interval_exp(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision) {
  if (!is_finite(a_low) || !is_finite(a_high) || !sl_exp(low, a_low, precision, SL_DOWN)) return false;
  // The next number above, which e^a_low is below: it is no short float, or 1.
  struct sl_float above;
  if (!next_above(&above, low, precision)) return false;
  if (is_same(a_low, a_high)) {
    *high = above;
    return true;
  }
  return grown(high, &above, a_low, a_high, precision);
}

// The value of a logarithm at one point, and the next number above it: it is no short float.
static bool around(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a, int32_t precision,
    bool (*logarithm)(struct sl_float *, const struct sl_float *, int32_t, enum sl_rounding)) {
  return logarithm(low, a, precision, SL_DOWN) && next_above(high, low, precision);
}

bool sl_interval_log(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision) {
  return is_same(a_low, a_high) ? around(low, high, a_low, precision, sl_log)
                                : sl_log(low, a_low, precision, SL_DOWN) && sl_log(high, a_high, precision, SL_UP);
}

bool sl_interval_log_one_plus(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision) {
  return is_same(a_low, a_high)
             ? around(low, high, a_low, precision, sl_log_one_plus)
             : sl_log_one_plus(low, a_low, precision, SL_DOWN) && sl_log_one_plus(high, a_high, precision, SL_UP);
}

bool sl_interval_ratio(
    struct sl_float *low, struct sl_float *high, int64_t numerator, int64_t denominator, int32_t precision) {
  if (!sl_ratio(low, numerator, denominator, precision, SL_DOWN)) return false;
  // In lowest terms with a power of two below, and no more bits above than there is room for: the number itself.
  const uint64_t n = numerator < 0 ? -(uint64_t)numerator : (uint64_t)numerator;
  if ((denominator & (denominator - 1)) == 0 && 64 - __builtin_clzll(n) - __builtin_ctzll(n) <= precision) {
    *high = *low;
    return true;
  }
  return next_above(high, low, precision);
}
