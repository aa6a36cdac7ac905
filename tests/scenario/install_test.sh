#!/bin/sh
# make install lays out what a service needs, keeps what the operator has changed, and its units are
# closed: systemd-analyze calls none exposed by more than 1.5. The completion completes.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
root=$dir/root
passed=0
failed=0

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

lay_out() { # prefix
    BUILD=$BUILD DESTDIR=$root PREFIX=$1 tools/install >"$dir/said" 2>&1
}

# ---- files --------------------------------------------------------------------------------------

lay_out /usr
result "install: $(cat "$dir/said")" $?
while read -r mode file; do
    [ "$(stat -c %a "$root$file" 2>/dev/null)" = "$mode" ]
    result "$file has mode $mode" $?
done <<FILES
755 /usr/sbin/lianhud
755 /usr/sbin/lianhu-web
755 /usr/bin/lianhuctl
755 /usr/bin/modemsim
755 /usr/libexec/lianhu/lianhu-usb-reset
644 /usr/lib/systemd/system/lianhud.service
644 /usr/lib/systemd/system/lianhu-web.service
644 /usr/lib/systemd/system/lianhu-purge.service
644 /usr/lib/systemd/system/lianhu-purge.timer
644 /usr/lib/sysusers.d/lianhu.conf
644 /usr/lib/udev/rules.d/70-lianhu.rules
644 /usr/share/bash-completion/completions/lianhuctl
644 /usr/share/doc/lianhu/examples/nanyu-people.csv
644 /usr/share/man/man1/lianhuctl.1
644 /usr/share/man/man5/lianhu.conf.5
644 /usr/share/man/man8/lianhud.8
644 /etc/lianhu/lianhu.conf
644 /etc/lianhu/models/nanyu.conf
644 /etc/lianhu/texts/zh_CN.conf
644 /etc/lianhu/holidays/china.conf
FILES
"$root/usr/sbin/lianhud" -n -c "$root/etc/lianhu/lianhu.conf" >/dev/null
result "the installed configuration is fine" $?
for model in "$root"/etc/lianhu/models/*.conf; do
    sed "s,models/nanyu.conf,models/${model##*/}," "$root/etc/lianhu/lianhu.conf" >"$root/etc/lianhu/try.conf"
    "$root/usr/sbin/lianhud" -n -c "$root/etc/lianhu/try.conf" >/dev/null
    result "the model ${model##*/} is fine where it is installed" $?
done

echo '# mine' >>"$root/etc/lianhu/lianhu.conf"
lay_out /usr
grep -q '^# mine' "$root/etc/lianhu/lianhu.conf" && [ -e "$root/etc/lianhu/lianhu.conf.new" ] &&
    ! grep -q '^# mine' "$root/etc/lianhu/lianhu.conf.new"
result "a changed lianhu.conf stays, the new one lies beside it" $?

lay_out /opt/lianhu
grep -q '^ExecStart=/opt/lianhu/sbin/lianhud -c /etc/lianhu/lianhu.conf$' \
    "$root/opt/lianhu/lib/systemd/system/lianhud.service" &&
    ! grep -rq '/usr/sbin\|/usr/libexec\|=/usr/bin' "$root/opt/lianhu/lib"
result "another PREFIX is named in the units" $?

# ---- units --------------------------------------------------------------------------------------

units=$root/usr/lib/systemd/system
exposed() { # unit file: 0 when it is exposed by more than 1.5
    ! systemd-analyze security --offline=true --no-pager --threshold=15 "$1" >"$dir/exposure" 2>&1
}

for unit in lianhud lianhu-web lianhu-purge; do
    exposed "$units/$unit.service"
    [ $? = 1 ]
    result "$unit: $(tail -n 1 "$dir/exposure")" $?
    tail -n 1 "$dir/exposure"
    grep -v '^SystemCallFilter\|^CapabilityBoundingSet\|^ProtectSystem\|^PrivateNetwork' \
        "$units/$unit.service" >"$dir/open.service"
    exposed "$dir/open.service"
    result "$unit with doors open would be noticed" $?
done

# Units name nothing that systemd does not know, and programs that are there.
cp "$units"/lianhu* "$dir/"
sed -i "s,/usr/sbin/,$root/usr/sbin/,; s,=/usr/bin/,=$root/usr/bin/,; s,/usr/libexec/,$root/usr/libexec/," "$dir"/lianhu*.service
for unit in lianhud.service lianhu-web.service lianhu-usb-reset.service lianhu-usb-reset.path \
    lianhu-purge.service lianhu-purge.timer; do
    systemd-analyze verify --man=no --recursive-errors=no "$dir/$unit" >"$dir/verify" 2>&1
    ! grep "$unit" "$dir/verify"
    result "systemd-analyze verify $unit" $?
done

# ---- completion ---------------------------------------------------------------------------------

complete() { # words... -> the candidates
    PATH=$PWD/$BUILD:$PATH bash -c '
        . "$0"
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _lianhuctl
        echo "${COMPREPLY[*]}"' "$root/usr/share/bash-completion/completions/lianhuctl" "$@"
}

row() { # what is offered, words...
    wanted=$1
    shift
    [ "$(complete "$@")" = "$wanted" ]
    result "$*: $wanted, not $(complete "$@")" $?
}

row "notice" lianhuctl noti
row "send" lianhuctl notice se
row "--receipt" lianhuctl notice send --re
row "accept appoint assign" lianhuctl --as 孙秀兰 case a
row "--quarter" lianhuctl evaluate --q

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
