#include "cases/evaluate_year.h"
#include "lianhu/buf.h"
#include <stdlib.h>

static const char *const names[YEAR_ITEMS] = {"self", "residents", "village"};

const char *year_item_name(enum year_item item)
{
    return names[item];
}

int year_weight(const struct evaluation *evaluation, enum year_item item)
{
    const int weights[YEAR_ITEMS] = {evaluation->yearly_self, evaluation->yearly_residents,
                                     evaluation->yearly_village};

    return weights[item];
}

bool evaluation_is_yearly(const struct evaluation *evaluation)
{
    return evaluation->roles.count > 0 &&
           evaluation->yearly_self + evaluation->yearly_residents + evaluation->yearly_village > 0;
}

void year_facts_add(struct year_facts *facts, const struct year_fact *fact)
{
    facts->items = xrealloc(facts->items, (facts->count + 1) * sizeof *facts->items);
    facts->items[facts->count++] = *fact;
}

void year_facts_free(struct year_facts *facts)
{
    free(facts->items);
    *facts = (struct year_facts){NULL, 0, 0, {0}};
}

static double hundredth(double points)
{
    return (double)(int64_t)(points * 100 + 0.5) / 100;
}

/* 满意 is worth all, 一般 half, 不满意 nothing, of those who said something. */
static double residents(const struct evaluation *evaluation, const struct year_facts *facts,
                        bool *empty)
{
    int said = facts->said[0] + facts->said[1] + facts->said[2];

    *empty = said == 0;
    return said ? evaluation->yearly_residents * (facts->said[0] + 0.5 * facts->said[1]) / said : 0;
}

static double entered(const struct year_facts *facts, enum year_item item, int weight, bool *empty)
{
    double points = 0;

    *empty = true;
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].item == item && !facts->items[i].text) {
            points = facts->items[i].amount;
            *empty = false;
        }
    return points < 0 ? 0 : points > weight ? weight : points;
}

void year_sum(const struct evaluation *evaluation, const struct year_facts *facts,
              struct year_sheet *out)
{
    const struct evaluation_band *band;
    double sum = 0, weight = 0;

    *out = (struct year_sheet){.band = ""};
    for (int i = 0; i < YEAR_ITEMS; i++) {
        int worth = year_weight(evaluation, i);

        out->points[i] = i == YEAR_RESIDENTS ? residents(evaluation, facts, &out->empty[i])
                                             : entered(facts, i, worth, &out->empty[i]);
        out->points[i] = hundredth(out->points[i]);
        /* what the office has not entered yet is missing; what no household said is not */
        weight += i == YEAR_RESIDENTS && out->empty[i] ? 0 : worth;
        sum += out->points[i];
    }
    out->score = weight > 0 ? hundredth(sum * 100 / weight) : 0;
    band = evaluation_band_of(evaluation, (int)out->score);
    out->band = band ? band->title : "";
}
