# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/bootstrap: which Debian this is, and what of it is installed.

# Prints bookworm or trixie.
debian_codename() {
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-${PRETTY_NAME:-an unknown system}}")
  case $codename in
    bookworm | trixie) printf '%s' "$codename" ;;
    *) die "this machine runs $codename; Debian 12 (bookworm) and Debian 13 (trixie) are supported" ;;
  esac
}

installed_among() {
  dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p'
}
