# To be sourced, by root: gives a script a Debian of its own to try a package in, and tells how long each step takes.
# What is mounted and runs there ends with the script.

# debootstrap's result is kept here from one run to the next
debian="${SEQUIN_CHECK_DEBIAN:-/var/cache/sequin-check/bookworm}"

# enter SCRIPT ARGUMENTS: goes on as SCRIPT in namespaces of its own
enter() {
  [ "$(id -u)" = 0 ] || fail "run this as root: it makes a chroot"
  [ -n "${SEQUIN_CHECK_INSIDE:-}" ] ||
    SEQUIN_CHECK_INSIDE=yes exec unshare --mount --pid --fork --kill-child "$@"
}

# make_chroot: $root is a Debian with nothing but its base
make_chroot() {
  [ -d "$debian/etc" ] || debootstrap --variant=minbase bookworm "$debian" >&2
  root=$(mktemp -d)
  trap 'umount -R "$root/proc" "$root/dev"; rm -rf "$root"' EXIT
  cp -a --reflink=auto "$debian/." "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --make-rslave "$root/dev"
  # maintainer scripts must not start anything by themselves, there is no init
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
}

inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
}

# await_ready PROCESS FILE: the ready line, once the process has written it to the file
await_ready() {
  until grep '^ready ' "$2"; do
    kill -0 "$1" 2>/dev/null && sleep 0.05 || return
  done
}

# step WHAT COMMAND…: runs it, tells how long it took, and ends the script if it fails
step() {
  what=$1
  shift
  begin=$(date +%s%N)
  "$@" || fail "$what: failed"
  printf '%8.1f s  %s\n' "$(awk "BEGIN {print ($(date +%s%N) - $begin) / 1e9}")" "$what"
}

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}
