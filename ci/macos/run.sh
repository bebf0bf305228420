#!/bin/sh
# Runs what `fixtures.sh` has built, for the architecture of this machine: sh ci/macos/run.sh DIRECTORY
set -eu

count=0
for expected in "$1"/*/"$(uname -m)"-unknown-linux-musl/*.prints "$1"/"$(uname -m)"-unknown-linux-musl/*.prints; do
    [ -f "$expected" ] || continue
    executable=${expected%.prints}
    chmod +x "$executable"
    printed=$("$executable")
    echo "$executable: $printed"
    [ ! -s "$expected" ] || [ "$printed" = "$(printf '%b' "$(cat "$expected")")" ] || {
        echo "expected: $(cat "$expected")" >&2
        exit 1
    }
    count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo "no executables in $1" >&2; exit 1; }
echo "$count executables ran"
