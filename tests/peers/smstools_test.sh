#!/bin/sh
# smstools' smsd sends through simulated modems and receives from them, long Chinese texts included.
. tests/peers/peers.sh
need smsd iconv

LONG=您好，这是给各位联户长的一条很长的通知，一条短信装不下，要分成两段发出去，手机上要能原样拼回来。收到以后请马上回复收到两个字，谢谢大家的配合，祝各位身体健康。
FROM=13900001234
PHONE=13912345678

# smsd runs in its own foreground with everything it writes under $dir.
start_smsd() { # DEVICES
    for sub in outgoing checked incoming sent failed report; do
        mkdir -p "$dir/$sub"
    done
    {
        echo "devices = $1"
        for sub in outgoing checked incoming sent failed report; do
            echo "$sub = $dir/$sub"
        done
        printf '%s\n' "logfile = $dir/smsd.log" "loglevel = 7" "infofile = $dir/smsd.running" \
            "pidfile = $dir/smsd.pid" "delaytime = 1" "errorsleeptime = 1" "autosplit = 3" \
            "internal_combine = yes" "ic_purge_hours = 0" "receive_before_send = no"
        echo "$1" | tr ',' '\n' | while read -r name; do
            printf '\n[%s]\n' "$name"
            printf '%s\n' "device = $dir/$name" "incoming = yes" "report = yes" \
                "baudrate = 115200" "send_delay = 0"
            sed -n "s/^$name: //p" "$dir/extra" 2>/dev/null
        done
    } >"$dir/smsd.conf"
    # It signals its whole process group when it ends, so it gets one of its own.
    setsid smsd -t -c "$dir/smsd.conf" >"$dir/smsd.out" 2>&1 &
    smsd_pid=$!
}

stop_smsd() {
    kill "$smsd_pid" 2>/dev/null
    wait "$smsd_pid" 2>/dev/null
}
trap 'kill "${smsd_pid:-}" 2>/dev/null; stop_sim' EXIT

queue() { # NUMBER TEXT [HEADER]: into the spool, whole
    spooled=$((${spooled:-0} + 1))
    printf 'To: 86%s\nAlphabet: UTF-8\n%s\n%s' "$1" "${3:+$3
}" "$2" >"$dir/message.$spooled"
    mv "$dir/message.$spooled" "$dir/outgoing/"
}

inbox() { # PHONE COUNT
    ask '{"command":"inbox","phone":"'"$1"'","wait":30,"count":'"$2"'}'
}

received() { # COUNT: files in incoming
    [ "$(ls "$dir/incoming" | grep -cv concatenated)" -ge "$1" ]
}

# The body of each received message as UTF-8; without decode_unicode_text it is UCS2. (With it,
# smsd's own joining of parts stops at the first ASCII character.)
bodies() {
    for file in "$dir"/incoming/*; do
        [ -f "$file" ] && sed '1,/^$/d' "$file" | iconv -f UCS-2BE -t UTF-8 && echo
    done
}

sent_once() { # COUNT: submissions that were delivered, each once
    ask '{"command":"submissions"}' | grep -o '"delivered":1,' | wc -l
}

# ---- on a modem that follows the standards
start_sim smstools --latency 300
echo 'sim1: init = AT+CNMI=2,0,0,2,0' >"$dir/extra"
printf '%s\n' 'sim1: primary_memory = SM' 'sim1: secondary_memory = SR' \
    'sim1: secondary_memory_max = 20' >>"$dir/extra"
start_smsd sim1
queue $PHONE "JF 3 Zhang"
says "sent" '"text":"JF 3 Zhang","parts":1' inbox $PHONE 1
queue $PHONE "$LONG"
says "sent long" '"text":"'"$LONG"'","parts":2' inbox $PHONE 2
queue $PHONE "请回收到" "Report: yes"
says "sent with report" '"text":"请回收到"' inbox $PHONE 3
says "each part once" 4 sent_once
says "phone writes" '"parts":1' ask '{"command":"text","from":"'$FROM'","text":"JF 3 张明录 土地"}'
works "received" until_true 30 received 1
says "in two parts" '"parts":2' ask '{"command":"text","from":"'$FROM'","text":"'"$LONG"'"}'
works "received long" until_true 30 received 2
bodies >"$dir/bodies"
says "read" "JF 3 张明录 土地" cat "$dir/bodies"
says "read long" "$LONG" cat "$dir/bodies"
says "sender" "From: 86$FROM" cat "$dir/incoming/"*
reported() { ls "$dir/report" | grep -q .; }
works "report" until_true 30 reported
stop_smsd

# ---- a recipient that cannot be reached does not keep the next from getting theirs
start_sim smstools-refused --latency 100
ask '{"command":"fault","modem":"sim1","name":"cms","code":38,"count":-1,"text":"'$FROM'"}' \
    >"$dir/answer"
start_smsd sim1
queue $FROM "x"
queue $PHONE "y"
says "next one" '"text":"y"' inbox $PHONE 1
says "nothing came" '"texts":[]' ask '{"command":"inbox","phone":"'$FROM'"}'
failed_one() { ls "$dir/failed" | grep -q .; }
works "failed" until_true 60 failed_one
stop_smsd

# ---- other families at once
start_sim smstools-families --latency 100 -n 4 -m sim1:family=huawei -m sim2:family=sim800 \
    -m sim3:family=ec20 -m sim4:family=siemens
printf '%s\n' 'sim1: memory_start = 0' 'sim3: memory_start = 0' >"$dir/extra"
start_smsd sim1,sim2,sim3,sim4
for n in 1 2 3 4; do
    ask '{"command":"text","from":"'$FROM'","to":"sim'$n'","text":"收到'$n'"}' >"$dir/answer"
    queue $PHONE "通知$n"
done
inbox $PHONE 4 >"$dir/inbox"
works "families received" until_true 60 received 4
bodies >"$dir/bodies"
for n in 1 2 3 4; do
    says "family $n" "收到$n" cat "$dir/bodies"
    says "notice $n" "通知$n" cat "$dir/inbox"
done
stop_smsd
finish
