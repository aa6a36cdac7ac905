#ifndef WEB_CHART_H
#define WEB_CHART_H
/*
 * Charts as SVG, drawn here so that they need no script: columns side by side or on top of one
 * another, and lines. Each says in words what it shows (title), for those who cannot see it; the
 * numbers stand in the table below it. Series are told apart by colour and, on paper, by hatching.
 */
#include "web/pages.h"

enum { CHART_SERIES_MAX = 8, CHART_POINTS_MAX = 40 };

struct chart_series {
    const char *name;
    double values[CHART_POINTS_MAX]; /* negative: nothing is known there */
};

struct chart {
    const char *title;
    const char *unit; /* of the values: 件, %, 小时 */
    const char *labels[CHART_POINTS_MAX];
    size_t points;
    struct chart_series series[CHART_SERIES_MAX];
    size_t series_count;
    double most; /* the scale's end; 0: by the values */
};

void chart_columns(struct page *p, const struct chart *chart); /* side by side */
void chart_stacked(struct page *p, const struct chart *chart);
void chart_lines(struct page *p, const struct chart *chart);

#endif
