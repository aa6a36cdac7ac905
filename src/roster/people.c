#include "roster/people.h"

bool office_ended(const struct office *office, day_t today)
{
    return day_known(office->to) && office->to.n < today.n;
}

bool office_holds(const struct office *office, day_t today)
{
    return !office_ended(office, today) && (!day_known(office->from) || office->from.n <= today.n);
}

bool person_has_phone(const struct person *person, const char *phone)
{
    for (size_t i = 0; i < person->phone_count; i++) {
        if (strcmp(person->phones[i].text, phone) == 0)
            return true;
    }
    return false;
}
