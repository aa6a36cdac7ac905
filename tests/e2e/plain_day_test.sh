#!/bin/sh
# The same day with script switched off.
exec "$(dirname "$0")/with-browser" day.js without
