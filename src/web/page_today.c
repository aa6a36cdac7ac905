/* 今日: what needs me. */
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"

void page_today(struct page *p)
{
    page_begin(p, say_today, "/");
    page_end(p);
}
