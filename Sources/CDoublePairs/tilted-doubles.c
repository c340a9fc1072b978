// Tilted sums in plain doubles.
#include "double-pairs.h"

#include "lanes.h"

// e^(x + low), |low| at most a unit of x <= 700, as TiltedDoubles.swift proves it; 0 below the least.
INLINE numbers exponential(const struct sl_exponential *f, numbers x, numbers low) {
  const double magic = 0x1.8p52;
  integers exists = x >= f->least;
  x = masked(x, exists);
  low = masked(low, exists);
  numbers shifted = x * f->step_inverse + magic;
  numbers multiple = shifted - magic;
  numbers r = ((x - multiple * f->step_first) - multiple * f->step_high) + low;
  numbers sum = all(1.0 / 720);
  sum = sum * r + 1.0 / 120;
  sum = sum * r + 1.0 / 24;
  sum = sum * r + 1.0 / 6;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  // k is in the low bits of the shifted numbers, in two's complement.
  integers k = ((integers)shifted << 13) >> 13;
  integers place = k & 63;
  numbers power = masked((numbers)((((k - place) >> 6) + 1023) << 52), exists);
  numbers root;
  for (int lane = 0; lane < lanes; lane++) root[lane] = f->power_high[place[lane]];
  return sum * root * power;
}

INLINE void tilted_weights(
    const struct sl_exponential *f, const double *weights, const double *statistics, long length,
    double alpha, double reference, double *result) {
  numbers x = (load(statistics, length) - reference) * alpha;
  store(load(weights, length) * exponential(f, x, all(0)), result, length);
}

DISPATCHED void sl_tilted_weights(
    const struct sl_exponential *function, const double *weights, const double *statistics,
    long count, double alpha, double reference, double *result) {
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    tilted_weights(
        function, weights + i, statistics + i, lanes, alpha, reference, result + i);
  tilted_weights(
      function, weights + i, statistics + i, count - i, alpha, reference, result + i);
}

INLINE void logit_weights(
    const struct sl_exponential *f, const double *logits, long length, double top,
    double divisor, double *result) {
  pairs x = two_sum(load(logits, length), all(-top));
  if (divisor != 1) {
    numbers quotient = x.high / divisor;
    numbers rest = __builtin_elementwise_fma(quotient, all(-divisor), x.high);
    x = (pairs){quotient, (rest + x.low) / divisor};
  }
  store(exponential(f, x.high, x.low), result, length);
}

DISPATCHED void sl_logit_weights(
    const struct sl_exponential *function, const double *logits, long count, double top,
    double divisor, double *result) {
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    logit_weights(function, logits + i, lanes, top, divisor, result + i);
  logit_weights(function, logits + i, count - i, top, divisor, result + i);
}

// Adds to partial[k] the terms times (statistic - reference)^k.
INLINE void add_moments(
    const struct sl_exponential *f, const double *weights, const double *statistics, long length,
    double alpha, double reference, numbers partial[3]) {
  numbers away = load(statistics, length) - reference;
  // Lanes beyond the last weigh 0, and their exponents must not be large.
  if (length < lanes) away = masked(away, first_lanes(length));
  numbers moment = load(weights, length);
  if (alpha != 0) moment *= exponential(f, away * alpha, all(0));
  partial[0] += moment;
  moment *= away;
  partial[1] += moment;
  partial[2] += moment * away;
}

// Groups whose sums are doubles; theirs are pairs.
enum { block = 8 };

DISPATCHED void sl_tilted_moments(
    const struct sl_exponential *function, const double *weights, const double *statistics,
    long count, double alpha, double reference, double sums[6]) {
  pairs total[3] = {{all(0), all(0)}, {all(0), all(0)}, {all(0), all(0)}};
  long i = 0;
  while (i < count) {
    numbers partial[3] = {all(0), all(0), all(0)};
    if (i + block * lanes <= count) {
      for (int group = 0; group < block; group++, i += lanes)
        add_moments(function, weights + i, statistics + i, lanes, alpha, reference, partial);
    } else {
      long length = count - i < lanes ? count - i : lanes;
      add_moments(function, weights + i, statistics + i, length, alpha, reference, partial);
      i += length;
    }
    for (int power = 0; power <= 2; power++)
      total[power] = plus(total[power], (pairs){partial[power], all(0)});
  }
  for (int power = 0; power <= 2; power++) finish(total[power], sums + 2 * power);
}

DISPATCHED double sl_dot_product(const double *a, const double *b, long count) {
  numbers sums[4] = {all(0), all(0), all(0), all(0)};
  long i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes)
    for (int part = 0; part < 4; part++)
      sums[part] += load(a + i + part * lanes, lanes) * load(b + i + part * lanes, lanes);
  for (; i < count; i += lanes) {
    long length = count - i < lanes ? count - i : lanes;
    sums[0] += load(a + i, length) * load(b + i, length);
  }
  numbers sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  double total = 0;
  for (int lane = 0; lane < lanes; lane++) total += sum[lane];
  return total;
}
