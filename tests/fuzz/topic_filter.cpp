// SPDX-License-Identifier: Apache-2.0
// A filter, a line end, a topic: the filter by itself and the table of all subscriptions must agree.
#include <cstdlib>
#include <string_view>
#include <vector>

#include "topic/filter.hpp"
#include "topic/name.hpp"
#include "topic/subscription_table.hpp"

using namespace petal::topic;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view const input(reinterpret_cast<const char*>(data), size);
  auto const line_end = input.find('\n');
  if (line_end == input.npos) return 0;
  auto const filter = input.substr(0, line_end);
  auto const topic = input.substr(line_end + 1);
  bool const valid = check_filter(filter).has_value() && check_name(topic).has_value();
  bool const matches = filter_matches(filter, topic);

  SubscriptionTable table;
  table.add_filter("a/+/b", 1);
  table.add_filter(filter, 2);
  std::vector<SubscriptionTable::Key> keys;
  table.match(topic, keys);
  bool const found = !keys.empty() && keys.back() == 2;
  if (valid && found != matches) std::abort();
  if (!table.remove_filter(filter, 2) || table.size() != 1) std::abort();
  return 0;
}
