/* AT traffic of one modem in the log, control bytes visible (lianhuctl modem trace). Texts of
 * people travel in it: it is on only while a keeper asks for it. */
#include "daemon/gateway_int.h"

void trace_bytes(const struct gateway *g, unsigned who, const char *way, struct span bytes)
{
    struct buf line = BUF_INIT;

    if (!g->modems[who].trace)
        return;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        if (c == '\r')
            buf_add_str(&line, "<CR>");
        else if (c == '\n')
            buf_add_str(&line, "<LF>");
        else if (c < 0x20 || c >= 0x7F)
            buf_addf(&line, "<%02X>", c);
        else
            buf_add_char(&line, (char)c);
    }
    log_line(LOG_INFO, "modem %s: %s %s", modem_name(g, who), way, line.ptr ? line.ptr : "");
    buf_free(&line);
}
