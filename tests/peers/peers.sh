# For the tests of other people's programs on the simulated modems; to be sourced. The test gives
# its name; its files are under $BUILD/tests/peers/NAME, its modems' links in $dir.
BUILD=${BUILD:-build}
passed=0
failed=0

# A modemsim is wanted, and one that was built; options are modemsim's.
start_sim() { # NAME OPTIONS...
    dir=$(cd "$BUILD" && pwd)/tests/peers/$1
    shift
    stop_sim
    rm -rf "$dir"
    mkdir -p "$dir"
    "$BUILD/modemsim" -d "$dir" -s "$dir/sim.sock" "$@" >"$dir/modemsim.log" 2>&1 &
    sim_pid=$!
    until_true 10 test -S "$dir/sim.sock"
}

stop_sim() {
    [ -n "${sim_pid:-}" ] || return 0
    kill "$sim_pid" 2>/dev/null
    wait "$sim_pid" 2>/dev/null
    sim_pid=
}
trap stop_sim EXIT
trap 'exit 1' INT TERM

ask() { # JSON
    "$BUILD/modemsim" -s "$dir/sim.sock" --ask "$1"
}

# Waits for a command to succeed, at most SECONDS.
until_true() { # SECONDS COMMAND...
    tries=$(($1 * 10))
    shift
    while [ "$tries" -gt 0 ]; do
        "$@" && return 0
        tries=$((tries - 1))
        sleep 0.1
    done
    return 1
}

# Whether what a command prints holds a text; shows it when it does not.
says() { # WHAT TEXT COMMAND...
    what=$1 text=$2
    shift 2
    output=$("$@" 2>&1)
    case $output in
    *"$text"*) passed=$((passed + 1)) ;;
    *)
        failed=$((failed + 1))
        printf 'FAILED %s: no "%s" in:\n%s\n' "$what" "$text" "$output"
        ;;
    esac
}

# Whether a command succeeds within its time.
works() { # WHAT COMMAND...
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what: $*"
    fi
}

need() { # PROGRAM...
    for program; do
        command -v "$program" >/dev/null || {
            echo "FAILED: $program is missing; make deps-test installs it"
            echo "0 passed, 1 failed"
            exit 1
        }
    done
}

finish() {
    stop_sim
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
