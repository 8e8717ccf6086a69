// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/broker_url.hpp"

/// Each is a format of values: `accepted()` describes it, `parse` reads it, `show` writes what `parse` reads.
///
/// **Errors.** `parse` returns invalid_argument; the detail is the reason alone, without the key and the value.
namespace petal::config {

struct WholeNumber {
  std::uint64_t least;
  std::uint64_t most;
  std::string_view unit = "";

  std::string accepted() const;
  Result<std::uint64_t> parse(std::string_view text) const;
  static std::string show(std::uint64_t value);
};

struct Seconds {
  std::uint32_t least;
  std::uint32_t most;

  std::string accepted() const;
  Result<std::chrono::seconds> parse(std::string_view text) const;
  static std::string show(std::chrono::seconds value);
};

/// Seconds with up to three decimals.
struct DecimalSeconds {
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;

  std::string accepted() const;
  Result<std::chrono::milliseconds> parse(std::string_view text) const;
  static std::string show(std::chrono::milliseconds value);
};

struct Boolean {
  static std::string accepted() { return "true, false, yes, no, on, off, 1, 0"; }
  static Result<bool> parse(std::string_view text);
  static std::string show(bool value) { return value ? "true" : "false"; }
};

/// Returns the index of `text` in `names`, ignoring case.
Result<std::size_t> index_of(std::string_view text, const std::vector<std::string_view>& names);
std::string joined(const std::vector<std::string_view>& words);

/// One of a few words. If two have the same meaning, the first is shown.
template <typename Enum>
struct Choice {
  std::vector<std::pair<std::string_view, Enum>> choices;

  std::string accepted() const { return joined(names()); }

  Result<Enum> parse(std::string_view text) const {
    auto const index = index_of(text, names());
    if (!index) return index.error();
    return choices[*index].second;
  }

  std::string show(Enum value) const {
    for (auto const& [name, meaning] : choices)
      if (meaning == value) return std::string(name);
    return {};
  }

 private:
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> out;
    for (auto const& choice : choices) out.push_back(choice.first);
    return out;
  }
};

/// Any text that an MQTT string can hold (MQTT 5, 1.5.4).
struct Text {
  static std::string accepted() { return "text of at most 65535 bytes"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

/// A bearer token as in RFC 6750, 2.1.
struct Token {
  static std::string accepted() { return "letters, digits and -._~+/, then any '='"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

/// Text that can be a level of a topic name, or a part of one (MQTT 5, 4.7). Three of them and the rest of a device
/// topic fit into a topic name, of 65535 bytes at most (MQTT 5, 1.5.4).
struct TopicLevel {
  static constexpr std::size_t longest = 16384;

  static std::string accepted() { return "text without '/', '+' and '#', of at most 16384 bytes"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

/// A topic name with placeholders.
struct PresenceTopic {
  static std::string accepted() {
    return "a topic name without '+' and '#', in which {organization_id} and {device_id} are replaced";
  }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

struct Host {
  static std::string accepted() { return "a host name or an IP address"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

/// The path of a URL.
struct UrlPath {
  static std::string accepted() { return "a path that begins with '/'"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

/// The path of a Unix socket.
struct SocketPath {
  static constexpr std::size_t longest = 107;  // unix(7)

  static std::string accepted() { return "an absolute path of at most 107 bytes, without ':' and blanks"; }
  static Result<std::string> parse(std::string_view text);
  static std::string show(const std::string& value) { return value; }
};

struct HostList {
  static std::string accepted() { return "host names or IP addresses, separated by commas"; }
  static Result<std::vector<std::string>> parse(std::string_view text);
  static std::string show(const std::vector<std::string>& value);
};

struct NameList {
  static std::string accepted() { return "names, separated by commas"; }
  static Result<std::vector<std::string>> parse(std::string_view text);
  static std::string show(const std::vector<std::string>& value);
};

struct BrokerList {
  static std::string accepted() { return std::string(broker_url_form) + "; several are separated by commas"; }
  static Result<std::vector<BrokerUrl>> parse(std::string_view text);
  static std::string show(const std::vector<BrokerUrl>& value);
};

/// A directory; it need not exist.
struct Directory {
  static std::string accepted() { return "the path of a directory"; }
  static Result<std::filesystem::path> parse(std::string_view text);
  static std::string show(const std::filesystem::path& value) { return value.string(); }
};

/// A file that can be read. `fault` checks that, but only for files that are used: some belong to another program.
struct ReadableFile {
  std::string_view kind = "a PEM file";

  std::string accepted() const;
  static Result<std::filesystem::path> parse(std::string_view text) { return std::filesystem::path(text); }
  static std::string show(const std::filesystem::path& value) { return value.string(); }

  /// Returns why it cannot be read; empty if it can be.
  static std::string fault(const std::filesystem::path& file);
};

}  // namespace petal::config
