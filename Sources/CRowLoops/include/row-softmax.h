// Softmax of one row of logits minus its target, the one inner loop of training that is no matrix
// product. In C because Swift cannot compile one function for several instruction sets and choose
// at run time; the exponential vectorises only there.
//
// On return row[i] = scale * (softmax(row)[i] - target[i]). The result is the cross-entropy
// -sum target[i] log softmax(row)[i], for targets that sum to 1. Exponentials are within two units
// in the last place; a NaN or an infinite logit gives NaN.

#ifndef STEERLAW_ROW_SOFTMAX_H
#define STEERLAW_ROW_SOFTMAX_H

double sl_row_softmax_double(double *row, const double *target, long count, double scale);
double sl_row_softmax_float(float *row, const float *target, long count, float scale);

#endif
