#include "lianhu/effects.h"
#include "lianhu/buf.h"
#include <stdalign.h>
#include <stdlib.h>

/* What one large turn needed is not kept for the small ones that follow. */
enum { PAGE_SIZE = 16 * 1024, ITEMS_KEPT = 1024 };

struct effects_page {
    struct effects_page *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

static struct effects_page *page_new(size_t size, struct effects_page *next)
{
    struct effects_page *page = xmalloc(sizeof *page + size);

    page->next = next;
    page->used = 0;
    page->size = size;
    return page;
}

static void *arena_take(struct effects *out, size_t size)
{
    size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);

    if (!out->pages || out->pages->size - out->pages->used < need)
        out->pages = page_new(need > PAGE_SIZE ? need : PAGE_SIZE, out->pages);
    void *at = out->pages->bytes + out->pages->used;
    out->pages->used += need;
    return at;
}

void effects_put(struct effects *out, enum effect_type type, unsigned who, const void *body,
                 size_t size)
{
    struct effect effect = {type, who, NULL, size};

    if (size) {
        void *copy = arena_take(out, size);

        memcpy(copy, body, size);
        effect.body = copy;
    }
    if (out->count == out->cap) {
        out->cap = out->cap ? out->cap * 2 : 32;
        out->items = xrealloc(out->items, out->cap * sizeof *out->items);
    }
    out->items[out->count++] = effect;
}

struct span effects_keep(struct effects *out, struct span bytes)
{
    char *copy = arena_take(out, bytes.len + 1);

    if (bytes.len)
        memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = '\0';
    return (struct span){copy, bytes.len};
}

const char *effects_keep_str(struct effects *out, const char *text)
{
    return text ? effects_keep(out, span_of(text)).ptr : NULL;
}

static void free_pages(struct effects_page *page)
{
    while (page) {
        struct effects_page *next = page->next;

        free(page);
        page = next;
    }
}

void effects_clear(struct effects *out)
{
    out->count = 0;
    if (out->cap > ITEMS_KEPT) {
        free(out->items);
        out->items = NULL;
        out->cap = 0;
    }
    if (!out->pages)
        return;
    free_pages(out->pages->next);
    out->pages->next = NULL;
    out->pages->used = 0;
    if (out->pages->size > PAGE_SIZE) {
        free_pages(out->pages);
        out->pages = NULL;
    }
}

void effects_free(struct effects *out)
{
    free_pages(out->pages);
    free(out->items);
    *out = (struct effects)EFFECTS_INIT;
}

const char *effect_name(enum effect_type type)
{
    static const char *const names[] = {
#define X(name) #name,
        EFFECTS_TABLE(X)
#undef X
    };
    if ((unsigned)type >= sizeof names / sizeof *names)
        return "?";
    return names[type] + sizeof "EFFECT_" - 1;
}
