// Exponentials and logarithms of short floats, rounded correctly: a value with a proved error in 192, 256 or 320 bits
// of fixed point is rounded when every number within that error rounds to the same. What is left is MPFR's.
//
// Errors are counted in units of the last place of w limbs, 2^(-64w); every number is cut off downwards.

#include "fixed-point.h"
#include "tables.h"

// The terms of both series, with which their remainders are below half a unit; see the two functions.
#define EXP_TERMS(w) ((w) == 3 ? 12 : (w) == 4 ? 16 : 20)
#define LOG_TERMS(w) ((w) == 3 ? 14 : (w) == 4 ? 19 : 24)

// The steps of Horner's rule, from the k-th on, for which n limbs are enough. What it makes is multiplied by the k-th
// power of a number below 2^-12, and with n limbs it is wrong by 4 units of the n-th: together less than a third of a
// unit of w limbs.
#define FEWER_LIMBS(w, n) ((n) >= (w) ? 2 : (64 * ((w) - (n)) + 15) / 12)

// x = n (log 2)/64 + j/4096 + r with 0 <= r < 1/4096, and
// e^x = 2^(n/64) * e^(j/4096) * (1 + r + r^2 (1/2 + r (1/6 + ...))).
ALWAYS_INLINE bool exponential(
    int w, struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  // |a| with an integer limb above; one unit too small at most.
  uint64_t x[6], r[6], multiple[8];
  to_fixed(w + 1, x, a);
  // n is right but for one, which is seen below.
  const double size = (double)x[w] + (double)x[w - 1] * 0x1p-64;
  int64_t n = (int64_t)(size * (64 / 0.693147180559945309));
  if (sl_sign(a) < 0) n = -n - 1;
  for (int attempt = 0;; attempt++) {
    if (attempt == 3) return false;
    const uint64_t count = n < 0 ? (uint64_t)-n : (uint64_t)n;
    // The multiple of (log 2)/64 to one limb more, cut off to w limbs: less than two units too small, for the count is
    // below 2^32.
    multiple[w + 1] = multiply_word(w + 1, multiple, log_two_64th + 6 - (w + 1), count);
    // r = x - multiple; for negative a, multiple - x.
    uint64_t borrow =
        sl_sign(a) > 0 ? subtract(w + 1, r, x, multiple + 1) : subtract(w + 1, r, multiple + 1, x);
    if (borrow) {
      n -= 1;
      continue;
    }
    // Above (log 2)/64 = 0.0108...: 45/4096 is as good a bound, and the table ends at 47/4096.
    if (r[w] != 0 || r[w - 1] >> 52 > 46) {
      n += 1;
      continue;
    }
    break;
  }
  // r is wrong by at most 2 units.
  const int j = (int)(r[w - 1] >> 52);
  r[w - 1] &= ((uint64_t)1 << 52) - 1;
  // q = 1/2 + r/6 + ..., terms up to r^N / (N + 2)!: r < 2^-12, and the next term is below 2^(-12 (N + 1)) / (N + 3)!,
  // less than half a unit when multiplied by r^2. Two units of each step shrink by r: q is wrong by less than 3, and by
  // what fewer limbs cost.
  const int shift = 5 - w;
  uint64_t q[5], series[5];
  for (int i = 0; i < w; i++) q[i] = exp_inverse[EXP_TERMS(w) + 1][i + shift];
  int k = EXP_TERMS(w);
  for (; k >= FEWER_LIMBS(w, 1); k--) {
    multiply(1, q + w - 1, q + w - 1, r + w - 1);
    add_to(1, q + w - 1, exp_inverse[k] + 4);
  }
  for (; k >= FEWER_LIMBS(w, 2); k--) {
    multiply(2, q + w - 2, q + w - 2, r + w - 2);
    add_to(2, q + w - 2, exp_inverse[k] + 3);
  }
  for (; k >= FEWER_LIMBS(w, 3); k--) {
    multiply(3, q + w - 3, q + w - 3, r + w - 3);
    add_to(3, q + w - 3, exp_inverse[k] + 2);
  }
  for (; w >= 4 && k >= FEWER_LIMBS(w, 4); k--) {
    multiply(4, q + w - 4, q + w - 4, r + w - 4);
    add_to(4, q + w - 4, exp_inverse[k] + 1);
  }
  for (; k >= 2; k--) {
    multiply(w, q, q, r);
    add_to(w, q, exp_inverse[k] + shift);
  }
  // series = r + r (r q), wrong by less than 2 (of r) + 3.
  multiply(w, q, q, r);
  multiply(w, q, q, r);
  for (int i = 0; i < w; i++) series[i] = r[i];
  add_to(w, series, q);
  // v = 2^((n mod 64)/64)/2 (1 + fine)(1 + series): each product adds two units at most, and those of the series five.
  uint64_t v[5], product[5];
  const uint64_t *coarse = exp_coarse[n & 63] + shift;
  for (int i = 0; i < w; i++) v[i] = coarse[i];
  multiply(w, product, v, exp_fine[j] + shift);
  if (add_to(w, v, product)) return false;
  multiply(w, product, v, series);
  if (add_to(w, v, product)) return false;
  return round_if_sure(w, result, v, 16, 1, (n >> 6) + 1, precision, rounding);
}

// 1, or a number above or below it by less than a quarter of a unit of the last place below 1.
static bool near_one(struct sl_float *result, int32_t side, int32_t precision, enum sl_rounding rounding) {
  const uint64_t top = (uint64_t)1 << 63, full = UINT64_MAX;
  const uint64_t one[5] = {0, 0, 0, 0, top}, below[5] = {full, full, full, full, full};
  return side < 0 ? sl_round(result, below, true, 1, 0, precision, rounding)
                  : sl_round(result, one, side > 0, 1, 1, precision, rounding);
}

bool sl_exp(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  if (is_zero(a)) return near_one(result, 0, precision, rounding);
  if (is_regular(a) && sl_exponent(a) < -1 - precision) return near_one(result, sl_sign(a), precision, rounding);
  // Beyond 2^24 the multiple of log 2 would have 32 bits; tiny numbers have results too near 1.
  if (!is_regular(a) || sl_exponent(a) > 24 || sl_exponent(a) < -120) return false;
  if (precision <= 150 && exponential(3, result, a, precision, rounding)) return true;
  if (precision <= 214 && exponential(4, result, a, precision, rounding)) return true;
  return exponential(5, result, a, precision, rounding);
}

// log of 2^k y with y in [3/4, 3/2), given as y/2 in w limbs, one unit too small at most.
//
// c = j/128 is near 1/y and not below it: yc = 1 + z, 0 <= z < 2^-6. Then 1 - i/8192 is near 1/(1 + z) and not below
// it: (1 + z)(1 - i/8192) = 1 + t, 0 <= t < 2^-12.
// log = k log 2 - log c - log(1 - i/8192) + t - t (t (1/2 - t (1/3 - ...))).
ALWAYS_INLINE bool logarithm(
    int w, struct sl_float *result, const uint64_t *half, int64_t k, int32_t precision, enum sl_rounding rounding) {
  uint64_t z[6], t[6], top;
  const double y = 2 * ((double)half[w - 1] * 0x1p-64);
  int j = (int)(128 / y) + 1;
  for (int attempt = 0;; attempt++) {
    if (attempt == 3) return false;
    // y c = half * (4 j) / 256 = (half * 4 j) >> 8, with the integer part above: two units too small at most, for y is
    // 2 of `half`, and c is below 2.
    top = multiply_word(w, z, half, (uint64_t)(4 * j));
    for (int i = 0; i < w; i++) z[i] = (z[i] >> 8) | ((i + 1 < w ? z[i + 1] : top) << 56);
    top >>= 8;
    if (top == 0) {
      j += 1;
      continue;
    }
    break;
  }
  if (top != 1 || z[w - 1] >> 58 != 0) return false;
  const double excess = (double)z[w - 1] * 0x1p-64;
  int i_fine = (int)(8192 * (excess / (1 + excess)));
  for (int attempt = 0;; attempt++) {
    if (attempt == 3 || i_fine < 0) return false;
    // t = z - (i + i z)/8192, cut off: with z three units wrong, t is less than five.
    uint64_t part[6];
    part[w] = (uint64_t)i_fine + multiply_word(w, part, z, (uint64_t)i_fine);
    shift_down(w + 1, part, part, 13);
    if (part[w] != 0) return false;
    if (subtract(w, t, z, part)) {
      i_fine -= 1;
      continue;
    }
    break;
  }
  if (t[w - 1] >> 51 != 0) return false;
  // s = 1/2 - t (1/3 - ...) with N terms: t < 2^-13 + 2^-18, and the next, below t^(N + 1), is less than half a unit.
  const int shift = 5 - w;
  uint64_t s[5], product[5];
  for (int i = 0; i < w; i++) s[i] = log_inverse[LOG_TERMS(w)][i + shift];
  int n = LOG_TERMS(w) - 1;
  for (; n >= FEWER_LIMBS(w, 1); n--) {
    multiply(1, product, s + w - 1, t + w - 1);
    subtract(1, s + w - 1, log_inverse[n] + 4, product);
  }
  for (; n >= FEWER_LIMBS(w, 2); n--) {
    multiply(2, product, s + w - 2, t + w - 2);
    subtract(2, s + w - 2, log_inverse[n] + 3, product);
  }
  for (; n >= FEWER_LIMBS(w, 3); n--) {
    multiply(3, product, s + w - 3, t + w - 3);
    subtract(3, s + w - 3, log_inverse[n] + 2, product);
  }
  for (; w >= 4 && n >= FEWER_LIMBS(w, 4); n--) {
    multiply(4, product, s + w - 4, t + w - 4);
    subtract(4, s + w - 4, log_inverse[n] + 1, product);
  }
  for (; n >= 2; n--) {
    multiply(w, product, s, t);
    subtract(w, s, log_inverse[n] + shift, product);
  }
  multiply(w, s, s, t);
  multiply(w, s, s, t);
  // Five units of t, three of the products, one of each table, and k log 2 to one limb more: below 16 together.
  uint64_t sum[7], other[8];
  if (subtract(w, sum, t, s)) return false;
  sum[w] = add_to(w, sum, log_fine[i_fine] + shift);
  // Two's complement with the integer limb on top.
  uint64_t coarse[6];
  for (int i = 0; i <= w; i++) coarse[i] = log_coarse[j - 80][i + shift];
  if (j >= 128) {
    subtract(w + 1, sum, sum, coarse);
  } else {
    add_to(w + 1, sum, coarse);
  }
  const uint64_t count = k < 0 ? (uint64_t)-k : (uint64_t)k;
  other[w + 1] = multiply_word(w + 1, other, log_two + 6 - (w + 1), count);
  if (k < 0) {
    subtract(w + 1, sum, sum, other + 1);
  } else {
    add_to(w + 1, sum, other + 1);
  }
  int32_t sign = 1;
  if (sum[w] >> 63) {
    sign = -1;
    const uint64_t zero[7] = {0, 0, 0, 0, 0, 0, 0};
    subtract(w + 1, sum, zero, sum);
  }
  return round_if_sure(w + 1, result, sum, 16, sign, 64, precision, rounding);
}

// Splits a number in [1/2, 1) of w limbs, times 2^e, for `logarithm`.
ALWAYS_INLINE bool split(
    int w, struct sl_float *result, uint64_t *m, int64_t e, int32_t precision, enum sl_rounding rounding) {
  // At least 3/4: y is m itself, and m/2 is asked for; else y is 2m.
  if (m[w - 1] >> 62 == 3) {
    uint64_t half[5];
    shift_down(w, half, m, 1);
    return logarithm(w, result, half, e, precision, rounding);
  }
  return logarithm(w, result, m, e - 1, precision, rounding);
}

ALWAYS_INLINE bool log_with(
    int w, struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  // One unit too small at most.
  uint64_t m[5] = {0, 0, 0, 0, 0};
  for (int i = w < 4 ? 4 - w : 0; i < 4; i++) m[i + w - 4] = a->limbs[i];
  return split(w, result, m, sl_exponent(a), precision, rounding);
}

bool sl_log(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  if (!is_regular(a) || sl_sign(a) < 0 || sl_exponent(a) > EXPONENT_LIMIT || sl_exponent(a) < -EXPONENT_LIMIT) return false;
  if (precision <= 150 && log_with(3, result, a, precision, rounding)) return true;
  if (precision <= 214 && log_with(4, result, a, precision, rounding)) return true;
  return log_with(5, result, a, precision, rounding);
}

ALWAYS_INLINE bool log_one_plus_with(
    int w, struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  // 1 + a, with the integer limb above; one unit too small or too large at most.
  uint64_t x[6], one[6] = {0, 0, 0, 0, 0, 0};
  to_fixed(w + 1, x, a);
  one[w] = 1;
  if (sl_sign(a) > 0) {
    add_to(w + 1, x, one);
  } else {
    subtract(w + 1, x, one, x);
  }
  // In [1/2, 2): as a number in [1/2, 1) times 2^e.
  if (x[w] == 1) {
    uint64_t m[5];
    shift_down(w, m, x, 1);
    m[w - 1] |= (uint64_t)1 << 63;
    return split(w, result, m, 1, precision, rounding);
  }
  if (x[w] != 0 || x[w - 1] >> 63 == 0) return false;
  return split(w, result, x, 0, precision, rounding);
}

bool sl_log_one_plus(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding) {
  if (!is_regular(a) || sl_exponent(a) > 0 || sl_exponent(a) < -100) return false;
  if (precision <= 150 && log_one_plus_with(3, result, a, precision, rounding)) return true;
  if (precision <= 214 && log_one_plus_with(4, result, a, precision, rounding)) return true;
  return log_one_plus_with(5, result, a, precision, rounding);
}
