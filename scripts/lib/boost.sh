# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by scripts/bootstrap and by petal-sdk-boost: the headers of Boost 1.88, from Debian 13's archive, into
# $boost_home/boost. Nothing is installed and no list of the system is touched: apt works on a configuration, lists and
# a cache of its own. The caller has say, die, and boost_home.

boost_package=libboost1.88-dev
boost_directory=${boost_home:?}/boost
boost_stamp=$boost_directory/package  # which package the headers are; written before they take their place

# Debian's header packages of different versions exclude each other: another one is not thrown out for ours.
system_can_have_boost() {
  [[ $1 == trixie ]] && ! installed_among 'libboost1.*-dev' | grep -Ex 'libboost1\.[0-9]+-dev' | grep -qvx "$boost_package"
}

boost_is_fetched() {
  [[ -f $boost_directory/usr/include/boost/mqtt5.hpp && -f $boost_stamp && $(<"$boost_stamp") == "$boost_package"_* ]]
}

# Where this machine gets Debian from, whichever form its sources have; a candidate that is not Debian fails later, at
# the signature.
archive_addresses() {
  apt-get indextargets --no-release-info --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Identifier: Packages' |
    sed -n "s/ $1 main\$//p" | awk '!seen[$0]++'
}

# isolated_apt_configuration DIRECTORY ADDRESS
isolated_apt_configuration() {
  mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
  : >"$1/status"
  cat >"$1/trixie.sources" <<END
Types: deb
URIs: $2
Suites: trixie
Components: main
Architectures: $(dpkg --print-architecture)
Targets: Packages
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
  cat >"$1/apt.conf" <<END
Dir::State::lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1/cache";
Dir::Etc::sourcelist "$1/trixie.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
APT::Default-Release "";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
}

# download_boost DIRECTORY ADDRESS: leaves one .deb in the directory.
download_boost() {
  isolated_apt_configuration "$1" "$2"
  say "Fetching the headers of Boost 1.88 ($boost_package) from $2 ..."
  (
    cd "$1" &&
      apt-get -c apt.conf -q -o APT::Update::Error-Mode=any update &&
      apt-get -c apt.conf -q download "$boost_package"
  ) >&2
}

# Complete, then in one step in its place: an interrupted run leaves nothing that looks finished. The headers get
# today's date, not the package's, so that whatever was built with others is built again.
put_in_place() {
  local package
  package=$(basename "$1"/*.deb .deb)
  dpkg -x "$1/$package.deb" "$1/boost"
  find "$1/boost" -type f -exec touch {} +
  printf '%s\n' "$package" >"$1/boost/package"
  if [[ -e $boost_directory ]]; then mv "$boost_directory" "$1/old"; fi
  mv "$1/boost" "$boost_directory"
}

fetch_boost_from_any() {
  local work address
  rm -rf "$boost_home"/fetch.*
  work=$(mktemp -d "$boost_home/fetch.XXXXXX")
  # shellcheck disable=SC2064  # this directory, whatever the variable holds later
  trap "rm -rf '$work'" EXIT
  for address in $(archive_addresses "$1"); do
    if download_boost "$work" "$address"; then
      put_in_place "$work"
      return
    fi
    say "Nothing usable at $address."
  done
  die "none of this machine's apt sources leads to Debian's archive with suite trixie; needed is a line such as" \
    "'deb http://deb.debian.org/debian $1 main'"
}

# fetch_boost CODENAME
fetch_boost() {
  boost_is_fetched && return
  mkdir -p "$boost_home"
  (
    flock 9
    boost_is_fetched || fetch_boost_from_any "$1"
  ) 9>"$boost_home/lock"
}
