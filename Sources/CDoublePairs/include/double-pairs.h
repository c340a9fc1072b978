// Rows of double-doubles: numbers that are sums of two doubles, about 106 bits.
//
// In C because Swift cannot compile one function for several instruction sets and choose at run
// time. Each operation is the one of the Swift type DoubleDouble, with its errors; arrays of second
// parts that are NULL are all 0.

#ifndef STEERLAW_DOUBLE_PAIRS_H
#define STEERLAW_DOUBLE_PAIRS_H

// What the exponential function is made from; see ExponentialOfPairs.swift.
struct sl_exponential {
  // Below it e^x counts as 0.
  double least;
  // ln2/64 = first + (high + low), and 64/ln2.
  double step_first, step_high, step_low, step_inverse;
  // 1/n! for n = 0 ... 5.
  double factorial_high[6], factorial_low[6];
  // 2^(j/64) for j = 0 ... 63.
  double power_high[64], power_low[64];
};

// e^x of each x = high + low <= 0; 0 below the least.
void sl_pair_exponentials(
    const struct sl_exponential *function, const double *high, const double *low, long count,
    double *result_high, double *result_low);

// sum[0] + sum[1] = the sum of e^(values[i] - top), top the largest value.
void sl_pair_exponential_sum(
    const struct sl_exponential *function, const double *values, long count, double top,
    double sum[2]);

// Adds factor * values[i] to each high[i] + low[i]; what two doubles do not hold is the result's
// sign: it is 0 when every sum is exact, else positive or NaN.
double sl_pair_add_scaled(
    const double *values, double factor, long count, double *high, double *low);

// A family of weights and statistics, tilted by alpha about a reference statistic for which no
// alpha (statistic - reference) is positive.
struct sl_tilting {
  const double *weight_high, *weight_low, *statistic_high, *statistic_low;
  long count;
  double alpha_high, alpha_low, reference_high, reference_low;
};

// The terms weight e^(alpha (statistic - reference)).
void sl_pair_tilted_terms(
    const struct sl_exponential *function, const struct sl_tilting *tilting, double *result_high,
    double *result_low);

// sums[2k] + sums[2k + 1] = the sum of terms times (statistic - reference)^k, k = 0, 1, 2.
void sl_pair_tilted_sums(
    const struct sl_exponential *function, const struct sl_tilting *tilting, double sums[6]);

// The terms weight e^(alpha (statistic - reference)) in doubles: right but for some units in the last
// place, and by them nothing is decided.
void sl_tilted_weights(
    const struct sl_exponential *function, const double *weights, const double *statistics,
    long count, double alpha, double reference, double *result);

// Doubles near e^((logit - top) / divisor), top the largest logit; 0 below the least. How near, and how
// near the sums below, TiltedDoubles.swift proves.
void sl_logit_weights(
    const struct sl_exponential *function, const double *logits, long count, double top,
    double divisor, double *result);

// sums[2k] + sums[2k + 1] = the sum of weight e^(alpha (statistic - reference)) times (statistic -
// reference)^k in doubles, k = 0, 1, 2, where no exponent is above 700.
void sl_tilted_moments(
    const struct sl_exponential *function, const double *weights, const double *statistics,
    long count, double alpha, double reference, double sums[6]);

// The sum of a[i] b[i] in doubles: off by less than count/8 + 16 roundings of the sum of their sizes.
double sl_dot_product(const double *a, const double *b, long count);

#endif
