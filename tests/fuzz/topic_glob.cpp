// SPDX-License-Identifier: Apache-2.0
// A pattern, a line end, a topic: the pattern by itself and the trie of all patterns must agree.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "topic/glob.hpp"
#include "topic/pattern_trie.hpp"

using namespace petal::topic;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view const input(reinterpret_cast<const char*>(data), size);
  auto const line_end = input.find('\n');
  if (line_end == input.npos) return 0;
  auto const pattern = input.substr(0, line_end);
  auto const topic = input.substr(line_end + 1);

  auto const glob = Glob::parse(pattern);
  PatternTrie trie;
  trie.add("a*[b-c]?", 1).value();
  if (bool(trie.add(pattern, 2)) != bool(glob)) std::abort();
  if (!glob) return 0;

  SubscriptionKeys keys;
  trie.match(topic, keys);
  auto const found = std::count(keys.begin(), keys.end(), SubscriptionKey(2));
  if (found != (glob->matches(topic) ? 1 : 0)) std::abort();
  if (!trie.remove(pattern, 2) || !trie.remove("a*[b-c]?", 1)) std::abort();
  return 0;
}
