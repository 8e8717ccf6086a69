# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/debian13: a Debian of another release in a directory. The caller has guest, that directory, and
# codename, the release.

guest_root=${guest_root:-}

# This machine may be behind a proxy that has certificates of its own, which npm checks.
certificates=/etc/ssl/certificates-of-the-host.crt

# Where this machine gets Debian from.
archive_address() {
  local address
  address=$(apt-get indextargets --no-release-info --format "\$(REPO_URI) \$(COMPONENT)" 'Identifier: Packages' |
    sed -n 's/^\(.*debian\/\?\) main$/\1/p' | head -n 1)
  printf '%s' "${address:-http://deb.debian.org/debian}"
}

# Under another name until it is complete: an interrupted run leaves nothing that looks finished.
make_guest() {
  guest_root=$guest/root
  [[ ! -d $guest_root ]] || return 0
  command -v debootstrap >/dev/null || die "debootstrap is not installed: run scripts/bootstrap"
  say "Making a Debian $codename in $guest_root ..."
  rm -rf "$guest/unfinished"
  mkdir -p "$guest"
  debootstrap --variant=minbase "$codename" "$guest/unfinished" "$(archive_address)" >"$guest/debootstrap.log" ||
    die "debootstrap failed; the end of $guest/debootstrap.log says why: $(tail -n 3 "$guest/debootstrap.log")"
  printf '#!/bin/sh\nexit 101\n' >"$guest/unfinished/usr/sbin/policy-rc.d" # no package starts a service
  chmod 755 "$guest/unfinished/usr/sbin/policy-rc.d"
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$guest/unfinished/etc/hosts"
  mv "$guest/unfinished" "$guest_root"
}

# Always all of it: files with the time of their commit would look older than what was built of others.
copy_commit() {
  rm -rf "$guest_root/petal"
  mkdir "$guest_root/petal"
  git -C "$root" archive HEAD | tar -x -C "$guest_root/petal"
  cp /etc/resolv.conf "$guest_root/etc/resolv.conf"
  cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$guest_root$certificates"
}

# in_guest COMMAND...: in the tree there, with mounts and processes of its own, which end with it. The old root is left
# for good (pivot_root), so that tests may make namespaces, too.
in_guest() {
  local variables
  mapfile -t variables < <(env | grep -iE "^(TERM|[a-z]+_proxy)=")
  # shellcheck disable=SC2016  # for the shell in there
  unshare --mount --pid --fork --kill-child env -i "${variables[@]}" HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NODE_EXTRA_CA_CERTS="$certificates" sh -e -c '
      mount --rbind "$0" "$0"
      cd "$0"
      mount -t proc proc proc
      mount --rbind /sys sys
      mount --rbind /dev dev
      mount -t tmpfs tmpfs tmp
      pivot_root . .
      umount -l .
      cd /petal
      exec "$@"' "$guest_root" "$@"
}
