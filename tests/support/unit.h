#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H
/* What cmocka wants included before itself, in its order, once for all tests. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#define ROWS(table) (sizeof(table) / sizeof *(table))

#endif
