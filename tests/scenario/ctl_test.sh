#!/bin/sh
# lianhuctl by itself: exit codes, where reasons go, what its JSON looks like; against modemsim, and
# against servers that answer badly. What lianhud answers is the business of the demo.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
ctl=$(cd "$BUILD/san/bin" && pwd)/lianhuctl
here=$BUILD/tests/ctl
servers=
passed=0
failed=0

unset LIANHU_SOCKET LIANHU_SIM
trap 'for pid in $servers; do kill "$pid" 2>/dev/null; done' EXIT
rm -rf "$here"
mkdir -p "$here"

# Runs lianhuctl; expects an exit code, and a pattern on the stream that fits it: what was done on
# stdout, why it was not on stderr. The other stream may say nothing unless the code is 0.
row() { # exit code, pattern, words...
    code=$1
    pattern=$2
    shift 2
    "$ctl" "$@" >"$here/out" 2>"$here/err" </dev/null
    got=$?
    said=$here/err
    silent=$here/out
    [ "$code" = 0 ] && said=$here/out && silent=$here/err
    if [ "$got" = "$code" ] && grep -Eq -e "$pattern" "$said" && [ ! -s "$silent" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: lianhuctl $*: exit $got, wanted $code and $pattern"
        cat "$here/out" "$here/err"
    fi
}

# ---- the command line ------------------------------------------------------------------------------

row 2 '^用法: lianhuctl'
row 0 '^  case list ' help
row 0 '^  case assign NUMBER --to WHO' help case
row 0 '^用法: lianhuctl' --help
row 2 '没有“nope”' nope
row 2 '没有“case nope”' case nope
row 2 '没有“case”' case
row 2 '用法: lianhuctl' -s
row 2 '用法: lianhuctl' -w soon status
row 2 '用法: lianhuctl' --loud status
row 2 '用法: lianhuctl' status --as
row 2 '缺 --to' case assign 10008
row 2 '缺 NUMBER' case show
row 2 '多了“10019”' case show 10008 10019
row 2 '没有 --colour' case list --colour red
row 2 '--state 后面缺' case list --state
row 2 '“many”应该是数字' case list --limit many
row 2 '“-1”应该是数字' case list --limit -1
row 2 '“mail”应该是 visit' case file --unit a --kind JF --source mail
row 2 '缺 --text' notice send --to unit:a
row 2 '缺 FILE' roster import --dry-run
row 2 '用法: lianhuctl sim text FROM TEXT' sim text 13900000021
row 2 '不知道 modemsim 在哪里' sim status
row 2 '不是 UTF-8' explain 13900000021 "$(printf '\377\376')"

# ---- TPDUs -------------------------------------------------------------------------------------------

deliver=0891683108200005F0040D91683115325476F800005280706050402302CF25
row 0 '"type":"deliver","smsc":"\+8613800200500","number":"\+8613512345678","ton":1,"pid":0,"dcs":0' \
    --json pdu decode $deliver
row 0 '"text":"OK","data":null,"scts":"2025-08-07T06:05:04\+08:00","mr":null,"st":null' pdu decode $deliver --json
row 0 '^text +OK$' pdu decode "  $deliver "
row 1 '第 20 个字节.*UDL announces 5 octets' pdu decode 00040D91683115325476F800005280706050402305E8329BFD
row 1 '第 0 个字节' --json pdu decode ''
row 1 '个字节' pdu decode hello
row 0 '"type":"deliver-report".*"answers":"error","fcs":211,"fcs_text":"存储已满".*"or":null' --json pdu decode 0000D300
row 0 '"type":"submit-report".*"scts":"2025-08-07T06:05:04\+08:00".*"answers":"ack"' --json pdu decode 00010052807060504023
row 0 '"type":"command","smsc":null,"number":"\+8613512345678".*"ct":2,"ct_text":"删除","mn":42' --json pdu decode 00220700022A0D91683115325476F800
row 0 '^type +deliver-report$' pdu decode --bare 0000
row 0 '"type":"submit".*"or":null' --json pdu decode 00010005810180F600000141
row 0 '^type +submit-report$' pdu decode --direction sc-ms 00010005810180F600000141
row 0 '^odd +reserved$' pdu decode --answers error 00000700
row 0 '^st +收到了$' pdu decode 00062A0D91683115325476F8528070605040235280706050402300
row 1 '第 1 个字节.*MTI 3' pdu decode --direction ms-sc 0003
row 1 '第 1 个字节.*ends before an address' pdu decode --bare 04
row 2 '.' pdu decode --direction up 0003
row 0 '^24 0001000D91683109000020F100080A' pdu encode 13900000021 收到谢谢您
row 0 '"length":24,"seq":1,"total":1,"encoding":"ucs2"' --json pdu encode 13900000021 收到谢谢您
row 0 '^16 0021000D91683109000020F1000002' pdu encode --report 13900000021 OK
row 0 '^[0-9]+ ' pdu encode 13900000021 -- --yes
row 1 '不是电话号码' pdu encode '' OK
row 1 '多于 255 条' pdu encode 13900000021 "$(head -c 60000 /dev/zero | tr '\0' x)"
"$ctl" pdu encode 13900000021 "$(printf '南峪乡通知%.0s' $(seq 40))" >"$here/parts"
while read -r length hex; do
    row 0 '"type":"submit".*"udh":\{"ref":1,"total":3,"seq":[123]\}' --json pdu decode "$hex"
done <"$here/parts"
if [ "$(wc -l <"$here/parts")" = 3 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi

# ---- the wire ------------------------------------------------------------------------------------------

row 1 '连不上 .*none.sock' -s "$here/none.sock" status
row 1 '路径太长' -s "$here/$(printf 'x%.0s' $(seq 120))" status
row 1 '读不了 .*nobody.csv' -s "$here/none.sock" roster import "$here/nobody.csv"

serve() { # name, answer: a server that says the same to everybody
    perl -MIO::Socket::UNIX -e '
        my ($path, $answer) = @ARGV;
        my $server = IO::Socket::UNIX->new(Local => $path, Listen => 5) or die;
        while (my $client = $server->accept) {
            my $line = <$client>;
            open my $log, ">", "$path.asked"; print $log $line; close $log;
            print $client $answer; close $client;
        }' "$here/$1" "$2" &
    servers="$servers $!"
}

asked() { # name of the server, what the question must hold
    if grep -Eq "$2" "$here/$1.asked"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1 was asked $(cat "$here/$1.asked"), wanted $2"
    fi
}

line='
'
serve silent ''
serve rubbish "hello$line"
serve cut '{"ok":true'
serve mute "{\"ok\":false}$line"
serve refusing "{\"ok\":false,\"error\":\"没有编号是 1 的案件\"}$line"
serve steering "{\"ok\":true,\"result\":[{\"id\":1,\"direction\":\"in\",\"phone\":\"+8613900000021\",\"text\":\"a\\u001b[2Jb\\nc\"}]}$line"
serve cases "{\"ok\":true,\"result\":[{\"number\":\"10008\",\"kind\":\"JF\",\"kind_text\":\"纠纷\",\"household\":3,\"party\":\"张明录\",\"state\":\"new\",\"state_text\":\"待受理\",\"handler\":null}]}$line"
serve empty "{\"ok\":true,\"result\":[]}$line"
serve import "{\"ok\":true,\"result\":{\"upload\":7,\"result\":{\"done\":false,\"summary\":\"\",\"changes\":[],\"complaints\":[\"p.csv:2: 手机号不对\"],\"notes\":[]}}}$line"
serve nobody "{\"ok\":true,\"result\":{\"total\":0,\"parts_each\":1,\"parts\":0,\"cost\":0.0,\"units\":[]}}$line"

row 1 '断开了' -w 5 -s "$here/silent" status
row 1 '读不懂' -w 5 -s "$here/rubbish" status
row 1 '断开了' -w 5 -s "$here/cut" status
row 1 '读不懂' -w 5 -s "$here/mute" status
row 1 '没有编号是 1 的案件' -w 5 -s "$here/refusing" --json case show 1
row 0 '13900000021 .* a \[2Jb c$' -w 5 -s "$here/steering" message list
row 0 '^10008  纠纷   3  张明录        待受理$' -w 5 -s "$here/cases" case list
row 0 '^\[\{"number":"10008"' -s "$here/cases" --json case list
row 0 '^\(没有\)$' -w 5 -s "$here/empty" case list --overdue
asked empty '"overdue":true'
row 0 '^\[\]$' -s "$here/empty" --as 孙秀兰 --json message list --in --limit 5
asked empty '"direction":"in"'
asked empty '"limit":5'
asked empty '"as":"孙秀兰"'
row 0 '.' -s "$here/cases" case assign 10008 --to 13900000047 --until '2026-12-01 18:00' --json
asked cases '"event":"assign"'
asked cases '"until":"2026-12-01T18:00"'
echo 姓名 >"$here/p.csv"
row 1 'p.csv:2: 手机号不对' -w 5 -s "$here/import" roster import "$here/p.csv"
asked import '"upload":7'
"$ctl" -w 5 -s "$here/nobody" notice send --to unit:a --text x --yes >/dev/null 2>"$here/err"
[ $? = 1 ] && grep -q 没有可以发的人 "$here/err" || { failed=$((failed + 1)); echo "FAILED: sent to nobody"; }
asked nobody '"command":"notice.preview"'
# the numbers of a list go along, whatever stands around them
printf '姓名,手机号\n马建国,13900000021\n\n没有\n138 0000 0000\n"13900000022";x' >"$here/l.csv"
(cd "$here" && "$ctl" -s nobody notice preview --to '-list:l.csv,phone:13900000021,playlist:p.csv' --text x >out 2>err)
asked nobody '"lists":\{"l.csv":\["\+8613900000021","\+8613900000022"\]\}'
grep -q 'l.csv 第4行没有手机号' "$here/err" || { failed=$((failed + 1)); echo "FAILED: a line without a number"; }
row 1 '读不了 none' -s "$here/nobody" notice preview --to '名单:none' --text x

# ---- ledgers ----------------------------------------------------------------------------------------

page='"title":"台账","scope":"乡","columns":[{"title":"号","width":4,"number":true},{"title":"事","width":8,"number":false}]'
page="$page"',"rows":[["1","=土地\n第二行"],["2","邻里"]],"foot":["填报单位:乡"],"count":2'
serve ledger "{\"ok\":true,\"result\":{$page,\"next\":null}}$line"
row 0 '^ 1  =土地 第二行$' -w 5 -s "$here/ledger" report disputes --unit 乡 --period 2026Q4
asked ledger '"ledger":"disputes","unit":"乡","period":"2026Q4","command":"ledger.rows"'
row 0 '"rows":\[\["1","=土地' --json -s "$here/ledger" report disputes
row 0 '台账:2行,已写到' -s "$here/ledger" report disputes --csv "$here/l.out.csv" --xlsx "$here/l.out.xlsx" --full --why 调卷
asked ledger '"full":true,"why":"调卷","export":"xlsx,csv"'
row 1 '写不了 /nowhere/l.csv' -s "$here/ledger" report disputes --csv /nowhere/l.csv
row 2 '缺 LEDGER' report
serve drive "{\"ok\":true,\"result\":{\"id\":1,\"code\":\"liangjin\",\"title\":\"两金收缴\"}}$line"
row 0 '两金收缴' -w 5 -s "$here/drive" drive start liangjin
asked drive '"code":"liangjin"'
row 2 '“x”应该是数字' -s "$here/none.sock" sim fault sim1 hang --code x
grep -q "^1,\"'=土地" "$here/l.out.csv" || { failed=$((failed + 1)); echo "FAILED: a formula in a CSV"; }
[ "$(stat -c %a "$here/l.out.csv" "$here/l.out.xlsx" | sort -u)" = 600 ] ||
    { failed=$((failed + 1)); echo "FAILED: a ledger that others may read"; }
! ldd "$BUILD/san/bin/lianhud" | grep -q xlsxwriter || { failed=$((failed + 1)); echo "FAILED: lianhud writes no XLSX"; }
serve sums "{\"ok\":true,\"result\":{\"units\":9,\"wrong\":2,\"first_wrong\":\"乡\",\"next\":null}}$line"
row 1 '9个单位中有2个.*第一个是 乡' -w 5 -s "$here/sums" report check
row 0 '已改正' -s "$here/sums" report check --repair
asked sums '"repair":true'

# ---- modemsim -----------------------------------------------------------------------------------------------

"$BUILD/san/bin/modemsim" -n 2 -d "$here" -s "$here/sim.sock" >"$here/modemsim.log" 2>&1 &
servers="$servers $!"
export LIANHU_SIM="$here/sim.sock"
row 0 '^sim2  13900000002' -w 10 sim status
row 0 '^\[\{"name":"sim1"' --json sim status
row 0 '已发出,1 条' sim text 13900000021 平安
row 0 '^\[\]$' --json sim inbox 13900000021
row 1 '没有收到' sim inbox 13900000021 --wait 1
row 1 'phone needs' sim phone 13900000021 asleep
row 0 'hang' sim faults

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
