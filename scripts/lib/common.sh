# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the scripts beside this folder: where the tree is, how to speak to a person, how to build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# The comment at the head of a script is its help.
print_help() { sed -n '/^# Usage:/,/^[^#]*$/s/^# \{0,1\}//p' "$0"; }

wrong_argument() {
  say "$(basename "$0"): $1 is not an argument of this script"
  print_help >&2
  exit 64
}

# build_preset NAME [TARGET...]: configures and builds one preset of CMakePresets.json. Builds of one preset take turns.
build_preset() {
  local preset=$1
  mkdir -p "$root/build"
  (
    flock --nonblock 9 || { say "Waiting for another build of build/$preset to finish ..." && flock 9; }
    cd "$root" &&
      cmake --preset "$preset" >/dev/null && # what is wrong goes to standard error
      cmake --build --preset "$preset" ${2:+--target "${@:2}"} >&2
  ) 9>"$root/build/$preset.lock" || die "the build failed; the first error is above"
}
