// SPDX-License-Identifier: Apache-2.0
#include "json/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace petal::json_text {
namespace {

constexpr auto is_digit = [] {
  std::array<bool, 256> table{};
  for (auto const c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// Returns the number of `=` at the end of `text`; nothing if it contains anything but digits before at most two of
/// them.
std::optional<std::size_t> padding_of(std::string_view text) {
  auto const end =
      std::find_if_not(text.begin(), text.end(), [](char c) { return is_digit[static_cast<unsigned char>(c)]; });
  std::string_view const rest(end, text.end());
  if (!rest.empty() && rest != "=" && rest != "==") return std::nullopt;
  return rest.size();
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // one more for the zero that OpenSSL writes at the end
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  auto const padding = padding_of(text);
  if (!padding || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  auto const length =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - *padding);
  return bytes;
}

}  // namespace petal::json_text
