#!/bin/sh
# Plants includes that break the map of the house into a small copy of it, one at a time, and
# expects tools/include-map to name each; and one that is in order, which must pass.
set -u
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

house() { # an empty house
    rm -rf "${dir:?}"/*
    for room in include/lianhu modem src/text src/model src/roster src/intake src/cases \
        src/notices src/store src/outbox src/daemon src/web src/attic tools/modemsim tests/unit \
        conf/texts; do
        mkdir -p "$dir/$room"
    done
    echo '#include <stddef.h>' >"$dir/include/lianhu/span.h"
}

expect() { # words of the complaint, "" for none
    out=$(tools/include-map "$dir" 2>&1)
    status=$?
    case "$1" in
    '') [ "$status" = 0 ] && [ -z "$out" ] ;;
    *) [ "$status" = 1 ] && printf '%s\n' "$out" | grep -qF "$1" ;;
    esac && { passed=$((passed + 1)); return; }
    failed=$((failed + 1))
    printf 'wanted <%s>, exit %s:\n%s\n' "$1" "$status" "$out"
}

plant() { # file, its include, words of the complaint
    house
    echo "$2" >"$dir/$1"
    expect "$3"
}

#      where                     what                              the complaint
plant  src/roster/people.c       '#include "model/model.h"'        ''
plant  src/roster/people.c       '#include "people.h"'             ''
plant  src/daemon/turn.c         '#include "store/store.h"'        ''
plant  src/store/store.c         '#include <sqlite3.h>'            ''
plant  tests/unit/test_store.c   '#include <sqlite3.h>'            ''
plant  tests/unit/test_at.c      '#include "modem/gsm7.h"'         ''
plant  tools/modemsim/main.c     '#include "modem/gsm7.h"'         ''
plant  modem/say.h               '#include "conf/texts/modem.tbl"' ''
plant  src/roster/say.h          '#include "conf/texts/roster.tbl"' ''
plant  src/model/model.c         '#include "roster/people.h"'      'src/model/model.c:1: "roster/people.h": model stands above roster'
plant  include/lianhu/span.h     '#include "text/fold.h"'          'lianhu stands above text'
plant  modem/device.c            '#include "store/store.h"'        'modem stands above store'
plant  src/cases/case.c          '  #  include "store/store.h"'    'cases stands above store'
plant  src/daemon/turn.c         '#include "modem/gsm7.h"'         'through include/lianhu alone'
plant  src/store/store.c         '#include "tests/support/x.h"'    'store stands above tests'
plant  tools/modemsim/main.c     '#include "tests/unit/x.h"'       'tools stands above tests'
plant  conf/texts/roster.tbl     '#include "roster/words.h"'       'conf stands above roster'
plant  src/attic/old.c           '#include "model/model.h"'        'no room attic'
plant  src/daemon/turn.c         '#include <ev.h>'                 '<ev.h> belongs'
plant  modem/device.c            '#include <libserialport.h>'      '<libserialport.h> belongs'
plant  src/outbox/outbox.c       '#include <sqlite3.h>'            '<sqlite3.h> belongs'
plant  src/roster/csv.c          '#include <unicode/ucnv.h>'       '<unicode/ucnv.h> belongs'
plant  src/roster/csv.c          '#include <confuse.h>'            '<confuse.h> belongs'
plant  src/daemon/turn.c         '#include <jansson.h>'            '<jansson.h> belongs'
plant  src/daemon/control.c      '#include <microhttpd.h>'         '<microhttpd.h> belongs'

# two rooms of one rank that include each other; two headers that do
house
echo '#include "notices/notice.h"' >"$dir/src/cases/case.c"
expect ''
echo '#include "cases/case_file.h"' >"$dir/src/notices/notice.c"
expect 'cases include each other'
house
echo '#include "words.h"' >"$dir/src/roster/people.h"
echo '#include "roster/people.h"' >"$dir/src/roster/words.h"
expect 'includes itself:'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
