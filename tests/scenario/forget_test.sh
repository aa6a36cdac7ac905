#!/bin/sh
# Retention and a person's rights on a running gateway: what is older than its ledger keeps is counted
# and forgotten, what is open stays; a person's record is shown, with who looked at it, and erased on
# request but for what the law has the office keep.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
programs=$(cd "$BUILD/san/bin" && pwd)
here=$BUILD/tests/forget
ctl=$programs/lianhuctl
passed=0
failed=0
daemon=
simulator=
trap 'for pid in $daemon $simulator; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done' EXIT
trap 'exit 143' INT TERM HUP
rm -rf "$here"
mkdir -p "$here"
here=$(cd "$here" && pwd)
conf=$here/lianhu.conf
db=$here/lianhu.db
export LIANHU_SOCKET="$here/control.sock" LIANHU_SIM="$here/sim.sock"

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
        cat "$here/out" "$here/err" 2>/dev/null
    fi
}

row() { # exit code, pattern on either stream, words of lianhuctl...
    code=$1
    pattern=$2
    shift 2
    "$ctl" "$@" >"$here/out" 2>"$here/err" </dev/null
    got=$?
    [ "$got" = "$code" ] && cat "$here/out" "$here/err" | grep -Eq -e "$pattern"
    result "lianhuctl $*: exit $got, wanted $code and $pattern" $?
}

start() {
    "$programs/lianhud" -c "$conf" 2>>"$here/lianhud.log" &
    daemon=$!
    "$ctl" -w 30 status >/dev/null
    result "lianhud starts" $?
}

stop() {
    kill "$daemon"
    wait "$daemon"
    daemon=
}

await_case() { # party
    for _ in $(seq 200); do
        "$ctl" case list | grep -q "$1" && return
        sleep 0.05
    done
    false
}

text_in() { # phone, text
    "$ctl" sim text "$1" "$2" --to 13900000001 >/dev/null
}

sum() { # SQL
    sqlite3 "$db" "$1"
}

keep() { # NAME DAYS...
    sed -i '/^keep/d' "$conf"
    while [ $# -gt 1 ]; do
        echo "keep \"$1\" { days = $2 }" >>"$conf"
        shift 2
    done
}

# ---- a township of two years ago ----------------------------------------------------------------------

"$programs/modemsim" -n 1 -d "$here" -s "$here/sim.sock" --latency 5 2>"$here/modemsim.log" >/dev/null &
simulator=$!
"$ctl" -w 30 sim status >/dev/null
cat >"$conf" <<CONF
signature      = "【南峪乡综治中心】"
centre_phone   = "0941-1234567"
duty_phones    = {"13900000011"}
database       = "lianhu.db"
control_socket = "control.sock"
model          = "$PWD/conf/models/nanyu.conf"
texts          = "$PWD/conf/texts/zh_CN.conf"
profiles       = "$PWD/conf/profiles"
bulk_window    = {"00:00-24:00"}
calendar       = false
modem "sim1" { port = "$here/sim1" number = "13900000001" per_minute = 0 per_hour = 0 per_day = 0 }
CONF
start
"$ctl" roster import conf/sample/nanyu-people.csv conf/sample/nanyu-households.csv >/dev/null
text_in 13900000021 "JF 3 张明录 土地 他骂了人"
await_case 张明录
text_in 13900000022 "YH 4 李富贵 房屋"
await_case 李富贵
"$ctl" case accept 10008 >/dev/null
"$ctl" case settle 10008 --note 说和了 >/dev/null
"$ctl" case close 10008 >/dev/null
row 0 '没有 keep' purge --dry-run
sleep 0.5
stop
# everything happened two years ago
years=63072000000
for change in "message SET at = at - $years" "event SET at = at - $years" \
    "case_file SET filed_at = filed_at - $years, closed_at = closed_at - $years, changed_at = changed_at - $years" \
    "part_in SET received_at = received_at - $years"; do
    sum "UPDATE $change"
done

# ---- by age ---------------------------------------------------------------------------------------------

keep disputes 10
timeout 20 "$programs/lianhud" -n -c "$conf" 2>&1 | grep -q 'days = 10; expected'
result "less than a month is refused" $?
keep taxes 365
timeout 20 "$programs/lianhud" -n -c "$conf" 2>&1 | grep -q 'lianhu.conf:[0-9]*: keep "taxes"; expected'
result "a ledger that nobody has is refused" $?
keep messages 365 disputes 3650 looks 365
start
"$ctl" report check --repair >/dev/null # the sums of the months that they were moved to
before=$(sum "SELECT count(*) FROM message WHERE phone <> ''")
row 0 "disputes +保存 3650 天.* 0 条" purge --dry-run
row 0 "只数,没有动" purge --dry-run
[ "$(sum "SELECT count(*) FROM message WHERE phone <> ''")" = "$before" ]
result "a dry run changes nothing" $?
row 1 '没有动' purge
row 0 '"name":"messages","days":365,.*"count":[1-9]' --json purge --yes
[ "$(sum "SELECT count(*) FROM message WHERE phone <> '' AND case_serial = 1000")" = 0 ]
result "texts of the closed case are forgotten" $?
[ "$(sum "SELECT count(*) FROM message WHERE phone <> '' AND text LIKE '%李富贵%'")" -gt 0 ]
result "texts of the open case stay" $?
[ "$(sum "SELECT count(*) FROM part_in WHERE length(tpdu) = 0")" = 1 ]
result "and so do its TPDUs, the others are gone" $?
row 0 '张明录' case show 10008
keep messages 365 disputes 365
kill -HUP "$daemon"
stop
start
row 0 'disputes +保存 365 天.* 1 条' purge --yes
row 0 '10008' case list
"$ctl" case show 10008 | grep -q '张明录\|骂了人\|马建国'
[ $? = 1 ]
result "the closed case tells of nobody" $?
[ "$(sum "SELECT count(*) FROM case_file WHERE ledger = 'disputes' AND year_number = 1")" = 1 ]
result "its number and its place in the ledger stay" $?
row 0 '完好' check
row 0 '"wrong":0' --json check
row 0 'disputes .* 0 条' purge --dry-run
stop
! grep -aq 骂了人 "$db"
result "the words are not in the file any more" $?
start

# ---- by person ------------------------------------------------------------------------------------------

row 0 '短信 +[0-9]+' person show 13900000022
row 0 '10019' person show 13900000022
row 0 '在任职务 1 个' person show 13900000022
row 0 '没办完的案件 1 件' person show 13900000022
row 0 '13900000022' --json person show 13900000022
grep -q '"looks":\[{"at":"[^"]*","actor":"uid:0"' "$here/out"
result "who looked is shown" $?
row 2 '缺 --why' person erase 13900000022
row 1 '没有动' person erase 13900000022 --why 本人申请
row 0 '没办完的案件 1 件' person erase 13900000022 --why 本人申请 --yes
[ "$(sum "SELECT count(*) FROM case_file WHERE reporter_phone = '+8613900000022'")" = 1 ]
result "an open case keeps its reporter" $?
row 0 '李秀兰' roster show 13900000022
"$ctl" case accept 10019 >/dev/null
"$ctl" case settle 10019 --note 修好了 >/dev/null
"$ctl" case close 10019 >/dev/null
"$ctl" roster end 13900000022 --on 2026-01-01 >/dev/null
"$ctl" call list >/dev/null
sleep 0.5
row 0 '已全部删除|依法要留的' person erase 13900000022 --why 本人申请 --yes
[ "$(sum "SELECT count(*) FROM person WHERE name = '李秀兰'")" = 0 ]
result "who is out of office has no name any more" $?
[ "$(sum "SELECT count(*) FROM case_file WHERE reporter_phone = '+8613900000022'")" = 0 ]
result "nor stands as a reporter" $?
[ "$(sum "SELECT count(*) FROM person_phone WHERE phone = '+8613900000022'")" = 0 ]
result "nor has the phone" $?
[ "$(sum "SELECT count(*) FROM event WHERE what = 'record.erased' AND detail = '本人申请'")" = 2 ]
result "that it was done, and why, is an event" $?
row 0 '完好' check

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
