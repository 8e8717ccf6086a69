# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/bootstrap: the brokers of other makers that are built, for scripts/test --brokers. Each is pinned by
# files beside its source in tests/brokers/. The caller has say, die, root, and the functions of packages.sh.

broker_sources=${root:?}/tests/brokers
built_brokers=$root/build/brokers

# Go 1.19, which Debian 12 has, is too old; no other toolchain is fetched behind anybody's back.
build_mochi() {
  local minor
  minor=$(go version | sed -n 's/^go version go1\.\([0-9]*\).*/\1/p')
  ((${minor:-0} >= 21)) || die "mochi-mqtt needs Go 1.21 at least; this machine has $(go version)"
  cd "$broker_sources/mochi" &&
    GOTOOLCHAIN=local GOFLAGS=-mod=readonly go build -trimpath -buildvcs=false -o "$built_brokers/mochi" .
}

build_rumqttd() {
  cd "$broker_sources/rumqttd" && cargo build --quiet --locked --release --target-dir "$built_brokers/rumqttd"
}

build_hivemq() {
  local to=$built_brokers/hivemq
  rm -rf "$to"
  cd "$broker_sources/hivemq" &&
    mvn --quiet --batch-mode --strict-checksums dependency:copy-dependencies -DoutputDirectory="$to/lib" &&
    javac -cp "$to/lib/*" -d "$to/classes" Hive.java
}

# What a broker was built from.
sources_of_broker() { (cd "$broker_sources/$1" && find . -type f | sort | xargs sha256sum); }

# build_broker NAME: nothing, quickly, where it has been built from these sources.
build_broker() {
  local stamp=$built_brokers/$1.built-from
  [[ -f $stamp && $(<"$stamp") == "$(sources_of_broker "$1")" ]] && return
  say "Building the broker $1 ..."
  ("build_$1" >&2) || die "the broker $1 could not be built; the first error is above"
  sources_of_broker "$1" >"$stamp"
}

# install_brokers CODENAME
install_brokers() {
  local needed
  mapfile -t needed < <(broker_packages "$1")
  install_without_services "${needed[@]}"
  mkdir -p "$built_brokers"
  (
    flock 9
    local name
    for name in mochi hivemq rumqttd; do build_broker "$name"; done
  ) 9>"$built_brokers/lock"
}
