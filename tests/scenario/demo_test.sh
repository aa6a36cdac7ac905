#!/bin/sh
# `make run` as a newcomer meets it, with sanitized programs: once to its end; then staying, with the
# commands that it prints typed as they stand there; then with a step that cannot be seen.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
here=$BUILD/tests/demo
passed=0
failed=0
stayer=

export PROGRAMS="$BUILD/san/bin"
trap '[ -z "$stayer" ] || kill "$stayer" 2>/dev/null' EXIT
rm -rf "$here"
mkdir -p "$here"

check() { # what, then a command
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
    fi
}

await_line() { # file, pattern, seconds
    until=$(($(date +%s) + $3))
    until grep -q "$2" "$1" 2>/dev/null; do
        [ "$(date +%s)" -lt "$until" ] || return 1
        sleep 0.1
    done
}

RUN="$here/once" tools/run once >"$here/once.out" 2>&1
status=$?
[ $status = 0 ] || cat "$here/once.out"
check "the whole conversation was seen" [ $status = 0 ]
check "the report was answered with a number" grep -q '已记:3户张明录,土地纠纷。编号10008' "$here/once.out"
check "the query was answered" grep -q '10008:3户土地纠纷' "$here/once.out"
check "four leaders were texted" [ "$(grep -c '】星期五上午9点' "$here/once.out")" = 4 ]
check "one receipt was counted" grep -Eq '^收到 +1$' "$here/once.out"
check "nothing is left running" [ ! -e "$here/once/control.sock" ] && [ ! -e "$here/once/sim.sock" ]

RUN="$here/stay" tools/run >"$here/stay.out" 2>&1 &
stayer=$!
check "it stays and says how to go on" await_line "$here/stay.out" '^文件在' 120
sed -n 's/^  export /export /p; s/^  \([^ ]*lianhuctl .*[^ ]\)   .*/\1/p' "$here/stay.out" >"$here/typed"
check "the help names six commands" [ "$(grep -c lianhuctl "$here/typed")" = 6 ]
sh -e "$here/typed" >"$here/typed.out" 2>&1
check "each command that it prints works" [ $? = 0 ]
check "a sloppy report was answered" grep -Eq "已记:3户张明录|是10008那件吗" "$here/typed.out"
RUN="$here/stay" tools/run once >"$here/second.out" 2>&1
check "a second one does not disturb the first" [ $? = 1 ]
kill -TERM "$stayer"
wait "$stayer"
check "it ends when told to" [ $? = 0 ]
stayer=

mkdir "$here/broken"
for program in "$(cd "$PROGRAMS" && pwd)"/*; do ln -s "$program" "$here/broken/"; done
rm "$here/broken/lianhud"
printf '#!/bin/sh\nexit 1\n' >"$here/broken/lianhud"
chmod +x "$here/broken/lianhud"
PROGRAMS="$here/broken" RUN="$here/none" STEP_LIMIT=2 tools/run once >"$here/none.out" 2>&1
check "a step that is not seen fails" [ $? = 1 ]
check "and is named" grep -q '没有看到: lianhud 起来' "$here/none.out"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
