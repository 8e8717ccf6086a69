// SPDX-License-Identifier: Apache-2.0
#include "local_db/kept_identity.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <petal/json.hpp>

namespace petal::local_db {
namespace {

constexpr auto robot_member = "machine_id";

/// Writes `text` to `file`; returns whether it is on the disk.
bool write_durably(const std::string& file, const std::string& text) {
  int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  bool const written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  return ::close(descriptor) == 0 && written;
}

}  // namespace

std::optional<Identity> KeptIdentity::load() const {
  std::ifstream stream(file_);
  std::string const text{std::istreambuf_iterator<char>(stream), {}};
  boost::system::error_code error;
  auto const value = read_json(text, error);
  auto const* const kept = error ? nullptr : value.if_object();
  if (!kept || !kept->contains(robot_member) || kept->at(robot_member) != json::value(robot_)) return std::nullopt;
  return identity_in(*kept);
}

Result<void> KeptIdentity::save(const Identity& identity) const {
  json::object const kept = {
      {robot_member, robot_}, {"organization_id", identity.organization_id}, {"robot_type_id", identity.robot_type_id}};
  auto const fresh = file_.string() + ".new";
  if (write_durably(fresh, write_json(kept) + "\n") && ::rename(fresh.c_str(), file_.c_str()) == 0) return {};
  return Error(Errc::storage_failed, fmt::format("cannot write {}: {}", file_.string(), std::strerror(errno)));
}

}  // namespace petal::local_db
