// OpenBLAS, loaded at the first product: programs that multiply nothing neither map it nor start its threads.

#ifndef OPENBLAS_DOOR_H
#define OPENBLAS_DOOR_H

#include <stdbool.h>

// c <- alpha op(a) op(b) + beta c for matrices stored by rows, as the routines of the same name in CBLAS: op(a) is m x k, op(b) k x n, and op
// the transpose where asked.
//
// Where OpenBLAS is not installed, by plain loops: right, and an order of magnitude slower.
void door_dgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, double alpha, const double *a, int lda, const double *b, int ldb, double beta,
    double *c, int ldc);
void door_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
    float *c, int ldc);

// The same by plain loops.
void door_plain_dgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, double alpha, const double *a, int lda, const double *b, int ldb, double beta,
    double *c, int ldc);
void door_plain_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
    float *c, int ldc);

// y <- y + alpha x.
void door_daxpy(int n, double alpha, const double *x, double *y);
void door_saxpy(int n, float alpha, const float *x, float *y);

// How many threads products use from now on; does not load the library.
void door_use_threads(int count);

#endif
