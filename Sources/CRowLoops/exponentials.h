// The exponential that vectorises, and how a function is compiled for several instruction sets.
#ifndef STEERLAW_EXPONENTIALS_H
#define STEERLAW_EXPONENTIALS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_THREAD_SANITIZED
#endif
#endif

// glibc chooses among these when the program is loaded; that is before the thread sanitizer
// can run.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(IS_THREAD_SANITIZED)
#define DISPATCHED __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define DISPATCHED
#endif

// e^x for x <= 0 (0 where it is below the normal numbers): x = k log 2 + r, |r| <=
// log(2)/2, Taylor.
static inline double exp_double(double x) {
  const double magic = 0x1.8p52;
  double shifted = x * 0x1.71547652b82fep0 + magic;
  double k = shifted - magic;
  double r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 52) + ((uint64_t)1023 << 52);
  double power;
  memcpy(&power, &bits, sizeof power);
  return x < -708 ? 0 : p * power;
}

static inline float exp_float(float x) {
  const float magic = 0x1.8p23f;
  float shifted = x * 0x1.715476p0f + magic;
  float k = shifted - magic;
  float r = (x - k * 0x1.62e4p-1f) - k * 0x1.7f7d1cp-20f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + ((uint32_t)127 << 23);
  float power;
  memcpy(&power, &bits, sizeof power);
  return x < -87 ? 0 : p * power;
}

#endif
