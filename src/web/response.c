#include "web/response.h"
#include "web/html.h"
#include <microhttpd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What every answer says to the browser. No script but ours, no frame, no other host. */
static const char *const headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options",       "nosniff"                    },
    {"X-Frame-Options",              "DENY"                       },
    {"Referrer-Policy",              "same-origin"                },
    {"Cross-Origin-Opener-Policy",   "same-origin"                },
    {"Cross-Origin-Resource-Policy", "same-origin"                },
};

static void add_headers(struct MHD_Response *response)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
}

/*
 * libmicrohttpd 0.9.75 makes its own refusals (400, 413, 414, 431, 505) of a request that it cannot
 * take apart with this function of its own, and asks nobody what headers they should have. The
 * dynamic linker takes this program's in its place, so that those answers have them, too.
 */
struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *buffer,
                                                     enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(
        size, buffer, mode == MHD_RESPMEM_MUST_FREE ? free : NULL);

    if (response) {
        add_headers(response);
        MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
        MHD_add_response_header(response, "Cache-Control", "no-store");
    }
    return response;
}

/* Of a page, without them. `copied` must outlive only this call. */
static struct MHD_Response *of_memory(const void *memory, size_t size, bool copied)
{
    void *own =
        copied ? memcpy(xmalloc(size + 1), size ? memory : "", size) : (void *)(uintptr_t)memory;

    return MHD_create_response_from_buffer_with_free_callback(size, own, copied ? free : NULL);
}

static void add_download(struct MHD_Response *response, const char *filename)
{
    struct buf value = BUF_INIT;

    buf_add_str(&value, "attachment; filename*=UTF-8''");
    url_text(&value, filename);
    MHD_add_response_header(response, "Content-Disposition", value.ptr);
    buf_free(&value);
}

/* The response has a descriptor of its own. */
static struct MHD_Response *of_file(int file)
{
    struct stat about;
    int fd = fstat(file, &about) == 0 ? dup(file) : -1;

    if (fd < 0)
        return of_memory("", 0, false);
    return MHD_create_response_from_fd64((uint64_t)about.st_size, fd);
}

struct MHD_Response *response_of(const struct reply *reply)
{
    struct MHD_Response *response = reply->file ? of_file(reply->file)
                                    : reply->fixed
                                        ? of_memory(reply->fixed, reply->fixed_size, false)
                                        : of_memory(reply->body.ptr, reply->body.len, true);

    add_headers(response);
    MHD_add_response_header(response, "Content-Type", reply->type);
    MHD_add_response_header(response, "Cache-Control",
                            reply->may_cache ? "private, max-age=3600" : "no-store");
    if (reply->location.len)
        MHD_add_response_header(response, "Location", reply->location.ptr);
    if (reply->cookie.len)
        MHD_add_response_header(response, "Set-Cookie", reply->cookie.ptr);
    if (reply->filename[0])
        add_download(response, reply->filename);
    return response;
}
