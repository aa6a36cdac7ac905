#!/bin/sh
# A clerk's day without a mouse.
exec "$(dirname "$0")/with-browser" keyboard.js
