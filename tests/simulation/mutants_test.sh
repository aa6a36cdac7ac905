#!/bin/sh
# Whether each planted fault of mutants.tsv can still be planted: the words that it replaces stand in
# their file. That some seed sees each is for make soak MUTANTS=1.
set -u
cd "$(dirname "$0")/../.." || exit 1
tab=$(printf '\t')
passed=0
failed=0
while IFS="$tab" read -r what file from to; do
    case "$what" in '' | '#'*) continue ;; esac
    if [ -n "$to" ] && FROM=$from TO=$to perl -0777 -ne '
        ($f, $t) = map { s/\\n/\n/gr } @ENV{qw(FROM TO)};
        exit !(index($_, $f) >= 0 && $f ne $t)' "$file"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$what: cannot be planted, $file has changed"
    fi
done <tests/simulation/mutants.tsv
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
