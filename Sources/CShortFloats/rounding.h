// What the operations share: a significand of five limbs and what lies below it, rounded.

#ifndef STEERLAW_SHORT_FLOATS_ROUNDING_H
#define STEERLAW_SHORT_FLOATS_ROUNDING_H

#include "short-floats.h"

typedef unsigned __int128 wide;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// Exponents beyond this are left to MPFR, whose range ends at 2^30 - 1.
#define EXPONENT_LIMIT ((1 << 30) - 512)

static inline bool is_regular(const struct sl_float *a) { return sl_exponent(a) > sl_exponent_singular; }

static inline bool is_zero(const struct sl_float *a) { return sl_exponent(a) == sl_exponent_zero; }

// sign * 0.m * 2^exponent, m of five limbs with the top bit set; `rest` says that the number is a little larger in
// magnitude, by less than a unit of the last limb.
ALWAYS_INLINE bool sl_round(
    struct sl_float *result, const uint64_t m[5], bool rest, int32_t sign, int64_t exponent, int32_t precision,
    enum sl_rounding rounding) {
  // The bits kept end in limb `place`, of which the lowest `drop` ones go.
  const int place = 4 - (precision - 1) / 64;
  const int drop = (5 - place) * 64 - precision;
  uint64_t low = 0;
  for (int i = 0; i < place - 1; i++) low |= m[i];
  uint64_t half, below, unit = (uint64_t)1 << drop;
  if (drop == 0) {
    half = m[place - 1] >> 63;
    below = (m[place - 1] << 1) | low | rest;
  } else {
    half = (m[place] >> (drop - 1)) & 1;
    below = (m[place] & ((unit >> 1) - 1)) | m[place - 1] | low | rest;
  }
  bool grows;
  switch (rounding) {
    case SL_NEAREST: grows = half && (below || (m[place] & unit)); break;
    case SL_DOWN: grows = sign < 0 && (half || below); break;
    default: grows = sign > 0 && (half || below); break;
  }
  uint64_t r[5] = {0, 0, 0, 0, 0};
  for (int i = place; i < 5; i++) r[i] = m[i];
  r[place] &= ~(unit - 1);
  if (grows) {
    uint64_t carry = unit;
    for (int i = place; i < 5; i++) {
      r[i] += carry;
      carry = r[i] < carry;
      if (!carry) break;
    }
    if (carry) {
      r[4] = (uint64_t)1 << 63;
      exponent += 1;
    }
  }
  if (exponent > EXPONENT_LIMIT || exponent < -EXPONENT_LIMIT) return false;
  result->head = sl_head(exponent, precision, sign);
  for (int i = 0; i < 4; i++) result->limbs[i] = r[i + 1];
  return true;
}

// The same for high + low / 2^128, whose top bit is set, and at most 128 bits.
ALWAYS_INLINE bool sl_round_pair(
    struct sl_float *result, wide high, wide low, int32_t sign, int64_t exponent, int32_t precision,
    enum sl_rounding rounding) {
  const int drop = 128 - precision;
  if (drop < 64 && rounding != SL_NEAREST) {
    // The usual case: only the lower limb is cut.
    const uint64_t unit = (uint64_t)1 << drop, cut = (uint64_t)high & (unit - 1);
    high -= cut;
    if ((sign < 0) == (rounding == SL_DOWN) && (cut != 0 || low != 0)) {
      high += unit;
      if (high == 0) {
        high = (wide)1 << 127;
        exponent += 1;
      }
    }
  } else {
    const wide unit = (wide)1 << drop;
    bool half, below;
    if (drop == 0) {
      half = low >> 127;
      below = (low << 1) != 0;
    } else {
      half = (high >> (drop - 1)) & 1;
      below = ((high & ((unit >> 1) - 1)) | low) != 0;
    }
    bool grows;
    switch (rounding) {
      case SL_NEAREST: grows = half && (below || (high & unit)); break;
      case SL_DOWN: grows = sign < 0 && (half || below); break;
      default: grows = sign > 0 && (half || below); break;
    }
    high &= ~(unit - 1);
    if (grows) {
      high += unit;
      if (high == 0) {
        high = (wide)1 << 127;
        exponent += 1;
      }
    }
  }
  if (exponent > EXPONENT_LIMIT || exponent < -EXPONENT_LIMIT) return false;
  result->head = sl_head(exponent, precision, sign);
  result->limbs[0] = result->limbs[1] = 0;
  result->limbs[2] = (uint64_t)high;
  result->limbs[3] = (uint64_t)(high >> 64);
  return true;
}

#endif
