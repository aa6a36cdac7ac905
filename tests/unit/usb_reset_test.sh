#!/bin/sh
# lianhu-usb-reset against a sysfs of plain files: what is switched off and on, and what is refused.
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}
helper=$PWD/$BUILD/san/bin/lianhu-usb-reset
[ -x "$helper" ] || helper=$PWD/$BUILD/lianhu-usb-reset
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
devices=$dir/sys/bus/usb/devices
wishes=$dir/wishes
passed=0
failed=0

device() { # path vendor product class
    mkdir -p "$devices/$1"
    echo "$2" >"$devices/$1/idVendor"
    echo "$3" >"$devices/$1/idProduct"
    echo "$4" >"$devices/$1/bDeviceClass"
    : >"$devices/$1/authorized"
}

interface() { # name class [tty]
    mkdir -p "$devices/$1${3:+/$3}"
    echo "$2" >"$devices/$1/bInterfaceClass"
}

device 1-1.4 2c7c 0125 ef
interface 1-1.4:1.0 ff ttyUSB0
interface 1-1.4:1.2 ff ttyUSB2
device 3-2 1546 1102 02
interface 3-2:1.0 02 tty
device 1-1 05e3 0608 09
interface 1-1:1.0 09
device 2-1 046d c31c 00
interface 2-1:1.0 03
device 2-2 0781 5567 00
interface 2-2:1.0 08
device 2-3 1a86 7523 ff
interface 2-3:1.0 ff ttyUSB9
interface 2-3:1.1 03
mkdir -p "$dir/secret"
: >"$dir/secret/authorized"

row() { # what wish authorized-afterwards [allow-list]
    rm -rf "$wishes"
    mkdir "$wishes"
    : >"$wishes/$2"
    for a in "$devices"/*/authorized; do : >"$a"; done
    allow=
    if [ -n "${4-}" ]; then
        printf '%b' "$4" >"$dir/allow"
        allow="-a $dir/allow"
    fi
    # shellcheck disable=SC2086
    "$helper" -s "$dir/sys" -w 0 $allow "$wishes" 2>"$dir/log" && status=0 || status=$?
    got=$(cat "$devices/$2/authorized" 2>/dev/null || true)
    others=$(cat "$devices"/*/authorized)
    [ "$3" = 01 ] && want=0 || want=1
    if [ "$got" = "$3" ] && [ "$others" = "$3" ] && [ "$status" = "$want" ] &&
        [ -z "$(ls -A "$wishes")" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: authorized <$got> of all <$others> status $status"
        cat "$dir/log"
    fi
}

row "a modem of ttyUSBs"         1-1.4          01
row "a modem of ttyACMs"         3-2            01
row "a hub"                      1-1            ""
row "a keyboard"                 2-1            ""
row "a disk"                     2-2            ""
row "a tty beside keys"          2-3            ""
row "nobody there"               1-9            ""
row "an interface"               1-1.4:1.2      ""
row "a root hub"                 usb1           ""
row "no number"                  1-             ""
row "a leading zero"             1-01.4         ""
row "a dot too many"             1-1.4.         ""
row "climbing"                   ..secret       ""
row "an option"                  -s             ""
row "too long"                   1-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1 ""
row "in the list by its id"      1-1.4          01 '# modems\n2C7C:0125 # the stick\n'
row "in the list by its path"    1-1.4          01 '1-1.4\n'
row "not in the list"            1-1.4          "" '12d1:1506\n1-1\n'
row "an empty list"              1-1.4          "" '\n'

# a directory that is a link is not followed, and what a link in it points to is left alone
rm -rf "$wishes"
ln -s "$dir/secret" "$wishes"
"$helper" -s "$dir/sys" -w 0 "$wishes" 2>/dev/null && failed=$((failed + 1)) || passed=$((passed + 1))
[ -e "$dir/secret/authorized" ] && passed=$((passed + 1)) || failed=$((failed + 1))
rm "$wishes"
mkdir "$wishes"
ln -s "$dir/secret/authorized" "$wishes/1-1.4"
"$helper" -s "$dir/sys" -w 0 "$wishes" 2>/dev/null || true
[ -e "$dir/secret/authorized" ] && [ -z "$(ls -A "$wishes")" ] && passed=$((passed + 1)) ||
    failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
