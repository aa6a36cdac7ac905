#!/bin/sh
# The console with TLS.
exec "$(dirname "$0")/with-browser" tls.js
