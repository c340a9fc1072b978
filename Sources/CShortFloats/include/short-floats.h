// Binary floating-point numbers of at most 256 bits, without allocation, rounded as MPFR rounds.
//
// In C for 128-bit products and carries. What a function here answers is bit for bit what MPFR answers for the same
// operands, precision and direction; where it cannot be sure of that it says so, and the caller asks MPFR. Numbers that
// are 0, infinite or no numbers, and exponents near the ends of MPFR's range, are always left to MPFR.

#ifndef STEERLAW_SHORT_FLOATS_H
#define STEERLAW_SHORT_FLOATS_H

#include <stdbool.h>
#include <stdint.h>

// sign * 0.limbs * 2^exponent. The leading bit is the top one of limbs[3]; bits beyond the precision are 0. The head
// holds exponent, precision and sign: one word, for it is copied with every number.
struct sl_float {
  uint64_t head;
  uint64_t limbs[4];
};

static inline uint64_t sl_head(int64_t exponent, int32_t precision, int32_t sign) {
  return (uint32_t)exponent | (uint64_t)(uint16_t)precision << 32 | (uint64_t)(uint16_t)sign << 48;
}

static inline int32_t sl_exponent(const struct sl_float *a) { return (int32_t)(uint32_t)a->head; }
static inline int32_t sl_precision(const struct sl_float *a) { return (uint16_t)(a->head >> 32); }
static inline int32_t sl_sign(const struct sl_float *a) { return (int16_t)(a->head >> 48); }

enum sl_rounding { SL_NEAREST = 0, SL_DOWN = 1, SL_UP = 2 };

// The exponents of 0 and of no numbers, and that of infinities, at and below which numbers are not regular: MPFR's,
// counted from the least of 32 bits.
static const int32_t sl_exponent_zero = INT32_MIN;
static const int32_t sl_exponent_nan = INT32_MIN + 1;
static const int32_t sl_exponent_singular = INT32_MIN + 2;

// MPFR's exponent of 0, after which those of no numbers and infinities come, and its exponents from and to ours.
static const int64_t sl_mpfr_zero = -INT64_MAX;

static inline int64_t sl_mpfr_exponent(int32_t exponent) {
  return exponent > sl_exponent_singular ? exponent : sl_mpfr_zero + ((int64_t)exponent - sl_exponent_zero);
}

static inline int32_t sl_exponent_of_mpfr(int64_t exponent) {
  return (int32_t)(exponent > sl_mpfr_zero + 2 ? exponent : sl_exponent_zero + (exponent - sl_mpfr_zero));
}

// The lowest limb that a number of its precision has: where MPFR looks for its limbs.
static inline unsigned long *sl_lowest_limb(struct sl_float *a) {
  return (unsigned long *)a->limbs + 3 - (sl_precision(a) - 1) / 64;
}

// a, rounded to `precision` bits; false when MPFR is to be asked.
bool sl_set(struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding);

// a + b, or a - b, rounded to `precision` bits; false when MPFR is to be asked.
bool sl_add(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding);
bool sl_subtract(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding);

// a * b, rounded to `precision` bits; false when MPFR is to be asked.
bool sl_multiply(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding);

// a / b, rounded to `precision` bits; false when MPFR is to be asked, as beyond 128 bits of any of the three.
bool sl_divide(
    struct sl_float *result, const struct sl_float *a, const struct sl_float *b, int32_t precision,
    enum sl_rounding rounding);

// [a_low, a_high] + [b_low, b_high], their difference and their product, rounded outward at the largest of the four
// precisions; false when the ends are to be computed one by one.
bool sl_interval_add(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high);
bool sl_interval_subtract(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high);
bool sl_interval_multiply(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high);

// Adds [a_low, a_high], or `sign` times [a_low, a_high] * [b_low, b_high], to [low, high]: product and sum as above.
// False, and nothing is changed, when the ends are to be computed one by one.
bool sl_interval_accumulate(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high);
bool sl_interval_accumulate_product(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    const struct sl_float *b_low, const struct sl_float *b_high, int32_t sign);

// e^a for a in [a_low, a_high], rounded outward to `precision` bits; false when the ends are to be computed one by one,
// as where they are not near each other.
bool sl_interval_exp(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision);

// log a and log(1 + a) for a in [a_low, a_high], likewise.
bool sl_interval_log(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision);
bool sl_interval_log_one_plus(
    struct sl_float *low, struct sl_float *high, const struct sl_float *a_low, const struct sl_float *a_high,
    int32_t precision);

// numerator / denominator in lowest terms, the denominator positive, rounded outward to `precision` bits; false when
// the numerator is 0.
bool sl_interval_ratio(
    struct sl_float *low, struct sl_float *high, int64_t numerator, int64_t denominator, int32_t precision);

// numerator / denominator, rounded to `precision` bits; false when the numerator or the denominator is 0.
bool sl_ratio(
    struct sl_float *result, int64_t numerator, int64_t denominator, int32_t precision,
    enum sl_rounding rounding);

// The normal number `value`, exactly, at a precision of 53 bits or more.
struct sl_float sl_of_double(double value, int32_t precision);

// a rounded to a double; false when it is not surely a normal number.
bool sl_to_double(double *result, const struct sl_float *a, enum sl_rounding rounding);

// sign * 0.limbs of n <= 4 limbs, the lowest first, exactly and with a precision of all of them; false for 0.
bool sl_of_fraction(struct sl_float *result, const unsigned long *limbs, int n, int32_t sign);

// -1, 0 or 1 as a is less than, equal to or greater than b, both regular.
int sl_compare(const struct sl_float *a, const struct sl_float *b);

// e^a, log(a) and log(1 + a), rounded to `precision` bits; false when MPFR is to be asked.
bool sl_exp(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding);
bool sl_log(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding);
bool sl_log_one_plus(
    struct sl_float *result, const struct sl_float *a, int32_t precision, enum sl_rounding rounding);

#endif
