// Fixed-point fractions of w limbs, w = 3, 4 or 5: x stands for x / 2^(64w), and errors are counted in such units.

#ifndef STEERLAW_SHORT_FLOATS_FIXED_POINT_H
#define STEERLAW_SHORT_FLOATS_FIXED_POINT_H

#include "rounding.h"

// r = a * b, cut off: at most one unit too small. r may be a or b.
ALWAYS_INLINE void multiply(int w, uint64_t *r, const uint64_t *a, const uint64_t *b) {
  uint64_t p[10];
  for (int i = 0; i < w; i++) p[i] = 0;
  for (int i = 0; i < w; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < w; j++) {
      wide sum = (wide)a[i] * b[j] + p[i + j] + carry;
      p[i + j] = (uint64_t)sum;
      carry = (uint64_t)(sum >> 64);
    }
    p[i + w] = carry;
  }
  for (int i = 0; i < w; i++) r[i] = p[i + w];
}

// r = a * n over n limbs; what comes out at the top.
ALWAYS_INLINE uint64_t multiply_word(int n, uint64_t *r, const uint64_t *a, uint64_t factor) {
  uint64_t carry = 0;
  for (int i = 0; i < n; i++) {
    wide sum = (wide)a[i] * factor + carry;
    r[i] = (uint64_t)sum;
    carry = (uint64_t)(sum >> 64);
  }
  return carry;
}

// r += a over n limbs; the carry.
ALWAYS_INLINE uint64_t add_to(int n, uint64_t *r, const uint64_t *a) {
  uint64_t carry = 0;
  for (int i = 0; i < n; i++) {
    wide sum = (wide)r[i] + a[i] + carry;
    r[i] = (uint64_t)sum;
    carry = (uint64_t)(sum >> 64);
  }
  return carry;
}

// r = a - b over n limbs; the borrow.
ALWAYS_INLINE uint64_t subtract(int n, uint64_t *r, const uint64_t *a, const uint64_t *b) {
  uint64_t borrow = 0;
  for (int i = 0; i < n; i++) {
    wide difference = (wide)a[i] - b[i] - borrow;
    r[i] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> 64) & 1;
  }
  return borrow;
}

// r = a >> bits over n limbs, cut off, 0 < bits < 64.
ALWAYS_INLINE void shift_down(int n, uint64_t *r, const uint64_t *a, int bits) {
  for (int i = 0; i < n; i++) r[i] = (a[i] >> bits) | (i + 1 < n ? a[i + 1] << (64 - bits) : 0);
}

// |a| as `n` limbs, the binary point below the top one, cut off: at most one unit too small. The exponent is at most
// 63.
ALWAYS_INLINE void to_fixed(int n, uint64_t *r, const struct sl_float *a) {
  for (int i = 0; i < n; i++) r[i] = 0;
  // The lowest bit of limbs[0] stands for 2^(exponent - 256), that of r[0] for 2^(64 - 64n).
  const int64_t shift = sl_exponent(a) - 256 + 64 * (n - 1);
  const int64_t limbs = shift >= 0 ? shift / 64 : -((63 - shift) / 64);
  const int bits = (int)(shift - limbs * 64);
  for (int i = 0; i < 4; i++) {
    const int64_t place = i + limbs;
    if (place >= 0 && place < n) r[place] |= a->limbs[i] << bits;
    if (bits && place + 1 >= 0 && place + 1 < n) r[place + 1] |= a->limbs[i] >> (64 - bits);
  }
}

// sign * (m +- error) / 2^(64n) * 2^exponent, m of n <= 6 limbs: rounded, when all these numbers are rounded to the
// same.
ALWAYS_INLINE bool round_if_sure(
    int n, struct sl_float *result, const uint64_t *m, uint64_t error, int32_t sign, int64_t exponent,
    int32_t precision, enum sl_rounding rounding) {
  uint64_t low[6], high[6], error_limbs[6] = {error, 0, 0, 0, 0, 0};
  if (subtract(n, low, m, error_limbs)) return false;
  for (int i = 0; i < n; i++) high[i] = m[i];
  if (add_to(n, high, error_limbs)) return false;
  // Both are to have their leading bit in the same place.
  int zeros = 0;
  while (zeros < n && high[n - 1 - zeros] == 0) zeros++;
  if (zeros == n || low[n - 1 - zeros] == 0) return false;
  const int bits = __builtin_clzll(high[n - 1 - zeros]);
  if (__builtin_clzll(low[n - 1 - zeros]) != bits) return false;
  const int64_t lead = exponent - 64 * zeros - bits;
  struct sl_float other;
  for (int side = 0; side < 2; side++) {
    const uint64_t *from = side ? high : low;
    uint64_t top[5] = {0, 0, 0, 0, 0};
    bool rest = false;
    for (int i = 0; i < 5; i++) {
      const int place = n - 1 - zeros - i;
      if (place < 0) break;
      top[4 - i] = from[place] << bits;
      if (bits && place > 0) top[4 - i] |= from[place - 1] >> (64 - bits);
    }
    const int below = n - 6 - zeros;
    for (int place = 0; place <= below; place++) {
      rest |= (place == below && bits ? from[place] << bits : from[place]) != 0;
    }
    if (!sl_round(side ? &other : result, top, rest, sign, lead, precision, rounding)) return false;
  }
  return sl_exponent(result) == sl_exponent(&other) && result->limbs[0] == other.limbs[0]
         && result->limbs[1] == other.limbs[1] && result->limbs[2] == other.limbs[2]
         && result->limbs[3] == other.limbs[3];
}

#endif
