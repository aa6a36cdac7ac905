#!/bin/sh
# The table of keys in the README is what build/keystrokes prints, and every form in it is read as
# the report it stands for.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
table=$(mktemp)
trap 'rm -f "$table"' EXIT

"$BUILD/keystrokes" >"$table" || exit 1
[ -s "$table" ] || exit 1
sed -n '/^| kind | form | text | keys |$/,/^$/p' README.md | sed -e 1,2d -e '/^$/d' | diff - "$table" || {
    echo "README.md: the table of keys is not fresh"
    exit 1
}
