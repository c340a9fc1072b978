// Solves p(t) = target for many targets, p an increasing polynomial over doubles, and proves each
// root by two signs.
//
// In C because Swift cannot compile one function for several instruction sets and choose at run
// time. What the numbers are, and why the signs are right: MeanPolynomial.swift and
// MeanInversion.swift.

#ifndef STEERLAW_MEAN_INVERSION_H
#define STEERLAW_MEAN_INVERSION_H

struct sl_mean_model {
  // The polynomial, p_0 first, and a bound of its distance from f with all roundings, |t| <= 1.
  const double *coefficients;
  long count;
  double error;
  // Divided differences of t as a function of p(t), and their nodes: a first guess.
  const double *nodes, *differences;
  long node_count;
  // A polynomial whose values at the roots are wanted too; NULL for none.
  const double *heights;
  long height_count;
  // The target of a statistic is (statistic - shift) * scale; alpha = center + scale * t.
  double shift, scale, center;
  // Half of the width, in t, of what is tried.
  double resolution;
};

// For each statistic + tail: t, the value of `heights` there (if there are any), and bounds of
// alpha, which are NaN where they are not proved.
void sl_mean_inversion(
    const struct sl_mean_model *model, const double *statistics, const double *tails, long count,
    double *t, double *values, double *low, double *high);

#endif
