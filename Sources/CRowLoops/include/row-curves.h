// Loops over many rows of numbers that belong to neighbouring strengths. In C because Swift cannot compile one function
// for several instruction sets and choose at run time. Sums run in 16 fixed partial sums, whatever the instruction set.

#ifndef STEERLAW_ROW_CURVES_H
#define STEERLAW_ROW_CURVES_H

// column[i] = row_i . direction, row_i -= column[i] direction, squares[i] = |row_i|^2, for `count` rows of `width`
// numbers without gaps.
void sl_remove_direction_double(
    double *rows, const double *direction, long count, long width, double *column, double *squares);
void sl_remove_direction_float(
    float *rows, const float *direction, long count, long width, float *column, float *squares);

// The place of the largest number, the first of equal ones, with *sum = sum e^(row[i] - largest). At least one number; a
// NaN makes the sum NaN. Exponentials are within two units in the last place, 0 below e^-708 or e^-87.
long sl_exponential_sum_double(const double *row, long count, double *sum);
long sl_exponential_sum_float(const float *row, long count, float *sum);

#endif
