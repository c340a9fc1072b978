#include "row-softmax.h"

#include "exponentials.h"

#define NUMBER double
#define EXPONENTIAL exp_double
#define ROW_SOFTMAX sl_row_softmax_double
#include "row-softmax-body.h"
#undef NUMBER
#undef EXPONENTIAL
#undef ROW_SOFTMAX

#define NUMBER float
#define EXPONENTIAL exp_float
#define ROW_SOFTMAX sl_row_softmax_float
#include "row-softmax-body.h"
