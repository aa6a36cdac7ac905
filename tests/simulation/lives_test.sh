#!/bin/sh
# Two dozen months of small townships (test_lives.c), each by its seed, without sanitizers and on all
# cores. A seed that breaks a promise is printed with the command that replays it.
set -u
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/soak/test_lives" "${SEEDS:-1-24}" "$(nproc)"
