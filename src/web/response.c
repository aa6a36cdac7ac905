#include "web/response.h"
#include "web/html.h"
#include <microhttpd.h>
#include <stdint.h>
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
        return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_fd64((uint64_t)about.st_size, fd);
}

struct MHD_Response *response_of(const struct reply *reply)
{
    struct MHD_Response *response =
        reply->file ? of_file(reply->file)
        : reply->fixed
            ? MHD_create_response_from_buffer(reply->fixed_size, (void *)(uintptr_t)reply->fixed,
                                              MHD_RESPMEM_PERSISTENT)
            : MHD_create_response_from_buffer(reply->body.len,
                                              reply->body.len ? reply->body.ptr : (void *)"",
                                              MHD_RESPMEM_MUST_COPY);

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
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
