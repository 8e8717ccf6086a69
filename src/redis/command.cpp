// SPDX-License-Identifier: Apache-2.0
#include "redis/command.hpp"

#include <boost/redis/request.hpp>

namespace petal::redis {

std::string command(const std::vector<std::string_view>& words) {
  boost::redis::request request;
  if (words.size() == 1)
    request.push(words.front());
  else
    request.push_range(words.front(), words.begin() + 1, words.end());
  return std::string(request.payload());
}

}  // namespace petal::redis
