#!/bin/sh
# Builds fixtures for both targets and checks them: sh ci/macos/fixtures.sh DIRECTORY [FIXTURE...]
#
# The executables are copied to DIRECTORY/<target>/, with what each has to print beside it, for `run.sh` on Linux.
set -eu

directory=$1
shift
[ $# -gt 0 ] || set -- zlib-real zstd-round-trip ring-digest sqlite-bundled built-by-make built-by-configure \
    sqlite-not-bundled cxx-exceptions
for fixture; do
    echo "== $fixture"
    # Nothing but C++ needs a compiler that is not here.
    install=--no-install
    [ "$fixture" != cxx-exceptions ] || install=
    cargo xtask static-build --locked --target all $install \
        --manifest-path "ci/fixtures/$fixture/Cargo.toml" --target-dir target/fixtures
    for target in x86_64-unknown-linux-musl aarch64-unknown-linux-musl; do
        executable=target/fixtures/$target/release/$fixture
        cargo xtask inspect --require static,musl "$executable"
        mkdir -p "$directory/$target"
        cp "$executable" "$directory/$target/$fixture"
        sed -n 's/^prints = "\(.*\)"$/\1/p' "ci/fixtures/$fixture/case.toml" >"$directory/$target/$fixture.prints"
    done
done
