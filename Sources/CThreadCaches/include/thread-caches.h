// MPFR keeps constants and temporary numbers for each thread, and leaves it to the thread to free them at its end.

#ifndef THREAD_CACHES_H
#define THREAD_CACHES_H

// From now on what MPFR keeps for this thread is freed when the thread ends.
// To be called on each thread that calls MPFR, any number of times: some nanoseconds after the first.
void free_caches_at_thread_end(void);

#endif
