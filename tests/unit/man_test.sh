#!/bin/sh
# The manual pages: mandoc finds nothing to warn of, and every command, option and key that the
# sources read has its entry.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
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

cp tools/man/*.[158] "$dir/"
tools/man/commands "$BUILD/lianhuctl" tools/man/lianhuctl.1.in >"$dir/lianhuctl.1"
result "the manual of lianhuctl is made" $?
for page in "$dir"/*.[158]; do
    mandoc -T lint -W warning "$page" >"$dir/lint" 2>&1 && [ ! -s "$dir/lint" ]
    result "${page##*/}: $(head -n 3 "$dir/lint")" $?
done

# Words of stdin that have no entry in a page.
missing_in() { # page, macro of its entries
    while read -r word; do
        grep -q "^\.It $2 $word\$\|^\.It $2 $word \|, $2 $word\$" "$dir/$1" || echo "$word"
    done
}

conf_keys() {
    grep -ohE 'CONF_(VALUE|LIST|SECTIONS)\("[a-z_]+"|CFG_SEC\("[a-z_]+"' src/daemon/config*.c |
        sed 's/.*"\(.*\)"/\1/' | sort -u
}

model_keys() {
    grep -ohE '^ *\{"[a-z_]+", +CONF_(ONE|MANY|SECTION|TITLED)' src/model/model_load.c src/model/load_*.c |
        sed 's/.*{"\([a-z_]*\)".*/\1/' | sort -u
}

commands() {
    sed -n 's/^[A-Z]*("\([a-z -]*\)".*/\1/p' tools/lianhuctl/commands.tbl
}

options() { # source of a program
    sed -n 's/.*getopt(argc, argv, "\([^"]*\)").*/\1/p' "$1" | tr -d ':' | grep -o .
}

none() { # what, how many there are at least, words of stdin that are missing
    missing=$(cat)
    [ -z "$missing" ]
    result "$1 has no entry for: $missing" $?
}

[ "$(conf_keys | wc -l)" -gt 40 ] && [ "$(model_keys | wc -l)" -gt 100 ] && [ "$(commands | wc -l)" -gt 90 ]
result "the sources say their keys and commands" $?
conf_keys >"$dir/words"
none lianhu.conf.5 <<MISSING
$(missing_in lianhu.conf.5 Ic <"$dir/words")
MISSING
model_keys >"$dir/words"
none lianhu-model.5 <<MISSING
$(missing_in lianhu-model.5 Ic <"$dir/words")
MISSING
commands >"$dir/words"
none lianhuctl.1 <<MISSING
$(missing_in lianhuctl.1 Ic <"$dir/words")
MISSING
for program in daemon/lianhud web/lianhu-web; do
    options "src/${program%/*}/main.c" >"$dir/words"
    [ -s "$dir/words" ]
    result "${program#*/} has options" $?
    none "${program#*/}.8" <<MISSING
$(missing_in "${program#*/}.8" Fl <"$dir/words")
MISSING
done
"$BUILD/modemsim" --help 2>&1 | grep -oE '^  --?[a-z]+' | sed 's/^  -\(-*\)/\1/; s/^-/-/' | sed 's/^-/-/' >"$dir/words"
none modemsim.1 <<MISSING
$(missing_in modemsim.1 Fl <"$dir/words")
MISSING
grep -v 'bulk_window' "$dir/lianhu.conf.5" >"$dir/short.5"
[ "$(conf_keys | missing_in short.5 Ic)" = bulk_window ]
result "a key without an entry would be noticed" $?

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
