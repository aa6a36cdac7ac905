#!/bin/sh
# A clerk's day in a browser with script.
exec "$(dirname "$0")/with-browser" day.js with
