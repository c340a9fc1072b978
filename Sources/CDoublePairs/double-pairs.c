#include "double-pairs.h"

#include "lanes.h"

INLINE pairs times_numbers(pairs a, numbers factor) {
  pairs product = two_product(a.high, factor);
  return renormalized(product.high, product.low + a.low * factor);
}

INLINE pairs times(pairs a, pairs b) {
  pairs product = two_product(a.high, b.high);
  return renormalized(product.high, product.low + (a.high * b.low + a.low * b.high));
}

// As ExponentialOfPairs.swift proves it.
INLINE pairs exponential(const struct sl_exponential *f, pairs x) {
  const double magic = 0x1.8p52;
  integers exists = x.high >= f->least;
  x.high = masked(x.high, exists);
  x.low = masked(x.low, exists);
  numbers shifted = x.high * f->step_inverse + magic;
  numbers multiple = shifted - magic;
  pairs second = times_numbers((pairs){all(f->step_high), all(f->step_low)}, -multiple);
  pairs r = plus(
      (pairs){x.high - multiple * f->step_first, all(0)}, plus((pairs){x.low, all(0)}, second));
  numbers t = r.high;
  numbers tail = all(1.0 / 3628800);
  tail = tail * t + 1.0 / 362880;
  tail = tail * t + 1.0 / 40320;
  tail = tail * t + 1.0 / 5040;
  tail = tail * t + 1.0 / 720;
  pairs sum = {tail, all(0)};
  for (int n = 5; n >= 0; n--)
    sum = plus((pairs){all(f->factorial_high[n]), all(f->factorial_low[n])}, times(sum, r));
  // k is in the low bits of the shifted numbers, in two's complement.
  integers k = ((integers)shifted << 13) >> 13;
  integers place = k & 63;
  numbers power = masked((numbers)((((k - place) >> 6) + 1023) << 52), exists);
  pairs root;
  for (int lane = 0; lane < lanes; lane++) {
    root.high[lane] = f->power_high[place[lane]];
    root.low[lane] = f->power_low[place[lane]];
  }
  pairs value = times(sum, root);
  return (pairs){value.high * power, value.low * power};
}

// Each loop takes all full groups of lanes, whose size the compiler knows, then what is left.

INLINE void exponentials(
    const struct sl_exponential *function, const double *high, const double *low, long i,
    long length, double *result_high, double *result_low) {
  pairs x = {load(high + i, length), load(low ? low + i : low, length)};
  pairs value = exponential(function, x);
  store(value.high, result_high + i, length);
  store(value.low, result_low + i, length);
}

DISPATCHED void sl_pair_exponentials(
    const struct sl_exponential *function, const double *high, const double *low, long count,
    double *result_high, double *result_low) {
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    exponentials(function, high, low, i, lanes, result_high, result_low);
  exponentials(function, high, low, i, count - i, result_high, result_low);
}

INLINE pairs exponential_terms(
    const struct sl_exponential *function, const double *values, long length, double top) {
  pairs value = exponential(function, two_sum(load(values, length), all(-top)));
  integers mask = first_lanes(length);
  return (pairs){masked(value.high, mask), masked(value.low, mask)};
}

DISPATCHED void sl_pair_exponential_sum(
    const struct sl_exponential *function, const double *values, long count, double top,
    double sum[2]) {
  pairs sums = {all(0), all(0)};
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    sums = plus(sums, exponential_terms(function, values + i, lanes, top));
  sums = plus(sums, exponential_terms(function, values + i, count - i, top));
  finish(sums, sum);
}

INLINE numbers add_scaled(
    const double *values, double factor, long i, long length, double *high, double *low) {
  pairs product = two_product(load(values + i, length), all(factor));
  pairs first = two_sum(load(high + i, length), product.high);
  pairs second = two_sum(load(low + i, length), first.low);
  pairs third = two_sum(second.high, product.low);
  pairs whole = two_sum(first.high, third.high);
  store(whole.high, high + i, length);
  store(whole.low, low + i, length);
  return __builtin_elementwise_abs(second.low) + __builtin_elementwise_abs(third.low);
}

DISPATCHED double sl_pair_add_scaled(
    const double *values, double factor, long count, double *high, double *low) {
  // |x| is never negative, and NaN is kept: a sum that is 0 was never anything else.
  numbers lost = all(0);
  long i = 0;
  for (; i + lanes <= count; i += lanes)
    lost += add_scaled(values, factor, i, lanes, high, low);
  lost += add_scaled(values, factor, i, count - i, high, low);
  double total = 0;
  for (int lane = 0; lane < lanes; lane++) total += lost[lane];
  return total;
}

// Terms from `start` on, and their statistics less the reference. Lanes beyond the last weigh 0.
INLINE pairs tilted_terms(
    const struct sl_exponential *function, const struct sl_tilting *t, long start, long length,
    pairs *away) {
  pairs statistic = {
      load(t->statistic_high + start, length),
      load(t->statistic_low ? t->statistic_low + start : t->statistic_low, length)};
  pairs weight = {
      load(t->weight_high + start, length),
      load(t->weight_low ? t->weight_low + start : t->weight_low, length)};
  *away = plus(statistic, (pairs){all(-t->reference_high), all(-t->reference_low)});
  pairs alpha = {all(t->alpha_high), all(t->alpha_low)};
  return times(weight, exponential(function, times(alpha, *away)));
}

INLINE void store_terms(
    const struct sl_exponential *function, const struct sl_tilting *tilting, long i, long length,
    double *result_high, double *result_low) {
  pairs away;
  pairs term = tilted_terms(function, tilting, i, length, &away);
  store(term.high, result_high + i, length);
  store(term.low, result_low + i, length);
}

DISPATCHED void sl_pair_tilted_terms(
    const struct sl_exponential *function, const struct sl_tilting *tilting, double *result_high,
    double *result_low) {
  long i = 0;
  for (; i + lanes <= tilting->count; i += lanes)
    store_terms(function, tilting, i, lanes, result_high, result_low);
  store_terms(function, tilting, i, tilting->count - i, result_high, result_low);
}

INLINE void add_moments(
    const struct sl_exponential *function, const struct sl_tilting *tilting, long i, long length,
    pairs partial[3]) {
  pairs away;
  pairs moment = tilted_terms(function, tilting, i, length, &away);
  for (int power = 0; power <= 2; power++) {
    partial[power] = plus(partial[power], moment);
    moment = times(moment, away);
  }
}

DISPATCHED void sl_pair_tilted_sums(
    const struct sl_exponential *function, const struct sl_tilting *tilting, double sums[6]) {
  pairs partial[3] = {{all(0), all(0)}, {all(0), all(0)}, {all(0), all(0)}};
  long i = 0;
  for (; i + lanes <= tilting->count; i += lanes)
    add_moments(function, tilting, i, lanes, partial);
  add_moments(function, tilting, i, tilting->count - i, partial);
  for (int power = 0; power <= 2; power++) finish(partial[power], sums + 2 * power);
}
