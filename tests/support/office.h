#ifndef TESTS_OFFICE_H
#define TESTS_OFFICE_H
/*
 * Reads XLSX files back through LibreOffice: one start of it turns all of a directory into CSV,
 * whose cells are then compared with the sheets that were written.
 */
#include "ledger/sheet.h"

/* An empty directory under $BUILD/tmp; a test that cannot have one fails. */
void office_directory(const char *name, char *out, size_t size);

/* Makes NAME.csv of each NAME.xlsx in `dir`; fails the test when LibreOffice does not. */
void office_read_back(const char *dir);

/* Compares every cell of dir/name.csv with the sheet; fails the test, naming the first that
 * differs. */
void office_compare(const char *dir, const char *name, const struct sheet *sheet);

#endif
