#!/bin/sh
# An installation in good and in bad days: doctor finds what is wrong and says what to do; a backup is
# made while the gateway works, holds sealed data only and is put back; a database that is damaged,
# newer or somebody else's is refused with words; after an unclean stop the database is looked
# through by a process of its own.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
programs=$(cd "$BUILD/san/bin" && pwd)
here=$BUILD/tests/care
ctl=$programs/lianhuctl
passed=0
failed=0
daemon=
simulator=
unset LIANHU_SIM
trap 'for pid in $daemon $simulator; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done' EXIT
trap 'exit 143' INT TERM HUP
rm -rf "$here"
mkdir -p "$here"
here=$(cd "$here" && pwd)
conf=$here/lianhu.conf
db=$here/lianhu.db
export LIANHU_SOCKET="$here/control.sock"

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

until_true() { # seconds, command...
    left=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.05
    done
}

write_conf() { # port of sim1
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
modem "sim1" { port = "$1" number = "13900000001" per_minute = 0 per_hour = 0 per_day = 0 }
CONF
}

start() {
    "$programs/lianhud" -c "$conf" 2>>"$here/lianhud.log" &
    daemon=$!
    "$ctl" -w 30 status >/dev/null
    result "lianhud starts" $?
}

stop() { # signal
    kill "-$1" "$daemon"
    wait "$daemon" 2>/dev/null
    daemon=
}

# ---- a good day -----------------------------------------------------------------------------------

"$programs/modemsim" -n 1 -d "$here" -s "$here/sim.sock" --latency 5 2>"$here/modemsim.log" &
simulator=$!
export LIANHU_SIM="$here/sim.sock"
"$ctl" -w 30 sim status >/dev/null
write_conf "$here/sim1"
start
"$ctl" roster import conf/sample/nanyu-people.csv conf/sample/nanyu-households.csv >/dev/null
until_true 20 sh -c "'$ctl' modem list | grep -q 正常"
"$ctl" sim text 13900000021 "JF 3 张明录 土地 身份证62302719770808123X" --to 13900000001 >/dev/null
"$ctl" sim inbox 13900000021 --wait 20 >/dev/null
row 0 '62302719770808123X' message unseal 1 '核对'
row 0 "\[好\] 配置 $conf 没有错误" doctor
row 0 '\[好\] sim1: 正常' doctor
row 0 '\[好\] 数据库 .*的权限妥当' doctor
row 0 '\[好\] lianhud 在运行' doctor
row 0 '"level":"ok"' --json doctor
row 0 '完好' check
row 0 '"sound":true,"findings":\[\],"statistics":\{"units":[0-9]+,"wrong":0' --json check
row 0 '"checked":\{"at":"[^"]*","sound":true' --json status

row 0 'sim1' modem trace sim1 on
"$ctl" sim text 13900000021 CX --to 13900000001 >/dev/null
until_true 20 grep -q 'modem sim1: < .*+CMT' "$here/lianhud.log" || until_true 1 grep -q 'modem sim1: .*AT+CMG' "$here/lianhud.log"
result "modem trace shows what one modem says" $?
row 0 'sim1' modem trace sim1 off

# ---- backup, while it works -------------------------------------------------------------------------

row 0 '已备份到 .*identity.key' backup "$here/copy.db"
row 1 '已经有了' backup "$here/copy.db"
row 1 '备份没有做成|写不了|打不开' backup "$here/nowhere/copy.db"
[ "$(stat -c %a "$here/copy.db")" = 600 ] && [ ! -e "$here/copy.db.part" ]
result "the copy is for its owner alone" $?
grep -aq 张明录 "$here/copy.db"
result "the copy holds the case" $?
! grep -aq 62302719770808 "$here/copy.db" "$db" "$db-wal"
result "no identity number stands in the copy, nor in the database" $?
! sqlite3 "$here/copy.db" .dump | grep -qi "$(head -c 16 "$here/identity.key")"
result "nor the key" $?

# The copies that the console asks for: by a process of its own, which tells of it; five are kept.
for n in 1 2 3 4 5 6 7; do
    "$programs/lianhud" -c "$conf" -b "lianhu-2026112$n-090000.db" 2>>"$here/lianhud.log"
    result "lianhud -b makes copy $n" $?
done
[ "$(cd "$here/backups" && echo lianhu-*.db)" = "$(for n in 3 4 5 6 7; do printf 'lianhu-2026112%s-090000.db ' $n; done | sed 's/ $//')" ]
result "the newest five are kept" $?
[ "$(sqlite3 "$db" "SELECT count(*) FROM event WHERE what = 'store.backed_up' AND detail LIKE '%/backups/%'")" = 7 ]
result "lianhud was told of each" $?
sqlite3 "$here/backups/lianhu-20261127-090000.db" 'PRAGMA integrity_check' | grep -qx ok
result "the copy is sound" $?
! "$programs/lianhud" -c "$conf" -b lianhu-20261127-090000.db 2>/dev/null
result "a copy is not written over" $?
sqlite3 "$db" "SELECT detail FROM event WHERE what = 'store.backup_failed'" | grep -q '已经有了'
result "and that is told" $?
while read -r wrong; do
    # shellcheck disable=SC2086 # several words
    "$programs/lianhud" $wrong >"$here/out" 2>"$here/err"
    [ $? = 2 ] && grep -q '用法: lianhud' "$here/err"
    result "lianhud $wrong is told how" $?
done <<WRONG
-n
-x
-c $conf more
-c $conf -b ../away.db
WRONG
"$programs/lianhud" -n -c "$conf" >"$here/out" 2>"$here/err" && grep -q '没有错误' "$here/out"
result "lianhud -n" $?

row 1 '正在用这个库' restore "$here/copy.db" --yes
"$ctl" sim text 13900000021 "YH 4 李富贵 房屋" --to 13900000001 >/dev/null
until_true 20 sh -c "'$ctl' case list | grep -q 李富贵"
row 0 '李富贵' case list
stop TERM
row 0 '原来的库在' restore "$here/copy.db" --yes --conf "$conf"
start
row 0 '10008' case list
"$ctl" case list | grep -q 李富贵
[ $? = 1 ]
result "what came after the copy is not there" $?
row 0 '62302719770808123X' message unseal 1 '核对'
row 0 '完好' check

# ---- bad files --------------------------------------------------------------------------------------

echo 'no database at all, but long enough to be looked at as one ...................' >"$here/rubbish"
sqlite3 "$here/foreign" 'CREATE TABLE a (b)'
cp "$here/copy.db" "$here/newer"
sqlite3 "$here/newer" 'PRAGMA user_version = 9999'
cp "$here/copy.db" "$here/holed"
# the middle of the file, page after page
dd if=/dev/zero of="$here/holed" bs=4096 seek=8 count=30 conv=notrunc 2>/dev/null
stop TERM
for file in rubbish foreign; do
    row 1 '不是 lianhu 的数据库备份' restore "$here/$file" --yes --conf "$conf"
done
row 1 '更新的版本' restore "$here/newer" --yes --conf "$conf"
row 1 '有毛病' restore "$here/holed" --yes --conf "$conf"
[ -e "$db" ] && [ ! -e "$db.restoring" ]
result "a refused copy leaves the database" $?

refused_with() { # words
    timeout 20 "$programs/lianhud" -c "$conf" >"$here/out" 2>"$here/err" &&
        ! grep -q "$1" "$here/err"
    [ $? = 1 ] && grep -q "$1" "$here/err"
}

cp "$db" "$here/kept"
cp "$here/rubbish" "$db"
refused_with '坏了.*lianhuctl restore'
result "lianhud refuses rubbish and says how to restore" $?
cp "$here/newer" "$db"
refused_with '更新的版本.*请装新版程序或恢复备份'
result "lianhud refuses a database of a newer program" $?
cp "$here/foreign" "$db"
refused_with '别的程序'
result "lianhud refuses another program's database" $?
cp "$here/holed" "$db"
row 1 '坏了' check --conf "$conf"
row 0 '恢复到' restore "$here/copy.db" --yes --conf "$conf"

# A disk that cannot be written: nothing is taken off a SIM for it.
if unshare -m true 2>/dev/null; then
    mkdir -p "$here/frozen"
    cp "$here/copy.db" "$here/frozen/lianhu.db"
    cp "$here/identity.key" "$here/frozen/"
    sed "s,^database .*,database = \"$here/frozen/lianhu.db\"," "$conf" >"$here/frozen.conf"
    unshare -m sh -c 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec timeout 20 "$2" -c "$3"' - \
        "$here/frozen" "$programs/lianhud" "$here/frozen.conf" >"$here/out" 2>"$here/err"
    [ $? = 1 ] && grep -q '磁盘写不了.*还在 SIM 卡里' "$here/err"
    result "lianhud refuses a disk that is read-only, in words" $?
fi

# ---- an unclean stop ----------------------------------------------------------------------------------

: >"$here/lianhud.log"
start
stop KILL
start
until_true 20 grep -q 'looked through, sound' "$here/lianhud.log"
result "after kill -9 the database is looked through" $?
grep -q 'was not stopped cleanly; process [0-9]* looks' "$here/lianhud.log"
result "by a process of its own" $?
stop TERM
: >"$here/lianhud.log"
start
sleep 0.3
! grep -q 'not stopped cleanly' "$here/lianhud.log"
result "after a clean stop it is not" $?
stop KILL
# pages of the events, which the start does not read
root=$(sqlite3 "$db" "PRAGMA wal_checkpoint(TRUNCATE); SELECT rootpage FROM sqlite_master WHERE name = 'event_person'" | tail -n 1)
dd if=/dev/urandom of="$db" bs=4096 seek=$((root - 1)) count=1 conv=notrunc 2>/dev/null
: >"$here/lianhud.log"
start
until_true 20 grep -q 'restore' "$here/lianhud.log"
result "damage that the start does not meet is found" $?
row 0 '"sound":false' --json status
row 1 '查出数据库坏了' doctor
stop TERM

# ---- a bad day ------------------------------------------------------------------------------------------

row 1 '\[要办\] lianhud 没有运行' doctor --conf "$conf"
row 1 'systemctl start lianhud' doctor --conf "$conf"
chmod 644 "$db" "$here/identity.key"
row 1 "chmod 600 $here/identity.key" doctor --conf "$conf"
row 1 "chmod 640 $db" doctor --conf "$conf"
write_conf /dev/ttyUSB77
row 1 'sim1: 没有找到 /dev/ttyUSB77' doctor --conf "$conf"
sed -i 's/per_day = 0/per_day = lots/' "$conf"
row 1 'per_day = lots; expected' doctor --conf "$conf"
write_conf "$here/sim1"
sed "s,^filed  .*,filed = \"$(printf '{case}这句话太长%.0s' $(seq 20))\"," conf/texts/zh_CN.conf >"$here/texts.conf"
sed -i "s,^texts .*,texts = \"$here/texts.conf\"," "$conf"
row 1 'texts.conf:[0-9]+: ' doctor --conf "$conf"
row 1 '没有|No such' doctor --conf "$here/none.conf"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
