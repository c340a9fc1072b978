// Sums, products and quotients of short floats, rounded correctly: the exact result, or its first bits with whether
// anything lies below them, is rounded once.

#ifndef STEERLAW_SHORT_FLOATS_OPERATIONS_H
#define STEERLAW_SHORT_FLOATS_OPERATIONS_H

#include "rounding.h"

// m shifted left until its top bit is set; by how much. m is not 0.
static inline int normalize(uint64_t m[5]) {
  int limbs = 0;
  while (m[4] == 0) {
    for (int i = 4; i > 0; i--) m[i] = m[i - 1];
    m[0] = 0;
    limbs++;
  }
  int bits = __builtin_clzll(m[4]);
  if (bits) {
    for (int i = 4; i > 0; i--) m[i] = (m[i] << bits) | (m[i - 1] >> (64 - bits));
    m[0] <<= bits;
  }
  return limbs * 64 + bits;
}

// The limbs of a with 64 bits below them, shifted right by `shift`; whether bits were lost.
static inline bool shifted(uint64_t m[5], const struct sl_float *a, uint64_t shift) {
  if (shift >= 320) {
    for (int i = 0; i < 5; i++) m[i] = 0;
    return true;
  }
  const uint64_t full[5] = {0, a->limbs[0], a->limbs[1], a->limbs[2], a->limbs[3]};
  const int limbs = (int)(shift / 64), bits = (int)(shift % 64);
  uint64_t lost = 0;
  for (int i = 0; i < limbs; i++) lost |= full[i];
  if (bits) lost |= full[limbs] << (64 - bits);
  for (int i = 0; i < 5; i++) {
    uint64_t low = i + limbs < 5 ? full[i + limbs] : 0, high = i + limbs < 4 ? full[i + limbs + 1] : 0;
    m[i] = bits ? (low >> bits) | (high << (64 - bits)) : low;
  }
  return lost != 0;
}

// Whether nothing lies below the top two limbs.
static inline bool is_pair(const struct sl_float *a) { return (a->limbs[0] | a->limbs[1]) == 0; }

// The sum where all three have at most 128 bits. What is lost below 256 bits is shown by the last of them: it
// can decide no rounding but by not being 0.
ALWAYS_INLINE bool add_pairs(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t a_sign, int32_t b_sign,
    int32_t precision, enum sl_rounding rounding) {
  wide high = (wide)a->limbs[3] << 64 | a->limbs[2];
  const wide other = (wide)b->limbs[3] << 64 | b->limbs[2];
  const uint64_t shift = (uint64_t)((int64_t)sl_exponent(a) - sl_exponent(b));
  wide moved = 0, low = 1;
  if (shift == 0) {
    moved = other;
    low = 0;
  } else if (shift < 128) {
    moved = other >> shift;
    low = other << (128 - shift);
  } else if (shift == 128) {
    low = other;
  } else if (shift < 256) {
    low = other >> (shift - 128);
    if (low << (shift - 128) != other) low |= 1;
  }
  int64_t exponent = sl_exponent(a);
  if (a_sign == b_sign) {
    high += moved;
    if (high < moved) {
      low = low >> 1 | (low & 1) | high << 127;
      high = high >> 1 | (wide)1 << 127;
      exponent += 1;
    }
    return sl_round_pair(result, high, low, a_sign, exponent, precision, rounding);
  }
  int32_t sign = a_sign;
  if (high < moved) {
    // b is larger, of the same exponent, and low is 0.
    high = moved - high;
    sign = b_sign;
  } else {
    high = high - moved - (low != 0);
    low = -low;
  }
  if (high == 0) {
    if (low == 0) return false;
    high = low;
    low = 0;
    exponent -= 128;
  }
  const int bits =
      high >> 64 ? __builtin_clzll((uint64_t)(high >> 64)) : 64 + __builtin_clzll((uint64_t)high);
  if (bits) {
    high = high << bits | low >> (128 - bits);
    low <<= bits;
  }
  return sl_round_pair(result, high, low, sign, exponent - bits, precision, rounding);
}

ALWAYS_INLINE bool add(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t b_sign, int32_t precision,
    enum sl_rounding rounding) {
  if (!is_regular(a) || !is_regular(b)) return false;
  int32_t a_sign = sl_sign(a);
  if (sl_exponent(a) < sl_exponent(b)) {
    const struct sl_float *other = a;
    a = b;
    b = other;
    int32_t other_sign = a_sign;
    a_sign = b_sign;
    b_sign = other_sign;
  }
  if (is_pair(a) && is_pair(b) && precision <= 128) {
    return add_pairs(result, a, b, a_sign, b_sign, precision, rounding);
  }
  int64_t exponent = sl_exponent(a);
  uint64_t m[5], n[5] = {0, a->limbs[0], a->limbs[1], a->limbs[2], a->limbs[3]};
  bool rest = shifted(m, b, (uint64_t)((int64_t)sl_exponent(a) - sl_exponent(b)));
  if (a_sign == b_sign) {
    unsigned long long carry = 0;
    for (int i = 0; i < 5; i++) n[i] = __builtin_addcll(n[i], m[i], carry, &carry);
    if (carry) {
      rest |= n[0] & 1;
      for (int i = 0; i < 4; i++) n[i] = (n[i] >> 1) | (n[i + 1] << 63);
      n[4] = (n[4] >> 1) | ((uint64_t)1 << 63);
      exponent += 1;
    }
    return sl_round(result, n, rest, a_sign, exponent, precision, rounding);
  }
  // What was lost of b makes the difference less: one unit less, and a rest.
  unsigned long long borrow = rest;
  for (int i = 0; i < 5; i++) n[i] = __builtin_subcll(n[i], m[i], borrow, &borrow);
  int32_t sign = a_sign;
  if (borrow) {
    // b was larger, of the same exponent, so nothing was lost.
    sign = b_sign;
    unsigned long long carry = 1;
    for (int i = 0; i < 5; i++) n[i] = __builtin_addcll(~n[i], 0, carry, &carry);
  }
  if ((n[0] | n[1] | n[2] | n[3] | n[4]) == 0) return false;
  exponent -= normalize(n);
  return sl_round(result, n, rest, sign, exponent, precision, rounding);
}

// Above `a` by less than a unit of its last place at `precision` bits, rounded up: the next number.
ALWAYS_INLINE bool next_above(struct sl_float *result, const struct sl_float *a, int32_t precision) {
  const struct sl_float little = {sl_head(sl_exponent(a) - precision - 2, 2, 1), {0, 0, 0, (uint64_t)1 << 63}};
  return add(result, a, &little, 1, precision, SL_UP);
}

// a * b of numbers that have nothing below their top n limbs.
ALWAYS_INLINE bool multiply_limbs(
    int n, struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  int64_t exponent = (int64_t)sl_exponent(a) + sl_exponent(b);
  uint64_t p[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  uint64_t *low = p + 8 - 2 * n;
  const uint64_t *first = a->limbs + 4 - n, *second = b->limbs + 4 - n;
  for (int i = 0; i < n; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < n; j++) {
      wide sum = (wide)first[i] * second[j] + low[i + j] + carry;
      low[i + j] = (uint64_t)sum;
      carry = (uint64_t)(sum >> 64);
    }
    low[i + n] = carry;
  }
  const bool rest = (p[0] | p[1]) != 0;
  uint64_t *m = p + 2;
  // The product of two numbers in [1/2, 1) is at least 1/4.
  if (m[5] >> 63 == 0) {
    for (int i = 5; i > 0; i--) m[i] = (m[i] << 1) | (m[i - 1] >> 63);
    m[0] <<= 1;
    exponent -= 1;
  }
  return sl_round(result, m + 1, rest || m[0] != 0, sl_sign(a) * sl_sign(b), exponent, precision, rounding);
}

// a * b.
ALWAYS_INLINE bool multiply_floats(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  if (!is_regular(a) || !is_regular(b)) return false;
  if (is_pair(a) && is_pair(b) && precision <= 128) {
    int64_t exponent = (int64_t)sl_exponent(a) + sl_exponent(b);
    const wide first = (wide)a->limbs[2] * b->limbs[3], second = (wide)a->limbs[3] * b->limbs[2];
    wide low = (wide)a->limbs[2] * b->limbs[2], high = (wide)a->limbs[3] * b->limbs[3];
    const wide middle = (low >> 64) + (uint64_t)first + (uint64_t)second;
    low = middle << 64 | (uint64_t)low;
    high += (middle >> 64) + (first >> 64) + (second >> 64);
    if (high >> 127 == 0) {
      high = high << 1 | low >> 127;
      low <<= 1;
      exponent -= 1;
    }
    return sl_round_pair(result, high, low, sl_sign(a) * sl_sign(b), exponent, precision, rounding);
  }
  if ((a->limbs[0] | b->limbs[0]) == 0) return multiply_limbs(3, result, a, b, precision, rounding);
  return multiply_limbs(4, result, a, b, precision, rounding);
}

// (high 2^64 + low) / divisor, rounded down, for high < divisor.
ALWAYS_INLINE uint64_t divide_words(uint64_t high, uint64_t low, uint64_t divisor) {
#ifdef __x86_64__
  uint64_t quotient, remainder;
  __asm__("divq %4" : "=a"(quotient), "=d"(remainder) : "a"(low), "d"(high), "r"(divisor) : "cc");
  return quotient;
#else
  return (uint64_t)(((wide)high << 64 | low) / divisor);
#endif
}

// One limb of a quotient: 2^64 r / b, rounded down, for r < b and b with its top bit set; r becomes the remainder.
ALWAYS_INLINE uint64_t quotient_limb(wide *r, wide b) {
  const uint64_t top = (uint64_t)(b >> 64), first = (uint64_t)(*r >> 64);
  // By the top limb of b alone: too large by two at most.
  uint64_t q = first >= top ? UINT64_MAX : divide_words(first, (uint64_t)*r, top);
  const wide low = (wide)q * (uint64_t)b, high = (wide)q * top + (low >> 64);
  const wide product = high << 64 | (uint64_t)low, dividend = *r << 64;
  *r = dividend - product;
  // What is above these 128 bits: 0, or less where q is too large.
  uint64_t above = first - (uint64_t)(high >> 64) - (dividend < product);
  while (above != 0) {
    q -= 1;
    *r += b;
    above += *r < b;
  }
  return q;
}

// a / b of numbers of at most 128 bits, and as many of the quotient.
ALWAYS_INLINE bool divide_floats(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding) {
  if (!is_regular(a) || !is_regular(b) || !is_pair(a) || !is_pair(b) || precision > 128) return false;
  wide r = (wide)a->limbs[3] << 64 | a->limbs[2];
  const wide divisor = (wide)b->limbs[3] << 64 | b->limbs[2];
  int64_t exponent = (int64_t)sl_exponent(a) - sl_exponent(b);
  const bool isAbove = r >= divisor;
  if (isAbove) r -= divisor;
  wide high = (wide)quotient_limb(&r, divisor) << 64;
  high |= quotient_limb(&r, divisor);
  // Half a unit, and whether more.
  wide low = 0;
  if (r >= divisor - r) {
    low = (wide)1 << 127;
    r -= divisor - r;
  }
  low |= r != 0;
  if (isAbove) {
    low = low >> 1 | (low & 1) | high << 127;
    high = high >> 1 | (wide)1 << 127;
    exponent += 1;
  }
  return sl_round_pair(result, high, low, sl_sign(a) * sl_sign(b), exponent, precision, rounding);
}

#endif
