#!/bin/sh
# Every page of the console before axe-core.
exec "$(dirname "$0")/with-browser" pages.js
