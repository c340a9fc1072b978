// The bodies of row-curves.c, once for each number type. Sums run in LANES fixed partial sums, so that they vectorise and
// do not depend on the instruction set chosen, but for fused products.
#ifndef LANES
#define LANES 16
#endif

DISPATCHED void REMOVE_DIRECTION(
    NUMBER *restrict rows, const NUMBER *restrict direction, long count, long width, NUMBER *restrict column,
    NUMBER *restrict squares) {
  long whole = width - width % LANES;
  for (long i = 0; i < count; i++) {
    NUMBER *row = rows + i * width;
    NUMBER lanes[LANES] = {0};
    for (long j = 0; j < whole; j += LANES)
      for (int lane = 0; lane < LANES; lane++) lanes[lane] += row[j + lane] * direction[j + lane];
    for (long j = whole; j < width; j++) lanes[j - whole] += row[j] * direction[j];
    NUMBER product = 0;
    for (int lane = 0; lane < LANES; lane++) product += lanes[lane];
    for (int lane = 0; lane < LANES; lane++) lanes[lane] = 0;
    for (long j = 0; j < whole; j += LANES)
      for (int lane = 0; lane < LANES; lane++) {
        NUMBER rest = row[j + lane] - product * direction[j + lane];
        row[j + lane] = rest;
        lanes[lane] += rest * rest;
      }
    for (long j = whole; j < width; j++) {
      row[j] -= product * direction[j];
      lanes[j - whole] += row[j] * row[j];
    }
    NUMBER square = 0;
    for (int lane = 0; lane < LANES; lane++) square += lanes[lane];
    column[i] = product;
    squares[i] = square;
  }
}

DISPATCHED long EXPONENTIAL_SUM(const NUMBER *restrict row, long count, NUMBER *restrict sum) {
  NUMBER lanes[LANES];
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = row[0];
  long whole = count - count % LANES;
  for (long i = 0; i < whole; i += LANES)
    for (int lane = 0; lane < LANES; lane++) lanes[lane] = row[i + lane] > lanes[lane] ? row[i + lane] : lanes[lane];
  for (long i = whole; i < count; i++) lanes[i - whole] = row[i] > lanes[i - whole] ? row[i] : lanes[i - whole];
  NUMBER top = lanes[0];
  for (int lane = 1; lane < LANES; lane++) top = lanes[lane] > top ? lanes[lane] : top;
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = 0;
  for (long i = 0; i < whole; i += LANES)
    for (int lane = 0; lane < LANES; lane++) lanes[lane] += EXPONENTIAL(row[i + lane] - top);
  for (long i = whole; i < count; i++) lanes[i - whole] += EXPONENTIAL(row[i] - top);
  *sum = 0;
  for (int lane = 0; lane < LANES; lane++) *sum += lanes[lane];
  long place = 0;
  while (place < count - 1 && row[place] != top) place++;
  return place;
}
