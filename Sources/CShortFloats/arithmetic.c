// Sums, products and quotients of short floats, and their order.

#include "operations.h"

bool sl_add(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  return add(result, a, b, sl_sign(b), precision, rounding);
}

bool sl_subtract(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  return add(result, a, b, -sl_sign(b), precision, rounding);
}

bool sl_multiply(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  return multiply_floats(result, a, b, precision, rounding);
}

bool sl_set(struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  if (!is_regular(a)) return false;
  const uint64_t m[5] = {0, a->limbs[0], a->limbs[1], a->limbs[2], a->limbs[3]};
  return sl_round(result, m, false, sl_sign(a), sl_exponent(a), precision, rounding);
}

bool sl_divide(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  return divide_floats(result, a, b, precision, rounding);
}

bool sl_ratio(
    struct sl_float *result, int64_t numerator, int64_t denominator, int32_t precision,
    enum sl_rounding rounding) {
  if (numerator == 0 || denominator == 0) return false;
  const int32_t sign = (numerator < 0) == (denominator < 0) ? 1 : -1;
  uint64_t n = numerator < 0 ? -(uint64_t)numerator : (uint64_t)numerator;
  uint64_t d = denominator < 0 ? -(uint64_t)denominator : (uint64_t)denominator;
  const int up = __builtin_clzll(n), down = __builtin_clzll(d);
  n <<= up;
  d <<= down;
  // n/d is in (1/2, 2); below d, so that each quotient is one limb.
  int64_t exponent = down - up + 1;
  uint64_t m[5] = {0, 0, 0, 0, 0}, remainder;
  uint64_t first = 0;
  if (n >= d) {
    n -= d;
    first = 1;
  }
  remainder = n;
  // What is rounded, and a limb more.
  for (int i = 4; i >= 3 - (precision - 1) / 64; i--) {
    m[i] = divide_words(remainder, 0, d);
    remainder = 0 - m[i] * d;
  }
  bool rest = remainder != 0;
  if (first) {
    rest |= m[0] & 1;
    for (int i = 0; i < 4; i++) m[i] = (m[i] >> 1) | (m[i + 1] << 63);
    m[4] = (m[4] >> 1) | ((uint64_t)1 << 63);
  } else {
    exponent -= 1;
  }
  return sl_round(result, m, rest, sign, exponent, precision, rounding);
}

int sl_compare(const struct sl_float *a, const struct sl_float *b) {
  if (sl_sign(a) != sl_sign(b)) return sl_sign(a) < sl_sign(b) ? -1 : 1;
  const int larger = sl_sign(a);
  if (sl_exponent(a) != sl_exponent(b)) return sl_exponent(a) > sl_exponent(b) ? larger : -larger;
  for (int i = 3; i >= 0; i--) {
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] > b->limbs[i] ? larger : -larger;
  }
  return 0;
}
