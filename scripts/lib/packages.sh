# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/bootstrap: which packages of the distribution are needed, and how they get here.

packages=(
  ca-certificates clang-19 clang-format-19 clang-tidy-19 cmake curl debian-archive-keyring debootstrap doxygen dpkg-dev
  git libbenchmark-dev libc-ares-dev libclang-rt-19-dev libcli11-dev libfmt-dev libgmock-dev libgtest-dev libspdlog-dev
  libsqlite3-dev libssl-dev lld-19 llvm-19 mosquitto mosquitto-clients ninja-build openssl pkgconf python3
  python3-fastapi python3-httptools python3-jinja2 python3-multipart python3-paho-mqtt python3-pytest
  python3-pytest-xdist python3-uvicorn python3-websockets redis-server shellcheck sqlite3 systemd
)

# For scripts/bench --fleet alone: a broker that runs on several nodes.
bench_packages=(ejabberd erlang-base)

# For scripts/test --brokers alone: a broker, and what others are made with, where this machine has none of its own.
broker_packages() {
  printf '%s\n' "${bench_packages[@]}"
  command -v go >/dev/null || printf 'golang-go\n'
  command -v cargo >/dev/null || if [[ $1 == bookworm ]]; then printf 'cargo-web\n'; else printf 'cargo\n'; fi
  command -v mvn >/dev/null || printf 'maven\n'
  command -v javac >/dev/null || printf 'default-jdk-headless\n'
}

# The standard library goes with the release: Clang takes the newest it finds.
standard_library() {
  case $1 in
    bookworm) printf 'libstdc++-12-dev' ;;
    trixie) printf 'libstdc++-14-dev' ;;
  esac
}

# Boost 1.81 or newer. What is there stays: the header packages of two releases exclude each other.
boost_headers() {
  [[ -z $(installed_among 'libboost1.8[1-9]-dev' 'libboost1.9?-dev') ]] || return 0
  case $1 in
    bookworm) printf 'libboost1.81-dev\n' ;;
    trixie) printf 'libboost-dev\n' ;;
  esac
}

missing_among() { comm -23 <(printf '%s\n' "$@" | sort -u) <(installed_among "$@" | sort -u); }

can_be_root() { ((EUID == 0)) || command -v sudo >/dev/null; }

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Where root may not become another user (some containers), apt cannot fetch as its own user _apt either.
apt_as_root() {
  local options=(-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  as_root setpriv --reuid=_apt --clear-groups true 2>/dev/null || options+=(-o APT::Sandbox::User=root)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" "$@" >&2
}

# Some packages start a server, which nobody asked for here: the scripts start their own, on free ports.
stop_service() {
  say "Switching the $1 service off that came with the package: the scripts run one of their own."
  if [[ -d /run/systemd/system ]]; then
    as_root systemctl disable --now "$1.service" >&2
  elif [[ -x /etc/init.d/$1 ]]; then
    as_root invoke-rc.d "$1" stop >&2 || true
    as_root update-rc.d "$1" disable >&2 || true
  fi
}

# Runs a command while no package may start its server (invoke-rc.d asks this file, and deb-systemd-invoke does).
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [[ -e $policy ]]; then "$@" && return || return; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  ("$@") || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# install_missing PACKAGE...: nothing, quickly, when all are there.
install_missing() {
  local missing
  mapfile -t missing < <(missing_among "$@")
  ((${#missing[@]})) || return 0
  can_be_root || die "packages must be installed, which needs root or sudo. As root, run: apt-get install ${missing[*]}"
  say "Installing ${missing[*]} ..."
  apt_as_root update -q || die "apt-get update failed; what it said is above"
  apt_as_root install -q -y --no-remove --no-install-recommends "${missing[@]}" ||
    die "could not install the packages; what apt-get said is above"
  local server
  for server in mosquitto redis-server; do
    if [[ " ${missing[*]} " == *" $server "* ]]; then stop_service "$server"; fi
  done
}

# Node, for the tests against programs that are not ours: Debian's only where this machine has none.
node_packages() {
  command -v node >/dev/null || printf 'nodejs\n'
  command -v npm >/dev/null || printf 'npm\n'
}

foreign=$root/tests/foreign
foreign_stamp=$foreign/node_modules/installed-from # the lock file they were installed by

node_modules_are_there() { cmp --silent "$foreign/package-lock.json" "$foreign_stamp"; }

install_node_modules_now() {
  say "Installing what tests/foreign needs from npm ..."
  cd "$foreign" &&
    npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 >&2 &&
    cp package-lock.json "$foreign_stamp"
}

# Nothing else depends on them: without the registry everything but these tests still works.
install_node_modules() {
  node_modules_are_there && return
  mkdir -p "$root/.deps"
  (
    flock 9
    node_modules_are_there || install_node_modules_now
  ) 9>"$root/.deps/lock" || say "npm could not install them; the tests against a client service in Node are skipped, those against aedes fail."
}
