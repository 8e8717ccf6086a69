# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/check: clang-tidy over our own sources, with what build/debug was compiled with.

# Its counts of warnings in libraries say nothing about ours.
without_counts() { grep -Ev '[0-9]+ warnings? (generated|treated as error)' >&2; }

# tidy_sources [--changed]
tidy_sources() {
  local sources
  mapfile -t sources < <(python3 "$root/scripts/lib/tidy_sources.py" "$@")
  say "${#sources[@]} sources"
  if ((${#sources[@]} == 0)); then return; fi
  cd "$root" &&
    printf '%s\0' "${sources[@]}" |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 -p build/debug --quiet 2> >(without_counts)
}
