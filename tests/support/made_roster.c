#include "tests/support/made_roster.h"
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 16, PATH_SIZE = 256, GROUP_MAX = 5000 };

/* A roster while it is written. */
struct making {
    const struct made_roster *plan;
    unsigned long phones; /* given out */
};

/* ---- chance that depends on nothing but its arguments ---------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static unsigned long dice(uint64_t seed, uint64_t what, uint64_t a, uint64_t b, unsigned long sides)
{
    return (unsigned long)(mix(mix(mix(seed ^ what) ^ a) ^ b) % sides);
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char surnames[] =
    "王张李马杨刘陈赵周孙何吴韩郭高宋罗梁谢唐许邓冯曹彭曾肖田董袁潘蒋蔡余"
    "杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾韦付方白邹孟熊秦邱江尹薛闫";
static const char givens[] =
    "明建国秀兰富贵玉珍进财桂花永强小兵文清爱萍尕平德旺雪梅志刚海军红霞淑芳"
    "学义生福有才成林世荣军伟丽燕金银凤英彩霞万库来喜虎龙得胜利民彦东云山";

/* The n-th character of a text whose characters take 3 bytes each, as all Han of ours do. */
static void add_han(char *out, const char *text, unsigned long n)
{
    strncat(out, text + 3 * n, 3);
}

static void person_name(const struct made_roster *plan, uint64_t group, uint64_t who,
                        char out[NAME_SIZE])
{
    unsigned long families = sizeof(surnames) / 3, given = sizeof(givens) / 3;
    uint64_t seed = plan->seed;
    out[0] = '\0';
    /* seven of ten belong to one of the three families of the place */
    uint64_t family = dice(seed, 1, group, who, 10) < 7 ? dice(seed, 2, group, who, 3) : who + 3;
    add_han(out, surnames, dice(seed, 3, group, family, families));
    /* a quarter share the generation's character */
    bool same = dice(seed, 4, group, who, 4) == 0;
    if (dice(seed, 5, group, who, 5))
        add_han(out, givens, dice(seed, 6, group, same ? 0 : who + 1, given));
    add_han(out, givens, dice(seed, 7, group, who, given));
}

/* The heads of a group, no two of one name. */
static void group_names(const struct made_roster *plan, uint64_t group, char (*names)[NAME_SIZE],
                        unsigned long count)
{
    uint64_t who = 0;
    for (unsigned long i = 0; i < count; i++) {
        bool taken = true;
        while (taken) {
            person_name(plan, group, who++, names[i]);
            taken = false;
            for (unsigned long j = 0; j < i && !taken; j++)
                taken = strcmp(names[i], names[j]) == 0;
        }
    }
}

/* Every call gives another valid mobile number. */
static void next_phone(struct making *making, char out[12])
{
    static const char *const prefixes[] = {"130", "131", "132", "133", "135", "136", "137",
                                           "138", "150", "151", "152", "153", "155", "156",
                                           "157", "158", "159", "180", "181", "182", "187"};
    size_t kinds = sizeof(prefixes) / sizeof(*prefixes);
    unsigned long n = making->phones++;
    unsigned long rest =
        (n * 7919 + making->plan->seed % 100000000) % 100000000; /* 7919 is coprime */
    snprintf(out, 12, "%s%08lu", prefixes[n % kinds], rest);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Units of a level are dealt out evenly among those above. */
static unsigned long parent_of(const struct made_roster *plan, size_t level, unsigned long unit)
{
    unsigned long above = level ? plan->counts[level - 1] - plan->bare[level - 1] : 1;
    return plan->counts[level] ? unit * above / plan->counts[level] : 0;
}

static unsigned long place_in_parent(const struct made_roster *plan, size_t level,
                                     unsigned long unit)
{
    unsigned long place = 0, parent = parent_of(plan, level, unit);
    while (place < unit && parent_of(plan, level, unit - place - 1) == parent)
        place++;
    return place;
}

static const char *suffix_of(const char *title)
{
    static const char *const kinds[] = {"镇", "乡", "县", "村"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strstr(title, kinds[i]))
            return kinds[i];
    return NULL;
}

/* Groups of the lowest level are of several kinds where the model has kinds: of each eight one is
 * of the second kind, one of the third. */
static const char *sort_of(const struct made_roster *plan, unsigned long unit)
{
    size_t kind = 8 - unit % 8;
    const struct model *model = plan->model;
    bool is_kind = kind < model->group_kind_count && model->group_kinds[kind].words.count;
    return is_kind ? model->group_kinds[kind].words.items[0] : "";
}

static void unit_name(const struct made_roster *plan, size_t level, unsigned long unit, char *out,
                      size_t size)
{
    static const char heads[] = "东西南北上下前后大小新老";
    static const char tails[] = "坪沟坝湾山川庄寨梁河塬滩";
    const char *title = plan->model->levels[level].title, *suffix = suffix_of(title);
    unsigned long place = level ? place_in_parent(plan, level, unit) : 0;
    unsigned long pairs = 12 * 12, n = 0;
    char name[NAME_SIZE] = "";
    if (level == 0 && plan->top[0]) {
        snprintf(out, size, "%s", plan->top);
        return;
    }
    if (suffix && place < pairs) {
        n = (place * 29 +
             dice(plan->seed, 8, level, parent_of(plan, level ? level : 1, unit), pairs)) %
            pairs; /* 29 and 144 are coprime */
        add_han(name, heads, n / 12);
        add_han(name, tails, n % 12);
        snprintf(out, size, "%s%s", name, suffix);
    } else {
        const char *sort = level + 1 == plan->depth ? sort_of(plan, unit) : "";
        snprintf(out, size, "第%lu%s%s", place + 1, sort, title);
    }
}

static void unit_path(const struct made_roster *plan, size_t level, unsigned long unit,
                      char out[PATH_SIZE])
{
    char name[64];
    if (level > 0)
        unit_path(plan, level - 1, parent_of(plan, level, unit), out);
    else
        out[0] = '\0';
    unit_name(plan, level, unit, name, sizeof(name));
    size_t len = strlen(out);
    snprintf(out + len, PATH_SIZE - len, "%s%s", level ? "/" : "", name);
}

/* ---- offices --------------------------------------------------------------------------------- */

static const struct made_office *office_of(const struct made_roster *plan, const char *role)
{
    for (size_t i = 0; i < plan->office_count; i++)
        if (strcmp(plan->offices[i].role, role) == 0)
            return &plan->offices[i];
    return NULL;
}

/* How many hold it in this unit: all together are dealt out evenly, one each when nothing is said.
 */
static unsigned long holders(const struct made_roster *plan, const struct role *role,
                             unsigned long unit)
{
    const struct made_office *office = office_of(plan, role->code);
    unsigned long units = plan->counts[role->level];
    if (plan->role[0] && strcmp(plan->role, role->code) != 0)
        return 0;
    return office ? (unit + 1) * office->count / units - unit * office->count / units : 1;
}

unsigned long made_roster_offices(const struct made_roster *plan)
{
    unsigned long all = 0;
    for (size_t i = 0; i < plan->model->role_count; i++)
        for (unsigned long unit = 0;
             plan->model->roles[i].level >= 0 && unit < plan->counts[plan->model->roles[i].level];
             unit++)
            all += holders(plan, &plan->model->roles[i], unit);
    return all;
}

/* Who holds the first office of a group: the head of its first household. */
struct leader {
    const char *name;
    char phone[12];
};

/* The next one who holds that office; `leader` is used up by the first. */
static void write_holder(struct making *making, FILE *people, const struct role *role,
                         const char *path, const struct leader *leader, uint64_t who)
{
    char name[NAME_SIZE], phone[12];
    person_name(making->plan, mix(who), who, name);
    if (!leader)
        next_phone(making, phone);
    fprintf(people, "%s,%s,%s,%s,2026-01-01,,\n", leader ? leader->name : name,
            leader ? leader->phone : phone, role->title, path);
}

static void write_offices(struct making *making, FILE *people, size_t level, unsigned long unit,
                          const struct leader *leader)
{
    const struct made_roster *plan = making->plan;
    char path[PATH_SIZE];
    unit_path(plan, level, unit, path);
    for (size_t i = 0; i < plan->model->role_count; i++) {
        const struct role *role = &plan->model->roles[i];
        unsigned long count = role->level == (int)level ? holders(plan, role, unit) : 0;
        for (unsigned long n = 0; n < count; n++) {
            uint64_t who = mix(mix(1000 * (uint64_t)unit + level) + i) + n;
            write_holder(making, people, role, path, leader, who);
            leader = NULL; /* other offices go to others */
        }
    }
}

/* ---- households ------------------------------------------------------------------------------ */

static const char *tag_of(const struct made_roster *plan, uint64_t group, unsigned long number)
{
    static const char *const tags[] = {"空巢老人", "党员", "低保户", "五保户", "留守儿童"};
    unsigned long n = dice(plan->seed, 9, group, number, 40);
    return n < sizeof(tags) / sizeof(*tags) ? tags[n] : "";
}

static unsigned long all_households(const struct made_roster *plan)
{
    return plan->households ? plan->households : 30 * plan->counts[plan->depth - 1];
}

/* The leader's own household comes first and has the leader's phone; four of five others have one.
 */
static void write_group(struct making *making, FILE *people, FILE *households, unsigned long group)
{
    const struct made_roster *plan = making->plan;
    size_t level = plan->depth - 1;
    unsigned long groups = plan->counts[level], all = all_households(plan);
    unsigned long count = all / groups + (group < all % groups); /* the rest goes first */
    char(*names)[NAME_SIZE] = xcalloc(count + 1, sizeof(*names));
    char path[PATH_SIZE], phone[12] = "";
    struct leader leader = {.name = names[0]};
    group_names(plan, group, names, count);
    unit_path(plan, level, group, path);
    next_phone(making, leader.phone);
    write_offices(making, people, level, group, count ? &leader : NULL);
    for (unsigned long i = 0; i < count; i++) {
        phone[0] = '\0';
        if (i > 0 && dice(plan->seed, 10, group, i, 5) > 0)
            next_phone(making, phone);
        fprintf(households, "%s,%lu,%s,%s,%s,\n", path, i + 1, names[i], i ? phone : leader.phone,
                tag_of(plan, group, i));
    }
    free(names);
}

void made_roster_write(const struct made_roster *plan, FILE *people, FILE *households)
{
    struct making making = {.plan = plan};
    fputs("姓名,手机号,角色,单位,任职起,任职止,备注\n", people);
    fputs("单位,户号,户主,手机号,标签,备注\n", households);
    for (size_t level = 0; level + 1 < plan->depth; level++)
        for (unsigned long unit = 0; unit < plan->counts[level]; unit++)
            write_offices(&making, people, level, unit, NULL);
    for (unsigned long group = 0; group < plan->counts[plan->depth - 1]; group++)
        write_group(&making, people, households, group);
}
