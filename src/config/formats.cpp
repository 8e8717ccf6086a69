// SPDX-License-Identifier: Apache-2.0
#include "config/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "config/host_name.hpp"
#include "config/whitespace.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

Error wrong(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Parses digits only. **Errors.** It is not a whole number, or out of range.
Result<std::uint64_t> parse_digits(std::string_view text) {
  if (!all_digits(text)) return wrong("not a whole number");
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? Result<std::uint64_t>(number) : wrong("out of range");
}

std::vector<std::string_view> items(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    auto const comma = text.find(',');
    if (auto const item = trimmed(text.substr(0, comma)); !item.empty()) out.push_back(item);
    if (comma == text.npos) return out;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string WholeNumber::accepted() const {
  return fmt::format("{} to {}{}{}", least, most, unit.empty() ? "" : " ", unit);
}

Result<std::uint64_t> WholeNumber::parse(std::string_view text) const {
  auto number = parse_digits(trimmed(text));
  if (number && (*number < least || *number > most)) return wrong("out of range");
  return number;
}

std::string WholeNumber::show(std::uint64_t value) {
  return std::to_string(value);
}

std::string Seconds::accepted() const {
  return WholeNumber{least, most, "seconds"}.accepted();
}

Result<std::chrono::seconds> Seconds::parse(std::string_view text) const {
  auto const number = WholeNumber{least, most}.parse(text);
  if (!number) return number.error();
  return std::chrono::seconds(*number);
}

std::string Seconds::show(std::chrono::seconds value) {
  return std::to_string(value.count());
}

std::string DecimalSeconds::accepted() const {
  return fmt::format("{} to {} seconds, with up to three decimals", show(least), show(most));
}

Result<std::chrono::milliseconds> DecimalSeconds::parse(std::string_view text) const {
  auto const number = trimmed(text);
  auto const point = number.find('.');
  std::string decimals(point == number.npos ? "0" : number.substr(point + 1));
  if (!all_digits(decimals) || decimals.size() > 3) return wrong("not a number of seconds");
  decimals.resize(3, '0');
  auto const whole = parse_digits(number.substr(0, point));
  if (!whole) return wrong(all_digits(number.substr(0, point)) ? "out of range" : "not a number of seconds");
  auto const limit = static_cast<std::uint64_t>(most.count());
  auto const value = std::chrono::milliseconds(std::min(*whole, limit) * 1000 + *parse_digits(decimals));
  if (value < least || value > most) return wrong("out of range");
  return value;
}

std::string DecimalSeconds::show(std::chrono::milliseconds value) {
  auto text = fmt::format("{}.{:03}", value.count() / 1000, value.count() % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Result<bool> Boolean::parse(std::string_view text) {
  auto const word = lower_case(trimmed(text));
  if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
  if (word == "false" || word == "no" || word == "off" || word == "0") return false;
  return wrong("neither true nor false");
}

Result<std::size_t> index_of(std::string_view text, const std::vector<std::string_view>& names) {
  auto const found = std::find(names.begin(), names.end(), lower_case(trimmed(text)));
  if (found == names.end()) return wrong("not one of the choices");
  return static_cast<std::size_t>(found - names.begin());
}

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

Result<std::string> Text::parse(std::string_view text) {
  if (text.size() > 65535) return wrong("too long");
  return std::string(text);
}

Result<std::string> Token::parse(std::string_view text) {
  auto const body = text.substr(0, text.find_last_not_of('=') + 1);
  auto const allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._~+/").find(c) != std::string::npos;
  };
  if (body.empty() || !std::all_of(body.begin(), body.end(), allowed)) return wrong("not a bearer token");
  return std::string(text);
}

Result<std::string> TopicLevel::parse(std::string_view text) {
  if (text.find_first_of("/+#") != text.npos) return wrong("not usable in a topic");
  if (text.size() > longest) return wrong("too long");
  return std::string(text);
}

Result<std::string> PresenceTopic::parse(std::string_view text) {
  if (text.find_first_of("+#") != text.npos) return wrong("not a topic name");
  std::string without(text);
  for (std::string_view const placeholder : {"{organization_id}", "{device_id}"})
    for (auto at = without.find(placeholder); at != without.npos; at = without.find(placeholder))
      without.replace(at, placeholder.size(), "x");
  if (without.find_first_of("{}") != without.npos) return wrong("with a placeholder that is not known");
  if (without.size() > 65'535) return wrong("too long for a topic");
  return Text::parse(text);
}

Result<std::string> Host::parse(std::string_view text) {
  auto const host = trimmed(text);
  if (!is_host(host)) return wrong("not a host");
  return std::string(host);
}

Result<std::string> UrlPath::parse(std::string_view text) {
  auto const path = trimmed(text);
  auto const printing = [](char c) { return c > ' ' && c < '\x7f' && c != '#'; };
  if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), printing)) return wrong("not the path of a URL");
  return std::string(path);
}

Result<std::string> SocketPath::parse(std::string_view text) {
  auto const path = trimmed(text);
  auto const fits = [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view(":#?\"<>\\").find(c) == std::string_view::npos;
  };
  if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), fits)) return wrong("not such a path");
  if (path.size() > longest) return wrong(fmt::format("{} bytes are too many", path.size()));
  return std::string(path);
}

Result<std::vector<std::string>> HostList::parse(std::string_view text) {
  std::vector<std::string> hosts;
  for (auto const item : items(text)) {
    if (!is_host(item)) return wrong(fmt::format("{} is not a host", runtime::escaped(without_credentials(item), 60)));
    hosts.emplace_back(item);
  }
  return hosts;
}

std::string HostList::show(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ","));
}

Result<std::vector<std::string>> NameList::parse(std::string_view text) {
  auto const names = items(text);
  return std::vector<std::string>(names.begin(), names.end());
}

std::string NameList::show(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ","));
}

Result<std::vector<BrokerUrl>> BrokerList::parse(std::string_view text) {
  // A password with a comma would be split below, so it is checked first that there is none.
  if (text.find('@') != text.npos) return parse_broker_url(text).error();
  std::vector<BrokerUrl> brokers;
  for (auto const item : items(text)) {
    auto const url = parse_broker_url(item);
    if (!url) return url.error();
    brokers.push_back(*url);
  }
  if (brokers.empty()) return wrong("no broker is named");
  return brokers;
}

std::string BrokerList::show(const std::vector<BrokerUrl>& value) {
  std::string out;
  for (auto const& url : value) out += (out.empty() ? "" : ",") + to_string(url);
  return out;
}

Result<std::filesystem::path> Directory::parse(std::string_view text) {
  std::filesystem::path directory(text);
  std::error_code ignored;
  auto const status = std::filesystem::status(directory, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_directory(status)) return wrong("not a directory");
  return directory;
}

std::string ReadableFile::accepted() const {
  return fmt::format("the path of {} that can be read", kind);
}

std::string ReadableFile::fault(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return "it is a directory";
  errno = 0;
  std::ifstream const in(file);
  return in ? "" : fmt::format("cannot be read: {}", std::strerror(errno));
}

}  // namespace petal::config
