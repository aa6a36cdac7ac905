#!/bin/sh
# Sick installations: for each thing that doctor looks at one that has it, and the remedy that it
# names. What lianhud itself refuses is in care_test.sh.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
programs=$(cd "$BUILD/san/bin" && pwd)
here=$BUILD/tests/doctor
ctl=$programs/lianhuctl
passed=0
failed=0
daemon=
simulator=
other=
unset LIANHU_SIM
trap 'for pid in $daemon $simulator $other; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done' EXIT
trap 'exit 143' INT TERM HUP
chmod -R u+w "$here" 2>/dev/null
rm -rf "$here"
mkdir -p "$here"
here=$(cd "$here" && pwd)
conf=$here/lianhu.conf
export LIANHU_SOCKET="$here/control.sock"

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
        cat "$here/out" 2>/dev/null
    fi
}

# The line that says what is wrong, and the one below it that says what to do.
finds() { # mark, words of the finding, words of the remedy
    "$ctl" doctor --conf "$conf" >"$here/out" 2>&1 </dev/null
    awk -v mark="$1" -v what="$2" -v remedy="$3" '
        found && $0 ~ remedy { good = 1 }
        { found = index($0, "[" mark "]") == 1 && $0 ~ what }
        END { exit !good }' "$here/out"
}

sick() { # mark, words of the finding, words of the remedy
    finds "$@"
    result "doctor finds: $2" $?
}

# The same, of a modem to which it has yet to happen.
soon() { # mark, words of the finding, words of the remedy
    left=200
    until finds "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || break
        sleep 0.1
    done
    sick "$@"
}

write_conf() { # port of sim1, or none; more of its section
    cat >"$conf" <<CONF
signature      = "【南峪乡综治中心】"
centre_phone   = "0941-1234567"
duty_phones    = {"13900000011"}
database       = "${data:-$here}/lianhu.db"
control_socket = "control.sock"
model          = "$PWD/conf/models/nanyu.conf"
texts          = "$PWD/conf/texts/zh_CN.conf"
profiles       = "$PWD/conf/profiles"
calendar       = false
$([ -z "$1" ] || printf 'modem "sim1" { port = "%s" number = "13900000001" %s }' "$1" "${2:-}")
CONF
}

fault() { # words of lianhuctl sim fault
    "$ctl" sim fault sim1 "$@" >/dev/null
}

"$programs/modemsim" -n 1 -d "$here" -s "$here/sim.sock" --latency 5 -o balance=320 2>"$here/modemsim.log" &
simulator=$!
export LIANHU_SIM="$here/sim.sock"
"$ctl" -w 30 sim status >/dev/null

# ---- before it has ever run -------------------------------------------------------------------------

write_conf "$here/sim1"
sick 注意 '还没有数据库' '第一次启动'
write_conf ''
sick 要办 '没有短信设备' 'lianhuctl modem scan'
data=$here/nowhere write_conf "$here/sim1"
sick 要办 '没有放数据库的目录' 'install -d'
write_conf "$here/sim1" "pin_file = \"$here/pin\""
echo 1234 >"$here/pin"
chmod 644 "$here/pin"
"$ctl" doctor --conf "$conf" >"$here/out" 2>&1
grep -q "pin_file: others may read $here/pin (mode 644).*chmod 600" "$here/out" && grep -q 照上面 "$here/out"
result "doctor finds: a PIN that others may read" $?
rm -f "$here/pin"

# A program of that name, and one that holds the port.
write_conf "$here/sim1"
cp /bin/sleep "$here/ModemManager"
"$here/ModemManager" 600 <"$here/sim1" &
other=$!
sick 注意 'ModemManager 在运行' 'systemctl disable --now ModemManager'
sick 要办 '被 .*占着' '停下那个程序'
kill "$other"
wait "$other" 2>/dev/null
other=
finds 注意 'ModemManager 在运行' .
[ $? = 1 ]
result "and no longer when it is gone" $?
finds 要办 时钟 'timedatectl' || finds 注意 时钟 'timedatectl' || grep -q '^.好. 时钟' "$here/out"
result "the clock is looked at" $?
# A machine whose battery is empty wakes up in 1970.
echo '#include <time.h>
time_t time(time_t *out) { if (out) *out = 86400; return 86400; }' >"$here/clock.c"
cc -shared -fPIC -o "$here/clock.so" "$here/clock.c" && export ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$here/clock.so"
sick 要办 '时钟不对' 'timedatectl'
unset LD_PRELOAD ASAN_OPTIONS

# ---- with a modem that is ill -----------------------------------------------------------------------

write_conf "$here/sim1" 'balance_by = "sms" balance_low = 20'
"$programs/lianhud" -c "$conf" 2>"$here/lianhud.log" &
daemon=$!
"$ctl" -w 30 status >/dev/null
result "lianhud starts" $?
soon 注意 'sim1: 卡里只剩 3.20 元' 充值
"$ctl" sim text 10086 '尊敬的客户,您的号码已停机' --to 13900000001 >/dev/null
soon 要办 'sim1: 运营商停了这张卡' 营业厅
# what is asked of a modem now and then is asked at its beginning, too
fault signal --code 2
"$ctl" modem restart sim1 >/dev/null
soon 注意 'sim1: 信号弱' 天线
fault signal --code 20
fault card --code 0
"$ctl" modem restart sim1 >/dev/null
soon 要办 'sim1: 没有卡|sim1: .*没.*卡' 'SIM 卡'
fault card --code 1
fault network --seconds 600
"$ctl" modem restart sim1 >/dev/null
soon 注意 'sim1: 找网络' 天线
fault swap
soon 要办 'sim1: .*换了' 'lianhuctl modem confirm'
kill "$daemon"
wait "$daemon" 2>/dev/null
# more than a day's work waits for that card
sqlite3 "$here/lianhu.db" "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
    INSERT INTO message (direction, phone, text, at, state, class, purpose, parts)
    SELECT 1, '+86139000' || (10000 + i), '请核对户口', unixepoch() * 1000, 2, 2, 'notice', 1 FROM n"
"$programs/lianhud" -c "$conf" 2>>"$here/lianhud.log" &
daemon=$!
"$ctl" -w 30 status >/dev/null
soon 注意 '有 60[0-9] 条短信在等着发' parts_per_day
kill "$daemon"
wait "$daemon" 2>/dev/null
daemon=

# ---- files and disks --------------------------------------------------------------------------------

if [ "$(id -u)" = 0 ]; then
    chown nobody "$here"
    sick 要办 'lianhu.db 归 root,目录归 nobody' chown
    chmod 600 "$(readlink -f "$here/sim1")"
    sick 要办 'sim1: lianhud 的用户打不开' dialout
    chown root "$here"
fi

on_disk() { # options of a tmpfs; mark, finding, remedy
    mkdir -p "$here/disk"
    data=$here/disk write_conf "$here/sim1"
    options=$1
    shift
    unshare -m sh -c 'mount -t tmpfs -o "$1" tmpfs "$2" && exec "$3" doctor --conf "$4"' - \
        "$options" "$here/disk" "$ctl" "$conf" >"$here/out" 2>&1 </dev/null
    awk -v mark="$1" -v what="$2" -v remedy="$3" '
        found && $0 ~ remedy { good = 1 }
        { found = index($0, "[" mark "]") == 1 && $0 ~ what }
        END { exit !good }' "$here/out"
    result "doctor finds: $2 ($options)" $?
}

if unshare -m true 2>/dev/null; then
    on_disk size=20m 要办 '所在的盘还剩 20 MB' 腾出地方
    on_disk size=200m 注意 '所在的盘还剩 200 MB' 腾出地方
    on_disk size=200m,ro 要办 '所在的盘是只读的' dmesg
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
