// SPDX-License-Identifier: Apache-2.0
#include "ctl/exit_status.hpp"

namespace petal::ctl {
namespace {

constexpr ExitMeaning meanings[] = {
    {Exit::good, "done; status: healthy; doctor: all is well"},
    {Exit::fair,
     "status: degraded; petals: one does not run; command: answered with an error; doctor: warnings; "
     "bench: not all was published, or came"},
    {Exit::bad, "status: unhealthy; doctor: problems"},
    {Exit::usage, "wrong arguments"},
    {Exit::refused, "the manager or the broker refused what was asked"},
    {Exit::no_input, "a file that was named, or the template, cannot be read"},
    {Exit::unreachable, "the manager is out of reach"},
    {Exit::internal, "an error in the program itself"},
    {Exit::cannot_create, "a file or directory is there already, or cannot be written"},
    {Exit::try_again, "no answer in time, or no connection to the broker now"},
    {Exit::not_permitted, "not allowed: HTTP_TOKEN is missing or wrong, or a file belongs to another user"},
    {Exit::wrong_setting, "a wrong setting"},
};

}  // namespace

std::span<const ExitMeaning> exit_meanings() {
  return meanings;
}

}  // namespace petal::ctl
