#!/bin/sh
# Plants Chinese into a small copy of the house, one literal at a time, and expects
# tools/words-check to name each; and what is in order, which must pass.
set -u
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

plant() { # file, its text, words of the complaint or "" for none
    rm -rf "${dir:?}"/*
    mkdir -p "$dir/src/roster" "$dir/src/daemon" "$dir/modem" "$dir/tools/lianhuctl" \
        "$dir/tools/modemsim" "$dir/conf/texts" "$dir/tests/unit"
    printf '%b\n' "$2" >"$dir/$1"
    out=$(tools/words-check "$dir" 2>&1)
    status=$?
    case "$3" in
    '') [ "$status" = 0 ] && [ -z "$out" ] ;;
    *) [ "$status" = 1 ] && printf '%s\n' "$out" | grep -qF "$3" ;;
    esac && { passed=$((passed + 1)); return; }
    failed=$((failed + 1))
    printf '%s with <%s>: wanted <%s>, exit %s:\n%s\n' "$1" "$2" "$3" "$status" "$out"
}

chinese='Chinese in a string literal'

#      where                         what                                    the complaint
plant  src/daemon/turn.c             'say("no");'                            ''
plant  src/daemon/turn.c             'say(1); /* 户 "户号" */'               ''
plant  src/daemon/turn.c             'say(1); // "户号"'                     ''
plant  src/daemon/turn.c             '/* it'"'"'s\n * "户号"\n */\nsay(1);'  ''
plant  src/daemon/turn.c             "if (c == U'户' || c == '\"') x(); /* 户 */" ''
plant  src/daemon/turn.c             'say("/*"); /* 户 */ say("*/");'        ''
plant  src/daemon/turn.c             'say(",;:。、");'                       ''
plant  src/roster/roster_columns.c   '{"户号", "number"}'                    ''
plant  tests/unit/test_turn.c        'say("户号");'                          ''
plant  tools/modemsim/sim_ussd.c     'say("余额");'                          ''
plant  conf/texts/roster.tbl         'SAY(unit, "单位")'                     ''
plant  src/daemon/turn.c             'say("户号");'                          "src/daemon/turn.c:1: $chinese"
plant  src/daemon/turn.c             'one();\n\nsay("x %s 户");'            "src/daemon/turn.c:3: $chinese"
plant  src/daemon/turn.h             '#define WHY "一"'                      "src/daemon/turn.h:1: $chinese"
plant  src/daemon/turn.tbl           'X(a, "", "鿿")'                        "src/daemon/turn.tbl:1: $chinese"
plant  modem/device.c                '/* a */ say("没有"); /* b */'          "modem/device.c:1: $chinese"
plant  modem/device.c                'say("/* no comment");\nsay("户");'     "modem/device.c:2: $chinese"
plant  modem/device.c                'say("\\"", "户");'                     "modem/device.c:1: $chinese"
plant  modem/device.c                "x('\"'); say(\"户\");"                 "modem/device.c:1: $chinese"
plant  modem/device.c                '/* b\n */ say("户");'                  "modem/device.c:2: $chinese"
plant  modem/device.c                'is_one_of(c, U"户号");'                "modem/device.c:1: $chinese"
plant  tools/lianhuctl/main.c        'say("用法");'                          "tools/lianhuctl/main.c:1: $chinese"
plant  src/roster/roster_columns.c   '{"number"}'                            'needs no leave'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
