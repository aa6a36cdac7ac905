#!/bin/sh
# conf/udev/*.rules: the grammar of udev(7) line by line (udevadm verify where it is there, which
# Debian 12 has not), and that every device that a profile or the table of ports knows is covered.
set -eu
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

result() { # what, status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1"
    fi
}

# Prints each mistake of a rules file; exit 1 if there was one.
check() {
    LC_ALL=C awk '
        BEGIN {
            match_keys = " ACTION DEVPATH KERNEL NAME SYMLINK SUBSYSTEM DRIVER ATTR SYSCTL KERNELS" \
                " SUBSYSTEMS DRIVERS ATTRS TAGS ENV CONST TAG TEST PROGRAM RESULT "
            set_keys = " NAME SYMLINK OWNER GROUP MODE SECLABEL ATTR SYSCTL ENV TAG RUN LABEL GOTO" \
                " IMPORT OPTIONS "
            braced = " ATTR ATTRS ENV SYSCTL CONST IMPORT RUN SECLABEL TEST "
        }
        function bad(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; wrong = 1 }
        function take(key, op, value,   name, inside) {
            name = key; inside = ""
            if (match(key, /\{[^}]*\}$/)) {
                inside = substr(key, RSTART + 1, RLENGTH - 2)
                name = substr(key, 1, RSTART - 1)
                if (!index(braced, " " name " ")) bad(name " takes no {}")
                if (inside == "") bad(name " with nothing in {}")
            }
            if (op == "==" || op == "!=") {
                if (!index(match_keys, " " name " ")) bad("nothing to match: " key)
            } else if (!index(set_keys, " " name " ")) bad("nothing to set: " key)
            if (name == "GOTO") wanted[value] = FNR
            if (name == "LABEL") { if (value in label) bad("label twice: " value); label[value] = FNR }
            if (inside ~ /^id(Vendor|Product)$/) {
                if (value !~ /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f](\|[0-9a-f][0-9a-f][0-9a-f][0-9a-f])*$/)
                    bad("no USB number: " value)
            }
        }
        /^[ \t]*(#|$)/ { next }
        /\\$/ { bad("goes on in the next line, which this test does not read"); next }
        {
            rest = $0
            for (;;) {
                sub(/^[ \t]*/, "", rest)
                if (!match(rest, /^[A-Z]+(\{[^}"]*\})?(==|!=|\+=|-=|:=|=)"[^"]*"/)) {
                    bad("expected KEY==\"value\" at: " rest)
                    next
                }
                token = substr(rest, 1, RLENGTH)
                rest = substr(rest, RLENGTH + 1)
                match(token, /(==|!=|\+=|-=|:=|=)"/)
                take(substr(token, 1, RSTART - 1), substr(token, RSTART, RLENGTH - 1),
                     substr(token, RSTART + RLENGTH, length(token) - RSTART - RLENGTH))
                if (rest ~ /^[ \t]*$/) next
                if (rest !~ /^[ \t]*,[ \t]*[A-Z]/) { bad("expected a comma at: " rest); next }
                sub(/^[ \t]*,/, "", rest)
            }
        }
        END {
            for (name in wanted)
                if (!(name in label) || label[name] < wanted[name]) {
                    printf "%s:%d: GOTO %s leads nowhere\n", FILENAME, wanted[name], name
                    wrong = 1
                }
            exit wrong
        }' "$1"
}

# whether a device "vid:pid" or a vendor "vid:" is ignored by ModemManager
covered() {
    awk -v vid="${1%%:*}" -v pid="${1#*:}" '
        /^#/ || !/ID_MM_DEVICE_IGNORE/ || !index($0, "ATTR{idVendor}==\"" vid "\"") { next }
        !/idProduct/ { found = 1 }
        pid != "" && match($0, /ATTR\{idProduct\}=="[^"]*"/) {
            if (index("|" substr($0, RSTART + 18, RLENGTH - 19) "|", "|" pid "|")) found = 1
        }
        END { exit !found }' conf/udev/70-lianhu.rules
}

for rules in conf/udev/*.rules; do
    check "$rules" && status=0 || status=$?
    result "$rules is no rules file" "$status"
    if udevadm verify --help >/dev/null 2>&1; then
        udevadm verify --no-style "$rules" >/dev/null && status=0 || status=$?
        result "udevadm verify refuses $rules" "$status"
    fi
done

devices=$(sed -n 's/^ROLE("\([^"]*\)".*/\1/p' modem/usb_roles.tbl
    sed -n 's/^ *usb *= *{\(.*\)}.*/\1/p' conf/profiles/*.conf | tr ',' '\n' | tr -d '" ' | grep :
    # serial bridges that GSM modules sit behind (modems.md section 2)
    printf '%s\n' 1a86:7523 067b:2303 10c4:ea60 0403:6001)
for device in $devices; do
    covered "$device" && status=0 || status=$?
    result "$device is left to ModemManager" "$status"
done
covered 046d:c31c && status=1 || status=0
result "a keyboard is kept from ModemManager" "$status"
covered 05c6:9000 && status=1 || status=0
result "all of a shared vendor id is kept from ModemManager" "$status"

# the check itself: each of these is a mistake
while IFS= read -r line; do
    printf '%s\n' "$line" >"$dir/bad.rules"
    check "$dir/bad.rules" >/dev/null && status=1 || status=0
    result "accepted: $line" "$status"
done <<'BAD'
SUBSYSTEM="usb", ENV{X}="1"
SUBSYSTEM=="usb" ENV{X}="1"
SUBSYSTEM=="usb", ENV{}="1"
SUBSYSTEM=="usb", ENV{X}=1
SUBSYSTEM{x}=="usb", ENV{X}="1"
SUBSYSTEM=="usb", ATTR{idVendor}=="12D1", ENV{X}="1"
SUBSYSTEM=="usb", ATTR{idVendor}=="12d", ENV{X}="1"
SUBSYSTEM=="usb", ENV{X}="1",
ACTION!="add", GOTO="nowhere"
subsystem=="usb", ENV{X}="1"
SUBSYSTEM=="usb", ENV{X}="1" # a comment behind a rule
BAD

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
