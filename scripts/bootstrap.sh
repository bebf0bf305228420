#!/bin/sh
# Says what is missing before cargo can run at all. Everything else is `cargo xtask`'s business.
set -u
missing=0
if ! command -v cargo >/dev/null 2>&1; then
    echo "cargo is missing: install Rust through rustup (https://rustup.rs)" >&2
    missing=1
fi
if ! command -v cc >/dev/null 2>&1; then
    # Rust's own tools are linked with the host's linker, as for every Rust project.
    echo "a linker is missing: Debian and Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install" >&2
    missing=1
fi
[ "$missing" -eq 0 ] && echo "ready: cargo xtask static-build"
exit "$missing"
