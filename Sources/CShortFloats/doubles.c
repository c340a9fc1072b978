// Short floats from and to doubles, and from fixed point.

#include <string.h>

#include "rounding.h"

struct sl_float sl_of_double(double value, int32_t precision) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  const int64_t exponent = (int64_t)(bits >> 52 & 0x7ff) - 1022;
  struct sl_float result = {
      sl_head(exponent, precision, bits >> 63 ? -1 : 1), {0, 0, 0, (bits | (uint64_t)1 << 52) << 11}};
  return result;
}

bool sl_to_double(double *result, const struct sl_float *a, enum sl_rounding rounding) {
  const int64_t exponent = sl_exponent(a);
  if (exponent < -1000 || exponent > 1000) return false;
  const uint64_t top = a->limbs[3];
  const bool half = top >> 10 & 1, below = ((top & 0x3ff) | a->limbs[2] | a->limbs[1] | a->limbs[0]) != 0;
  bool grows;
  switch (rounding) {
    case SL_NEAREST: grows = half && (below || (top >> 11 & 1)); break;
    case SL_DOWN: grows = sl_sign(a) < 0 && (half || below); break;
    default: grows = sl_sign(a) > 0 && (half || below); break;
  }
  // The leading bit adds one to the exponent; so does a carry out of the others.
  uint64_t bits = ((uint64_t)(exponent + 1021) << 52) + (top >> 11) + grows;
  if (sl_sign(a) < 0) bits |= (uint64_t)1 << 63;
  memcpy(result, &bits, 8);
  return true;
}

bool sl_of_fraction(struct sl_float *result, const unsigned long *limbs, int n, int32_t sign) {
  uint64_t m[4] = {0, 0, 0, 0};
  for (int i = 0; i < n; i++) m[4 - n + i] = limbs[i];
  int zeros = 0;
  while (zeros < 4 && m[3] == 0) {
    m[3] = m[2];
    m[2] = m[1];
    m[1] = m[0];
    m[0] = 0;
    zeros++;
  }
  if (zeros == 4) return false;
  const int bits = __builtin_clzll(m[3]);
  if (bits) {
    for (int i = 3; i > 0; i--) m[i] = (m[i] << bits) | (m[i - 1] >> (64 - bits));
    m[0] <<= bits;
  }
  result->head = sl_head(-(64 * zeros + bits), 64 * n, sign);
  for (int i = 0; i < 4; i++) result->limbs[i] = m[i];
  return true;
}
