#include "openblas-door.h"

#ifdef __linux__

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };

typedef void dgemm_function(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void sgemm_function(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void daxpy_function(int, double, const double *, int, double *, int);
typedef void saxpy_function(int, float, const float *, int, float *, int);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dgemm_function *dgemm;
static sgemm_function *sgemm;
static daxpy_function *daxpy;
static saxpy_function *saxpy;
static void (*set_threads)(int);
static int threads_asked; // 0: as OpenBLAS chooses.
static bool is_loaded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// The kernels for this processor's instructions, by OpenBLAS's names. Its own choice goes by model numbers, and for those that it does not
// know it takes kernels of 2004, several times slower.
static const char *kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

static void load(void) {
  static const char variable[] = "OPENBLAS_CORETYPE";
  const char *choice = getenv(variable) ? NULL : kernels();
  if (choice) setenv(variable, choice, 0);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (choice) unsetenv(variable);
  if (!library) return;
  dgemm = (dgemm_function *)dlsym(library, "cblas_dgemm");
  sgemm = (sgemm_function *)dlsym(library, "cblas_sgemm");
  daxpy = (daxpy_function *)dlsym(library, "cblas_daxpy");
  saxpy = (saxpy_function *)dlsym(library, "cblas_saxpy");
  set_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  pthread_mutex_lock(&lock);
  is_loaded = true;
  if (threads_asked > 0 && set_threads) set_threads(threads_asked);
  pthread_mutex_unlock(&lock);
}

static void open_door(void) { pthread_once(&once, load); }

void door_use_threads(int count) {
  pthread_mutex_lock(&lock);
  threads_asked = count;
  if (is_loaded && set_threads) set_threads(count);
  pthread_mutex_unlock(&lock);
}

// The product by rows, written once for both precisions.
#define PLAIN_PRODUCT(name, number) \
  void name( \
      bool ta, bool tb, int m, int n, int k, number alpha, const number *a, int lda, const number *b, int ldb, number beta, number *c, \
      int ldc) { \
    for (int i = 0; i < m; i++) { \
      number *row = c + (long)i * ldc; \
      for (int j = 0; j < n; j++) row[j] = beta == 0 ? 0 : beta * row[j]; \
      for (int p = 0; p < k; p++) { \
        number factor = alpha * (ta ? a[(long)p * lda + i] : a[(long)i * lda + p]); \
        for (int j = 0; j < n; j++) row[j] += factor * (tb ? b[(long)j * ldb + p] : b[(long)p * ldb + j]); \
      } \
    } \
  }

PLAIN_PRODUCT(door_plain_dgemm, double)
PLAIN_PRODUCT(door_plain_sgemm, float)

static int operation(bool is_transposed) { return is_transposed ? TRANSPOSED : PLAIN; }

void door_dgemm(
    bool ta, bool tb, int m, int n, int k, double alpha, const double *a, int lda, const double *b, int ldb, double beta, double *c, int ldc) {
  open_door();
  if (dgemm)
    dgemm(ROW_MAJOR, operation(ta), operation(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else
    door_plain_dgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void door_sgemm(
    bool ta, bool tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
  open_door();
  if (sgemm)
    sgemm(ROW_MAJOR, operation(ta), operation(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else
    door_plain_sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void door_daxpy(int n, double alpha, const double *x, double *y) {
  open_door();
  if (daxpy) {
    daxpy(n, alpha, x, 1, y, 1);
    return;
  }
  for (int i = 0; i < n; i++) y[i] += alpha * x[i];
}

void door_saxpy(int n, float alpha, const float *x, float *y) {
  open_door();
  if (saxpy) {
    saxpy(n, alpha, x, 1, y, 1);
    return;
  }
  for (int i = 0; i < n; i++) y[i] += alpha * x[i];
}

#endif
