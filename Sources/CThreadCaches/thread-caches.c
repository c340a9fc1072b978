// Threads of a pool end without telling the code that ran on them: the system's destructors of thread-specific values do.

#include "thread-caches.h"

#include <mpfr.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;
static __thread bool is_known;

static void free_caches(void *unused) {
  (void)unused;
  // Destructors may run in any order, and a later one may call MPFR: then this one runs again.
  is_known = false;
  mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
}

static void make_key(void) { has_key = pthread_key_create(&key, free_caches) == 0; }

void free_caches_at_thread_end(void) {
  if (is_known) return;
  is_known = true;
  pthread_once(&once, make_key);
  // A destructor runs for values that are not null.
  if (has_key) pthread_setspecific(key, &key);
}
