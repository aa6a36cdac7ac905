#!/bin/sh
# The shell around the simulated modems: links, ports that come and go, the socket, the options.
. tests/peers/peers.sh

gone() { ! test -e "$1" && ! test -L "$1"; }

# What a modem says to a line, as its first bytes, through the port of this name.
dialogue() { # LINK LINE COUNT
    # shellcheck disable=SC2094 # a terminal: what is read is not what was written
    {
        printf '%s\r' "$2" >&3
        timeout 5 head -c "$3" <&3 | tr '\r\n' '|~'
    } 3<>"$dir/$1"
}

refused() { ! "$BUILD/modemsim" "$@" >"$dir/usage" 2>&1; }

start_sim modemsim -n 3 --latency 100 -m sim2:family=ec20 --phone 13912345678=off
works "three links" test -c "$dir/sim1" -a -c "$dir/sim2" -a -c "$dir/sim3"
says "AT" "AT||~OK|~" dialogue sim1 AT 9
says "a second host" "AT||~OK|~" dialogue sim1 AT 9
says "of a family" "Quectel" dialogue sim2 AT+CGMI 25
says "status" '"name":"sim3","link":"sim3","number":"+8613900000003"' ask '{"command":"status"}'

says "unplug" '{"ok":true}' \
    ask '{"command":"fault","modem":"sim3","name":"unplug","seconds":1,"text":"sim3b"}'
works "no port" gone "$dir/sim3"
works "back elsewhere" until_true 10 test -c "$dir/sim3b"
says "status then" '"link":"sim3b"' ask '{"command":"status"}'
alive() { dialogue sim3b AT 9 | grep -qF 'AT||~OK|~'; }
works "boots" until_true 10 alive

says "waits" '"texts":[]' ask '{"command":"inbox","phone":"13900001234","wait":0.3}'
says "phone to phone" '"parts":1' \
    ask '{"command":"text","from":"13900005678","to":"13900001234","text":"在吗"}'
says "arrives" '"text":"在吗"' ask '{"command":"inbox","phone":"13900001234","wait":5}'
says "not JSON" '"ok":false' ask 'rubbish'

works "unknown option" refused --nosuch
works "unknown quirk" refused -o nosuch=1
works "no modems" refused -n 0
works "bad phone" refused --phone 139=lost
says "usage" "usage: modemsim" cat "$dir/usage"

stop_sim
works "links are taken away" gone "$dir/sim1"
works "socket too" gone "$dir/sim.sock"
finish
