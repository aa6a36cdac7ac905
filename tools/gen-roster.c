/*
 * gen-roster: a made-up roster of any size for a model, the same for the same seed. Units follow
 * the levels of the model, every office of a level is filled once in each unit there, the head of
 * household 1 leads the group. Names are put together from common characters; within a group they
 * run in families, so that near names (张明录, 张明亮) meet as they do in villages.
 */
#include "lianhu/buf.h"
#include "model/model.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 8, NAME_SIZE = 16, PATH_SIZE = 256, GROUP_MAX = 5000 };

struct plan {
    const struct model *model;
    unsigned long counts[DEPTH_MAX]; /* units of each level, all together */
    size_t depth;
    unsigned long households;
    uint64_t seed;
    const char *role; /* only this one; NULL all */
    const char *top;  /* name of the topmost unit */
    unsigned long phones;
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

static void person_name(const struct plan *plan, uint64_t group, uint64_t who, char out[NAME_SIZE])
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
static void group_names(const struct plan *plan, uint64_t group, char (*names)[NAME_SIZE],
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
static void next_phone(struct plan *plan, char out[12])
{
    static const char *const prefixes[] = {"130", "131", "132", "133", "135", "136", "137",
                                           "138", "150", "151", "152", "153", "155", "156",
                                           "157", "158", "159", "180", "181", "182", "187"};
    size_t kinds = sizeof(prefixes) / sizeof(*prefixes);
    unsigned long n = plan->phones++;
    unsigned long rest = (n * 7919 + plan->seed % 100000000) % 100000000; /* 7919 is coprime */
    snprintf(out, 12, "%s%08lu", prefixes[n % kinds], rest);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Units of a level are dealt out evenly among those above. */
static unsigned long parent_of(const struct plan *plan, size_t level, unsigned long unit)
{
    return plan->counts[level] ? unit * plan->counts[level - 1] / plan->counts[level] : 0;
}

static unsigned long place_in_parent(const struct plan *plan, size_t level, unsigned long unit)
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

static void unit_name(const struct plan *plan, size_t level, unsigned long unit, char *out,
                      size_t size)
{
    static const char heads[] = "东西南北上下前后大小新老";
    static const char tails[] = "坪沟坝湾山川庄寨梁河塬滩";
    const char *title = plan->model->levels[level].title, *suffix = suffix_of(title);
    unsigned long place = level ? place_in_parent(plan, level, unit) : 0;
    unsigned long pairs = 12 * 12, n = 0;
    char name[NAME_SIZE] = "";
    if (level == 0 && plan->top) {
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
        snprintf(out, size, "第%lu%s", place + 1, title);
    }
}

static void unit_path(const struct plan *plan, size_t level, unsigned long unit,
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

/* ---- writing --------------------------------------------------------------------------------- */

static bool wanted(const struct plan *plan, const struct role *role, size_t level)
{
    return role->level == (int)level && (!plan->role || strcmp(plan->role, role->code) == 0);
}

/* Who holds the first office of a group: the head of its first household. */
struct leader {
    const char *name;
    char phone[12];
};

static void write_offices(struct plan *plan, FILE *people, size_t level, unsigned long unit,
                          const struct leader *leader)
{
    char path[PATH_SIZE], name[NAME_SIZE], phone[12];
    unit_path(plan, level, unit, path);
    for (size_t i = 0; i < plan->model->role_count; i++) {
        const struct role *role = &plan->model->roles[i];
        if (!wanted(plan, role, level))
            continue;
        person_name(plan, mix(1000 * unit + level), i, name);
        if (!leader)
            next_phone(plan, phone);
        fprintf(people, "%s,%s,%s,%s,2026-01-01,,\n", leader ? leader->name : name,
                leader ? leader->phone : phone, role->title, path);
        leader = NULL; /* other offices go to others */
    }
}

static const char *tag_of(const struct plan *plan, uint64_t group, unsigned long number)
{
    static const char *const tags[] = {"空巢老人", "党员", "低保户", "五保户", "留守儿童"};
    unsigned long n = dice(plan->seed, 9, group, number, 40);
    return n < sizeof(tags) / sizeof(*tags) ? tags[n] : "";
}

/* The leader's own household comes first and has the leader's phone; four of five others have one.
 */
static void write_group(struct plan *plan, FILE *people, FILE *households, unsigned long group)
{
    size_t level = plan->depth - 1;
    unsigned long groups = plan->counts[level];
    unsigned long count =
        plan->households / groups + (group < plan->households % groups); /* the rest goes first */
    char(*names)[NAME_SIZE] = xcalloc(count + 1, sizeof(*names));
    char path[PATH_SIZE], phone[12] = "";
    struct leader leader = {.name = names[0]};
    group_names(plan, group, names, count);
    unit_path(plan, level, group, path);
    next_phone(plan, leader.phone);
    write_offices(plan, people, level, group, count ? &leader : NULL);
    for (unsigned long i = 0; i < count; i++) {
        phone[0] = '\0';
        if (i > 0 && dice(plan->seed, 10, group, i, 5) > 0)
            next_phone(plan, phone);
        fprintf(households, "%s,%lu,%s,%s,%s,\n", path, i + 1, names[i], i ? phone : leader.phone,
                tag_of(plan, group, i));
    }
    free(names);
}

static void write_all(struct plan *plan, FILE *people, FILE *households)
{
    fputs("姓名,手机号,角色,单位,任职起,任职止,备注\n", people);
    fputs("单位,户号,户主,手机号,标签,备注\n", households);
    for (size_t level = 0; level + 1 < plan->depth; level++)
        for (unsigned long unit = 0; unit < plan->counts[level]; unit++)
            write_offices(plan, people, level, unit, NULL);
    for (unsigned long group = 0; group < plan->counts[plan->depth - 1]; group++)
        write_group(plan, people, households, group);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static const char usage[] =
    "usage: gen-roster [-s SEED] [-n HOUSEHOLDS] [-r ROLE] [-t TOP] MODEL SHAPE PEOPLE HOUSEHOLDS\n"
    "  SHAPE       units of each level of the model, top first: 1/8/18/54\n"
    "  HOUSEHOLDS  all together; 30 a group when not said\n"
    "  ROLE        only this office, as group-leader; else every office of the model\n"
    "  TOP         name of the topmost unit\n";

static void die(const char *what)
{
    fprintf(stderr, "gen-roster: %s\n", what);
    exit(2);
}

static void read_shape(struct plan *plan, const char *shape)
{
    char *end = NULL;
    do {
        unsigned long count = strtoul(shape, &end, 10);
        unsigned long above = plan->depth ? plan->counts[plan->depth - 1] : 1;
        if (end == shape || count == 0 || count < above || count > 10000000)
            die("the shape must be numbers that do not fall: 1/8/18/54");
        plan->counts[plan->depth++] = count;
        shape = end + 1;
    } while (*end == '/' && plan->depth < DEPTH_MAX);
    if (*end || plan->depth != plan->model->level_count)
        die("the shape needs one number for each level of the model");
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        die(strerror(errno));
    return file;
}

static void finish(FILE *file)
{
    if (ferror(file) || fclose(file) != 0)
        die("the disk did not take it all");
}

int main(int argc, char **argv)
{
    struct plan plan = {.seed = 1};
    struct buf errors = BUF_INIT;
    int option;
    while ((option = getopt(argc, argv, "s:n:r:t:")) != -1) {
        switch (option) {
        case 's': plan.seed = strtoull(optarg, NULL, 10); break;
        case 'n': plan.households = strtoul(optarg, NULL, 10); break;
        case 'r': plan.role = optarg; break;
        case 't': plan.top = optarg; break;
        default: fputs(usage, stderr); return 2;
        }
    }
    if (argc - optind != 4) {
        fputs(usage, stderr);
        return 2;
    }
    struct model *model = model_load(argv[optind], &errors);
    if (!model)
        die(errors.ptr);
    plan.model = model;
    read_shape(&plan, argv[optind + 1]);
    if (plan.role && !model_role(model, plan.role))
        die("the model has no such role");
    if (!plan.households)
        plan.households = 30 * plan.counts[plan.depth - 1];
    if (plan.households / plan.counts[plan.depth - 1] >= GROUP_MAX)
        die("too many households for a group");
    FILE *people = create(argv[optind + 2]), *households = create(argv[optind + 3]);
    write_all(&plan, people, households);
    finish(people);
    finish(households);
    model_free(model);
    return 0;
}
