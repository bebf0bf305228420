#!/bin/sh
# Installs cargo-muslin from a release: sh install.sh [ADDRESS [DIRECTORY]]
#
# ADDRESS is where the files of the release are: SHA256SUMS and the archives. The install.sh of a release knows its own,
# and the SHA-256 of its SHA256SUMS. The archive for this machine is found in
# SHA256SUMS, downloaded, and compared with its hash there; nothing is installed if they differ. DIRECTORY is
# $CARGO_HOME/bin or ~/.cargo/bin unless it is given.
set -eu

fail() {
    echo "error: $1" >&2
    exit 1
}

# A release fills these in.
released_at=
sums_hash=
address=${1:-$released_at}
[ -n "$address" ] || fail "usage: sh install.sh ADDRESS [DIRECTORY]"
[ "$address" = "$released_at" ] || sums_hash=
directory=${2:-${CARGO_HOME:-${HOME:?}/.cargo}/bin}

case "$(uname -s) $(uname -m)" in
    "Linux x86_64") target=x86_64-unknown-linux-musl ;;
    "Linux aarch64" | "Linux arm64") target=aarch64-unknown-linux-musl ;;
    "Darwin arm64") target=aarch64-apple-darwin ;;
    "Darwin x86_64") target=x86_64-apple-darwin ;;
    *) fail "there is no archive for $(uname -s) on $(uname -m): cargo install --locked cargo-muslin" ;;
esac

if command -v curl >/dev/null 2>&1; then
    fetch() { curl --fail --location --silent --show-error --output "$2" "$1"; }
elif command -v wget >/dev/null 2>&1; then
    fetch() { wget -q -O "$2" "$1"; }
else
    fail "neither curl nor wget is installed"
fi
if command -v sha256sum >/dev/null 2>&1; then
    hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }
elif command -v shasum >/dev/null 2>&1; then
    hash_of() { shasum -a 256 "$1" | cut -d ' ' -f 1; }
else
    fail "neither sha256sum nor shasum is installed"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
fetch "$address/SHA256SUMS" "$work/SHA256SUMS" || fail "cannot download $address/SHA256SUMS"
if [ -n "$sums_hash" ] && [ "$(hash_of "$work/SHA256SUMS")" != "$sums_hash" ]; then
    fail "$address/SHA256SUMS is not the one that this script was released with"
fi
line=$(grep "  cargo-muslin-[0-9][^/]*-$target\.tar\.gz\$" "$work/SHA256SUMS" | head -n 1) ||
    fail "SHA256SUMS has no archive for $target"
[ -n "$line" ] || fail "SHA256SUMS has no archive for $target"
wanted=${line%% *}
archive=${line##* }
fetch "$address/$archive" "$work/$archive" || fail "cannot download $address/$archive"
found=$(hash_of "$work/$archive")
[ "$found" = "$wanted" ] || fail "$archive has the hash $found, and SHA256SUMS says $wanted"

tar -xzf "$work/$archive" -C "$work"
program=$work/${archive%.tar.gz}/cargo-muslin
[ -f "$program" ] || fail "$archive has no cargo-muslin"
mkdir -p "$directory"
# Written aside, then renamed: a version that is running is not disturbed.
cp "$program" "$directory/.cargo-muslin.new"
chmod 755 "$directory/.cargo-muslin.new"
mv -f "$directory/.cargo-muslin.new" "$directory/cargo-muslin"
echo "installed $directory/cargo-muslin from $archive"
