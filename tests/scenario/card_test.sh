#!/bin/sh
# The cue card on paper: `lianhuctl card` of the sample and of a township with the longest names, as
# HTML, and where a browser is at hand (make deps-browser) printed by it: one A5 page a group, with
# nothing cut off. Without one the pages are not counted, and the test says so.
# Pictures are left in $BUILD/tests/card for those who want to look.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
here=$BUILD/tests/card
programs=$(cd "$BUILD/san/bin" && pwd)
passed=0
failed=0
daemon=

trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null' EXIT
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

serve() { # directory, signature, telephone
    mkdir -p "$1"
    cat >"$1/lianhu.conf" <<CONF
gateway        = "nanyu"
signature      = "$2"
centre_phone   = "$3"
duty_phones    = {"13900000011"}
database       = "lianhu.db"
control_socket = "control.sock"
model          = "$PWD/conf/models/nanyu.conf"
texts          = "$PWD/conf/texts/zh_CN.conf"
profiles       = "$PWD/conf/profiles"
modem "sim1" { port = "none" number = "13900000001" }
CONF
    "$programs/lianhud" -c "$1/lianhu.conf" 2>"$1/lianhud.log" &
    daemon=$!
    socket=$1/control.sock
    ctl -w 30 status >/dev/null
}

ctl() {
    "$programs/lianhuctl" -s "$socket" "$@"
}

leave() {
    kill "$daemon"
    wait "$daemon"
    daemon=
}

# Prints a page by the browser: a PDF, and a picture of each of its pages.
print_page() { # name
    chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --user-data-dir="$here/browser" \
        --print-to-pdf="$here/$1.pdf" "file://$(cd "$here" && pwd)/$1.html" >"$here/$1.log" 2>&1
    pdftoppm -r 60 -png "$here/$1.pdf" "$here/$1"
}

pages() { # name
    pdfinfo "$here/$1.pdf" | sed -n 's/^Pages: *//p'
}

# All that the card says is on its page: what overflows a page is not in its text.
says_all() { # name, number of groups
    pdftotext -layout "$here/$1.pdf" "$here/$1.txt"
    [ "$(grep -c '写错不要紧' "$here/$1.txt")" = "$2" ] && [ "$(grep -c '110 119 120' "$here/$1.txt")" = "$2" ]
}

# ---- the sample ------------------------------------------------------------------------------------

group=南峪乡/东坪村/二社网格/第1联防组
serve "$here/sample" "【南峪乡综治中心】" "0941-1234567"
check "the sample is there" ctl roster import conf/sample/nanyu-people.csv conf/sample/nanyu-households.csv >"$here/import"
ctl card --unit $group >"$here/one.html"
ctl card --unit 南峪乡 >"$here/all.html"
leave
check "one card has five lines" [ "$(grep -c 'class="line"' "$here/one.html")" = 5 ]
check "it names the group" grep -q '东坪村' "$here/one.html"
check "a household of the group is on it" grep -q '纠纷 2 王秀兰' "$here/one.html"
check "ten groups are ten cards" [ "$(grep -c '<section' "$here/all.html")" = 10 ]

# ---- the longest names --------------------------------------------------------------------------------

cat >"$here/people.csv" <<CSV
姓名,手机号,角色,单位,任职起,任职止,备注
欧阳阿依古丽,13900000021,联户长,东乡族自治乡/上坪沟垴村/第十一网格片区/第12联防组,,,
CSV
{
    echo 单位,户号,户主,手机号,标签,备注
    n=1
    for head in 欧阳阿依古丽 司马阿卜杜拉 上官尕旦木措 诸葛卓玛草 慕容才让吉 尉迟扎西吉; do
        echo "东乡族自治乡/上坪沟垴村/第十一网格片区/第12联防组,$((n + 30)),$head,,,"
        n=$((n + 1))
    done
} >"$here/households.csv"
serve "$here/long" "【东乡族自治乡综治中心】" "0930-1234567"
check "long names are there" ctl roster import "$here/people.csv" "$here/households.csv" >"$here/import"
ctl card --unit 东乡族自治乡/上坪沟垴村/第十一网格片区/第12联防组 >"$here/long.html"
leave
check "the longest names have five lines" [ "$(grep -c 'class="line"' "$here/long.html")" = 5 ]

# ---- on paper ------------------------------------------------------------------------------------------

if command -v chromium >/dev/null && command -v pdfinfo >/dev/null; then
    for name in one all long; do print_page $name; done
    check "one group is one page" [ "$(pages one)" = 1 ]
    check "ten groups are ten pages" [ "$(pages all)" = 10 ]
    check "the longest names are one page" [ "$(pages long)" = 1 ]
    check "the page is A5" [ "$(pdfinfo "$here/one.pdf" | grep -c 'Page size.*A5')" = 1 ]
    check "all of one card is on its page" says_all one 1
    check "all of ten cards is on their pages" says_all all 10
    check "all of the longest is on its page" says_all long 1
else
    echo "no browser here: the pages were not counted (make deps-browser)"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
