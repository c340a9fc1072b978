// The body of row-softmax.c, once for each number type. Sums run in LANES fixed partial sums, so
// that they vectorise and do not depend on the instruction set chosen.
#ifndef LANES
#define LANES 16
#endif

DISPATCHED double ROW_SOFTMAX(
    NUMBER *restrict row, const NUMBER *restrict target, long count, NUMBER scale) {
  NUMBER greatest[LANES], sums[LANES], products[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    greatest[lane] = row[0];
    sums[lane] = 0;
    products[lane] = 0;
  }
  long whole = count - count % LANES;
  for (long i = 0; i < whole; i += LANES)
    for (int lane = 0; lane < LANES; lane++)
      greatest[lane] = row[i + lane] > greatest[lane] ? row[i + lane] : greatest[lane];
  for (long i = whole; i < count; i++)
    greatest[i - whole] = row[i] > greatest[i - whole] ? row[i] : greatest[i - whole];
  NUMBER top = greatest[0];
  for (int lane = 1; lane < LANES; lane++) top = greatest[lane] > top ? greatest[lane] : top;

  for (long i = 0; i < whole; i += LANES)
    for (int lane = 0; lane < LANES; lane++) {
      NUMBER shifted = row[i + lane] - top;
      products[lane] += target[i + lane] * shifted;
      NUMBER term = EXPONENTIAL(shifted);
      sums[lane] += term;
      row[i + lane] = term;
    }
  for (long i = whole; i < count; i++) {
    NUMBER shifted = row[i] - top;
    products[i - whole] += target[i] * shifted;
    NUMBER term = EXPONENTIAL(shifted);
    sums[i - whole] += term;
    row[i] = term;
  }
  NUMBER sum = 0;
  double product = 0;
  for (int lane = 0; lane < LANES; lane++) {
    sum += sums[lane];
    product += products[lane];
  }

  NUMBER inverse = 1 / sum;
  for (long i = 0; i < count; i++) row[i] = (row[i] * inverse - target[i]) * scale;
  return log((double)sum) - product;
}
