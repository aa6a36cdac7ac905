#include "web/chart.h"
#include <string.h>

/* In user units; the picture takes the width that there is. */
enum {
    WIDTH = 940,
    HEIGHT = 300,
    LEFT = 56,
    RIGHT = 12,
    TOP = 34,
    BOTTOM = 40,
    STEPS = 4, /* lines of the scale */
    LABEL_WIDTH = 62
};

#define PLOT_WIDTH  (double)(WIDTH - LEFT - RIGHT)
#define PLOT_HEIGHT (double)(HEIGHT - TOP - BOTTOM)

/* ---- scale ----------------------------------------------------------------------------------- */

/* 1, 2, 5, 10, 20 ... times four lines, so that every line is a whole number. */
static double round_up(double most)
{
    static const int steps[] = {1, 2, 5};
    int64_t power = 1;

    for (;;) {
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if ((double)(steps[i] * power * STEPS) >= most)
                return (double)(steps[i] * power * STEPS);
        power *= 10;
    }
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double known(double value)
{
    return value > 0 ? value : 0;
}

static double most_of(const struct chart *c, bool stacked)
{
    double most = 0;

    for (size_t i = 0; i < c->points; i++) {
        double sum = 0;

        for (size_t s = 0; s < c->series_count; s++) {
            double value = known(c->series[s].values[i]);

            sum = stacked ? sum + value : larger(sum, value);
        }
        most = larger(most, sum);
    }
    return c->most > 0 ? c->most : round_up(most);
}

static double y_of(double value, double most)
{
    return TOP + PLOT_HEIGHT * (1 - value / most);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static void text_at(struct page *p, double x, double y, const char *anchor, const char *words)
{
    buf_addf(p->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_text(p->out, words);
    html_raw(p->out, "</text>");
}

static void number_words(double value, char *out, size_t size)
{
    if (value == (double)(long long)value)
        text_format(out, size, "%.0f", value);
    else
        text_format(out, size, "%.1f", value);
}

static void draw_scale(struct page *p, const struct chart *c, double most)
{
    char words[32];

    for (int i = 0; i <= STEPS; i++) {
        double value = most * i / STEPS, y = y_of(value, most);

        buf_addf(p->out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
                 WIDTH - RIGHT, y, y);
        number_words(value, words, sizeof words);
        text_at(p, LEFT - 8, y + 5, "end", words);
    }
    text_at(p, LEFT - 8, TOP - 16, "end", c->unit);
}

/* Where there are many, every second or third has its label. */
static void draw_labels(struct page *p, const struct chart *c)
{
    double step = PLOT_WIDTH / (double)c->points;
    size_t every = (size_t)(LABEL_WIDTH / step) + 1;

    for (size_t i = 0; i < c->points; i += every)
        text_at(p, LEFT + step * ((double)i + 0.5), HEIGHT - BOTTOM + 22, "middle", c->labels[i]);
}

static void draw_legend(struct page *p, const struct chart *c)
{
    double x = LEFT + 10;

    for (size_t s = 0; s < c->series_count; s++) {
        buf_addf(p->out, "<rect class=\"s%zu\" x=\"%.1f\" y=\"6\" width=\"16\" height=\"14\"/>", s,
                 x);
        text_at(p, x + 22, 19, "start", c->series[s].name);
        x += 22 + 18 + 5.2 * (double)strlen(c->series[s].name);
    }
}

static void begin(struct page *p, const struct chart *c, double most)
{
    buf_addf(p->out, "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"", WIDTH,
             HEIGHT);
    html_text(p->out, c->title);
    html_raw(p->out, "\">");
    html_element(p->out, "title", NULL, c->title);
    draw_scale(p, c, most);
    draw_labels(p, c);
    draw_legend(p, c);
}

/* What a mark says when the mouse rests on it. */
static void tip(struct page *p, const struct chart *c, size_t series, size_t point)
{
    char words[32];

    number_words(c->series[series].values[point], words, sizeof words);
    html_raw(p->out, "<title>");
    html_textf(p->out, "%s %s %s%s", c->labels[point], c->series[series].name, words, c->unit);
    html_raw(p->out, "</title>");
}

static void draw_bar(struct page *p, const struct chart *c, size_t series, size_t point,
                     const double box[4])
{
    buf_addf(p->out, "<rect class=\"s%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
             series, box[0], box[1], box[2], box[3]);
    tip(p, c, series, point);
    html_raw(p->out, "</rect>");
}

/* ---- charts ---------------------------------------------------------------------------------- */

void chart_columns(struct page *p, const struct chart *c)
{
    double most = most_of(c, false), step = PLOT_WIDTH / (double)c->points;
    double wide = step * 0.7 / (double)c->series_count;

    begin(p, c, most);
    for (size_t i = 0; i < c->points; i++)
        for (size_t s = 0; s < c->series_count; s++) {
            double value = c->series[s].values[i], y = y_of(known(value), most);

            if (value > 0)
                draw_bar(p, c, s, i,
                         (const double[]){LEFT + step * ((double)i + 0.15) + wide * (double)s, y,
                                          wide, TOP + PLOT_HEIGHT - y});
        }
    html_raw(p->out, "</svg>");
}

void chart_stacked(struct page *p, const struct chart *c)
{
    double most = most_of(c, true), step = PLOT_WIDTH / (double)c->points;

    begin(p, c, most);
    for (size_t i = 0; i < c->points; i++) {
        double below = 0;

        for (size_t s = 0; s < c->series_count; s++) {
            double value = known(c->series[s].values[i]);
            double top = y_of(below + value, most), bottom = y_of(below, most);

            if (value > 0)
                draw_bar(p, c, s, i,
                         (const double[]){LEFT + step * ((double)i + 0.2), top, step * 0.6,
                                          bottom - top});
            below += value;
        }
    }
    html_raw(p->out, "</svg>");
}

static void draw_point(struct page *p, const struct chart *c, size_t series, size_t point, double x,
                       double y)
{
    buf_addf(p->out, "<circle class=\"s%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\">", series, x, y);
    tip(p, c, series, point);
    html_raw(p->out, "</circle>");
}

void chart_lines(struct page *p, const struct chart *c)
{
    double most = most_of(c, false), step = PLOT_WIDTH / (double)c->points;

    begin(p, c, most);
    for (size_t s = 0; s < c->series_count; s++) {
        double last_x = 0, last_y = 0;
        bool drawn = false;

        for (size_t i = 0; i < c->points; i++) {
            double x = LEFT + step * ((double)i + 0.5);
            double y = y_of(known(c->series[s].values[i]), most);

            if (c->series[s].values[i] < 0)
                continue;
            if (drawn)
                buf_addf(p->out,
                         "<line class=\"l%zu\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                         s, last_x, last_y, x, y);
            draw_point(p, c, s, i, x, y);
            last_x = x;
            last_y = y;
            drawn = true;
        }
    }
    html_raw(p->out, "</svg>");
}
