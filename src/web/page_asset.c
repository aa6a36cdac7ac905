/* Style and script of the console: built in, because many centres have no Internet. */
#include "web/route.h"
#include <string.h>

/* The bytes of a file as symbols NAME and NAME_end; the Makefile knows that they are needed. */
#define EMBED(name, path)                                                                          \
    __asm__(".section .rodata\n.balign 16\n.global " #name "\n" #name ":\n.incbin \"" path         \
            "\"\n.global " #name "_end\n" #name "_end:\n.byte 0\n.previous\n");                    \
    extern const char name[], name##_end[];

EMBED(asset_style, "src/web/assets/style.css")
EMBED(asset_script, "src/web/assets/console.js")
EMBED(asset_icon, "src/web/assets/icon.svg")

static const struct {
    const char *name, *type, *begin, *end;
} assets[] = {
    {"style.css",  "text/css; charset=utf-8",        asset_style,  asset_style_end },
    {"console.js", "text/javascript; charset=utf-8", asset_script, asset_script_end},
    {"icon.svg",   "image/svg+xml",                  asset_icon,   asset_icon_end  },
};

static void send_asset(struct page *p, const char *name)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
        if (strcmp(assets[i].name, name) != 0)
            continue;
        p->reply->type = assets[i].type;
        p->reply->fixed = assets[i].begin;
        p->reply->fixed_size = (size_t)(assets[i].end - assets[i].begin);
        p->reply->may_cache = true;
        return;
    }
    p->reply->status = 404;
}

void page_asset(struct page *p)
{
    send_asset(p, p->parts[0]);
}

void page_icon(struct page *p)
{
    send_asset(p, "icon.svg");
}
