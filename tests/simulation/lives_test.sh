#!/bin/sh
# Two dozen months of small townships (test_lives.c), each by its seed, without sanitizers and on all
# cores. A seed that breaks a promise is printed with the command that replays it. Then some once
# more, by themselves: a seed gives the same history in whatever process, byte for byte.
set -u
cd "$(dirname "$0")/../.." || exit 1
lives=${BUILD:-build}/soak/test_lives
said=${BUILD:-build}/tests/lives
failed=0

history_of() { # seed, in the words of a run
    sed -n "s/^seed $1: .*, history \([0-9a-f]*\), .*/\1/p"
}

mkdir -p "$said"
"$lives" "${SEEDS:-1-24}" "$(nproc)" | tee "$said/all" | grep -v '^[0-9]* passed'
read -r passed _ failed _ <<COUNTS
$(tail -n 1 "$said/all")
COUNTS
for seed in ${AGAIN:-3 7}; do
    first=$(history_of "$seed" <"$said/all")
    again=$(env -i "$lives" "$seed" | history_of "$seed")
    if [ -n "$first" ] && [ "$first" = "$again" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "seed $seed: history '$first' among others, '$again' alone"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
