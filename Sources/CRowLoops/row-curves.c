#include "row-curves.h"

#include "exponentials.h"

#define NUMBER double
#define EXPONENTIAL exp_double
#define REMOVE_DIRECTION sl_remove_direction_double
#define EXPONENTIAL_SUM sl_exponential_sum_double
#include "row-curves-body.h"
#undef NUMBER
#undef EXPONENTIAL
#undef REMOVE_DIRECTION
#undef EXPONENTIAL_SUM

#define NUMBER float
#define EXPONENTIAL exp_float
#define REMOVE_DIRECTION sl_remove_direction_float
#define EXPONENTIAL_SUM sl_exponential_sum_float
#include "row-curves-body.h"
