#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H
/* A reply as libmicrohttpd sends it, with the headers that every answer has. */
#include "web/request.h"

struct MHD_Response;

/* The caller's to destroy; the reply may go before it, but for `fixed`. */
struct MHD_Response *response_of(const struct reply *reply);

#endif
