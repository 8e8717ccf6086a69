// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <petal/json.hpp>
#include <petal/utf8.hpp>

namespace petal {
namespace {

/// What Boost writes, depending on its release, for numbers that JSON does not have. In other numbers Boost writes the
/// exponent with a capital E, so no other value begins like these.
constexpr std::array<std::string_view, 3> no_numbers{"NaN", "Infinity", "1e99999"};

bool is_json(std::string_view text) {
  return is_utf8(text) && std::ranges::all_of(no_numbers, [&](auto number) { return text.find(number) == text.npos; });
}

/// Returns the length of such a number at the start of `text`, including its sign; 0 if there is none.
std::size_t no_number_size(std::string_view text) {
  std::size_t const sign = text.starts_with('-') ? 1 : 0;
  for (auto const number : no_numbers)
    if (text.substr(sign).starts_with(number)) return sign + number.size();
  return 0;
}

/// Turns what Boost has written into JSON.
class Mending {
 public:
  explicit Mending(std::string_view text) : rest_(text) {}

  std::string whole() && {
    while (!rest_.empty()) is_in_string_ ? take_character() : take_outside();
    return std::move(out_);
  }

 private:
  void take_outside() {
    if (auto const size = no_number_size(rest_); size != 0) {
      out_ += "null";
      return rest_.remove_prefix(size);
    }
    is_in_string_ = rest_.front() == '"';
    take(1);
  }

  void take_character() {
    auto const length = utf8_length(rest_);
    if (length == 0) return escape_byte();
    if (rest_.front() == '\\') return take(2);
    is_in_string_ = rest_.front() != '"';
    take(length);
  }

  void escape_byte() {
    constexpr std::string_view digits = "0123456789abcdef";
    auto const byte = static_cast<unsigned char>(rest_.front());
    out_ += R"(\\x)";
    out_ += digits[byte >> 4];
    out_ += digits[byte & 0xF];
    rest_.remove_prefix(1);
  }

  void take(std::size_t size) {
    out_ += rest_.substr(0, size);
    rest_.remove_prefix(std::min(size, rest_.size()));
  }

  std::string_view rest_;
  std::string out_;
  bool is_in_string_ = false;
};

std::string as_json(std::string text) {
  return is_json(text) ? text : Mending(text).whole();
}

}  // namespace

json::value read_json(std::string_view text, boost::system::error_code& error, std::size_t deepest) {
  json::parse_options options;
  options.max_depth = deepest;
  auto value = json::parse(text, error, {}, options);
  if (!error) return value;
  auto const whole = without_lone_surrogates(text);
  return whole ? json::parse(*whole, error, {}, options) : value;
}

json::value read_json(std::string_view text) {
  boost::system::error_code error;
  auto value = read_json(text, error);
  if (error) throw boost::system::system_error(error, "the text is not JSON");
  return value;
}

std::string write_json(const json::value& value) {
  return as_json(json::serialize(value));
}

std::string write_json(const json::object& object) {
  return as_json(json::serialize(object));
}

}  // namespace petal
