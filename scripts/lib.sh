# Shared by the scripts of this repository; sourced, never run.
# shellcheck shell=bash

# One target folder outside the checkout: two checkouts share compiled dependencies, and
# deleting a checkout leaves nothing behind that a user would have to find.
kantel_cache="${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/kantel"
export CARGO_TARGET_DIR="${KANTEL_TARGET:-$kantel_cache/target}"

# say TEXT: one line about what happens next.
say() { printf '%s\n' "· $*"; }

# die TEXT: what is wrong and what to do about it; ends the script.
die() {
    printf '%s\n' "✗ $*" >&2
    exit 1
}

# as_root COMMAND…: runs a command with administrator rights.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs administrator rights: run as root, or install sudo ($*)"
    fi
}

# have_package NAME: whether a Debian package is installed.
have_package() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need_packages NAME…: installs those Debian packages that are missing, and says which.
# Services that a package brings are not started: the tests run their own.
need_packages() {
    local missing=() name
    for name in "$@"; do
        have_package "$name" || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null ||
        die "missing: ${missing[*]}. This script installs packages on Debian only; install them by hand."
    say "installing Debian packages: ${missing[*]}"

    # Package lists younger than a day are fresh enough.
    if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null)" ]; then
        apt_get update || say "the package lists could not be refreshed; trying with what is there"
    fi
    with_services_held apt_get install -y --no-install-recommends "${missing[@]}" && return 0
    # Lists that look fresh can still name versions that the mirror has replaced.
    apt_get update && with_services_held apt_get install -y --no-install-recommends "${missing[@]}" ||
        die "installing ${missing[*]} failed; see the lines above"
}

# apt_get …: apt-get without questions, waiting for another one to finish.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l \
        apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# with_services_held COMMAND…: runs a command while Debian's policy forbids starting services.
with_services_held() {
    local policy=/usr/sbin/policy-rc.d result=0
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    "$@" || result=$?
    as_root rm -f "$policy"
    return "$result"
}

# need_rust: Rust is the one thing expected to be there.
need_rust() {
    command -v cargo >/dev/null && return 0
    # A login shell may not have read rustup's environment file.
    if [ -r "${CARGO_HOME:-$HOME/.cargo}/env" ]; then
        # shellcheck disable=SC1091
        . "${CARGO_HOME:-$HOME/.cargo}/env"
    fi
    command -v cargo >/dev/null || die "cargo is not installed; install Rust 1.95 or newer with rustup first"
}
