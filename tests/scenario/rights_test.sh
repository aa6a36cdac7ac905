#!/bin/sh
# What the units promise, on running processes: the console reads the database and cannot write it,
# nor read the key, nor act in its own name; others see nothing; the watchdog hears of both; and
# the demo makes no system call that their filters refuse.
# The part with users needs root; without it that part is left out, and said so.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
programs=$(cd "$BUILD" && pwd)
dir=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done; rm -rf "$dir"' EXIT
trap 'exit 143' INT TERM HUP
passed=0
failed=0
unset LIANHU_SOCKET LIANHU_SIM

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
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

# ---- users --------------------------------------------------------------------------------------
# Any three users of the base system stand for the gateway's, the console's and a stranger's.

gateway=bin console=games stranger=mail

to_gateway="setpriv --reuid=$gateway --regid=$gateway --clear-groups"
to_console="setpriv --reuid=$console --regid=$console --groups=$gateway"
as_gateway() { $to_gateway "$@"; }
as_console() { $to_console "$@"; }
as_stranger() { setpriv --reuid=$stranger --regid=$stranger --clear-groups "$@"; }

# What systemd tells and hears, by a socket of our own: the lines arrive in $dir/NAME.told.
listen() { # name
    perl -MIO::Socket::UNIX -e '
        my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Type => SOCK_DGRAM) or die;
        chmod 0777, $ARGV[0];
        open my $out, ">>", $ARGV[1]; $out->autoflush(1);
        while (defined $s->recv(my $m, 4096)) { print $out "$m\n"; }' "$dir/$1.notify" "$dir/$1.told" &
    pids="$pids $!"
    until_true 10 test -S "$dir/$1.notify"
}

set_up() {
    chmod 755 "$dir"
    install -d -o $gateway -g $gateway -m 750 "$dir/state" "$dir/run"
    cat >"$dir/lianhu.conf" <<CONF
signature      = "【南峪乡综治中心】"
centre_phone   = "0941-1234567"
duty_phones    = {"13900000011"}
database       = "state/lianhu.db"
control_socket = "run/control.sock"
model          = "$PWD/conf/models/nanyu.conf"
texts          = "$PWD/conf/texts/zh_CN.conf"
profiles       = "$PWD/conf/profiles"
web { port = 0 user = "$console" }
modem "sim1" { port = "run/none" }
CONF
    listen gateway
    listen console
    listen journal
    JOURNAL_STREAM=8:1 LIANHU_JOURNAL_SOCKET=$dir/journal.notify NOTIFY_SOCKET=$dir/gateway.notify WATCHDOG_USEC=200000 $to_gateway \
        "$programs/lianhud" -c "$dir/lianhu.conf" 2>"$dir/lianhud.log" &
    pids="$pids $!"
    until_true 30 grep -q READY=1 "$dir/gateway.told"
    result "lianhud says READY=1: $(tail -n 3 "$dir/lianhud.log")" $?
    export LIANHU_SOCKET="$dir/run/control.sock"
    "$programs/lianhuctl" roster import conf/sample/nanyu-people.csv >/dev/null
    echo secret-of-the-test >"$dir/password"
    "$programs/lianhuctl" staff add 孙秀兰 值班员 --password-file "$dir/password" >/dev/null
    NOTIFY_SOCKET=$dir/console.notify WATCHDOG_USEC=200000 $to_console \
        "$programs/lianhu-web" -c "$dir/lianhu.conf" 2>"$dir/web.log" &
    pids="$pids $!"
    until_true 30 grep -q READY=1 "$dir/console.told"
    result "lianhu-web says READY=1: $(cat "$dir/web.log")" $?
}

fetch() { # path: status line and body of a page of the console
    port=$(sed -n 's,.*http://127.0.0.1:\([0-9]*\).*,\1,p' "$dir/web.log")
    perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or die;
        print $s "GET $ARGV[1] HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
        print while <$s>;' "$port" "$1"
}

refused() { # command...: it must fail
    ! "$@" >/dev/null 2>&1
}

check_users() {
    state=$dir/state
    until_true 10 grep -q WATCHDOG=1 "$dir/gateway.told"
    result "the watchdog hears of lianhud" $?
    until_true 10 grep -q WATCHDOG=1 "$dir/console.told"
    result "the watchdog hears of lianhu-web" $?

    [ "$(stat -c %a "$state/lianhu.db" "$state/lianhu.db-wal" "$state/lianhu.db-shm" | sort -u)" = 640 ]
    result "database and log are 0640" $?
    [ "$(stat -c '%a %U' "$state/identity.key")" = "600 $gateway" ]
    result "the key is 0600" $?
    [ "$(stat -c '%a %U' "$dir/run/control.sock")" = "660 $gateway" ]
    result "the socket is 0660" $?

    grep -qx 'PRIORITY=5' "$dir/journal.told" && grep -qx 'MESSAGE=lianhud: ready, .*' "$dir/journal.told" &&
        grep -qx 'LIANHU_MODULE=lianhud' "$dir/journal.told" && grep -qx 'LIANHU_DEVICE=sim1' "$dir/journal.told"
    result "journald gets fields: $(head -n 12 "$dir/journal.told")" $?
    fetch /metrics >"$dir/metrics"
    grep -q '^lianhu_' "$dir/metrics"
    result "the console reads the database through its group" $?
    for metric in 'up 1' 'queue{class="alarm"} 0' 'queue_age_seconds{class="bulk"} 0' 'in_doubt 0' \
        'attempts_hour{outcome="accepted"} 0' 'cases{state="new"} 0' 'cases_overdue 0' \
        'cases_due_day 0' 'modem_ready{modem="sim1"} 0' 'modem_state{modem="sim1",state="absent"} 1' \
        'modem_sent_total{modem="sim1"} 0' 'commit_count [1-9]' 'commit_sum [0-9.e-]*' \
        'turn_count [1-9]' 'turn_seconds_longest [0-9.e-]*' 'sick 0'; do
        grep -q "^lianhu_$metric" "$dir/metrics"
        result "metrics say $metric" $?
    done
    # every value has its HELP and TYPE, and is a number
    awk '/^# TYPE/ { type[$3] = 1; next } /^# HELP/ { help[$3] = 1; next } !/^lianhu_/ { next }
        { name = $1; sub(/{.*/, "", name); base = name; sub(/_(sum|count)$/, "", base)
          if (!(type[name] || type[base]) || !(help[name] || help[base]) || $NF !~ /^-?[0-9.]+(e[-+][0-9]+)?$/) { print; bad = 1 } }
        END { exit bad }' "$dir/metrics" >"$dir/odd"
    result "metrics read as Prometheus wants them: $(cat "$dir/odd")" $?
    fetch /sign-in | grep -q '200'
    result "the console serves its first page" $?
    as_console test -r "$state/lianhu.db"
    result "the console may read the database" $?
    for what in lianhu.db lianhu.db-wal lianhu.db-shm identity.key; do
        refused as_console test -w "$state/$what"
        result "the console may not write $what" $?
    done
    refused as_console test -r "$state/identity.key"
    result "the console may not read the key" $?
    refused as_console touch "$state/new"
    result "the console may make no file there" $?
    refused as_stranger ls "$state"
    result "a stranger may not look into the directory" $?
    refused as_stranger "$programs/lianhuctl" status
    result "a stranger does not reach the socket" $?

    as_console "$programs/lianhuctl" status >/dev/null
    result "the console asks for the status" $?
    refused as_console "$programs/lianhuctl" case list
    result "the console has no business in its own name" $?
    refused as_console "$programs/lianhuctl" staff add 李四 值班员
    result "the console makes no staff" $?
    as_console "$programs/lianhuctl" --as 孙秀兰 case list >/dev/null
    result "the console speaks for a member of the staff" $?
    refused as_console "$programs/lianhuctl" --as 孙秀兰 staff add 李四 值班员
    result "and for no more than that member may do" $?
    as_gateway "$programs/lianhuctl" case list >/dev/null
    result "the gateway's own user is its keeper" $?
}

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    set_up
    check_users
else
    echo "left out: users (this needs root)"
fi

# ---- system calls ---------------------------------------------------------------------------------

allowed() { # the system calls that the SystemCallFilter= of a unit lets through
    systemd-analyze syscall-filter --no-pager 2>/dev/null | awk -v filters="$(sed -n 's/^SystemCallFilter=//p' "$1")" '
        /^@/ { set = $1; next }
        /^ +#/ { next }
        NF == 1 && set { body[set] = body[set] " " $1 }
        function walk(name, value,   word, n, i) {
            if (name !~ /^@/) { ok[name] = value; return }
            n = split(body[name], word, " ")
            for (i = 1; i <= n; i++) walk(word[i], value)
        }
        END {
            n = split(filters, filter, "\n")
            for (i = 1; i <= n; i++) {
                value = sub(/^~/, "", filter[i]) ? 0 : 1
                m = split(filter[i], name, " ")
                for (j = 1; j <= m; j++) walk(name[j], value)
            }
            for (call in ok) if (ok[call]) print call
        }' | sort
}

# SQLite gives its files to the owner of the database with fchown only where it runs as root; the
# console makes itself less urgent with setpriority where its unit (Nice=) has not done so already.
# The demo, with lianhud and lianhu-web watched.
watched_demo() {
    mkdir "$dir/bin"
    for program in lianhud lianhu-web; do
        printf '#!/bin/sh\nexec strace -D -f -qq -c -U name -o %s %s/%s "$@"\n' "$dir/$program.calls" \
            "$programs" "$program" >"$dir/bin/$program"
        chmod +x "$dir/bin/$program"
    done
    ln -s "$programs/lianhuctl" "$programs/modemsim" "$dir/bin/"
    unset LIANHU_SOCKET
    PROGRAMS=$dir/bin RUN=$dir/demo timeout 120 tools/run once >"$dir/demo.log" 2>&1
}

watched_demo
result "the demo runs under strace: $(tail -n 3 "$dir/demo.log")" $?
for program in lianhud lianhu-web; do
    until_true 10 test -s "$dir/$program.calls" # strace writes it behind the program's end
    allowed conf/systemd/$program.service >"$dir/allowed"
    sed -n 's/^\([a-z_0-9]*\)$/\1/p' "$dir/$program.calls" | grep -vx 'syscall\|total\|fchown\|setpriority' | sort -u >"$dir/made"
    [ "$(wc -l <"$dir/made")" -gt 20 ]
    result "$program was watched: $(wc -l <"$dir/made") calls" $?
    [ "$(wc -l <"$dir/allowed")" -gt 200 ] && ! grep -qx 'mount\|ptrace\|init_module\|setuid\|bpf' "$dir/allowed"
    result "the filter of $program refuses what it should" $?
    comm -23 "$dir/made" "$dir/allowed" >"$dir/refused"
    [ ! -s "$dir/refused" ]
    result "$program makes only calls that its unit allows; not $(tr '\n' ' ' <"$dir/refused")" $?
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
