// SPDX-License-Identifier: Apache-2.0
#include "json/properties.hpp"

#include <unordered_map>

#include "json/base64.hpp"
#include "json/members.hpp"
#include "json/quote.hpp"
#include "json/scan.hpp"
#include "json/string_fault.hpp"
#include "json/unescape.hpp"
#include "runtime/text.hpp"

namespace petal::json_text {
namespace {

using Place = std::vector<std::variant<std::string, std::int64_t>>;

constexpr std::size_t most_faults = 16;
constexpr std::size_t longest_name_told = 100;

bool is_object(std::string_view value) {
  return Scan(value).take('{');
}

class Reading {
 public:
  explicit Reading(std::string_view text) {
    if (is_object(text))
      read(Members(text));
    else
      add({}, "model_attributes_type", "Input should be a valid dictionary or object to extract fields from", text);
  }

  ReadProperties take() { return std::move(result_); }

 private:
  void read(const Members& members) {
    result_.properties.content_type = text_member(members, "content_type");
    result_.properties.response_topic = text_member(members, "response_topic");
    read_correlation_data(members);
    read_user(members);
  }

  std::optional<std::string> text_member(const Members& members, const std::string& name) {
    auto const value = members.find(name);
    auto text = value ? string_value(*value) : std::nullopt;
    if (value && !text) add({name}, string_fault(*value), *value);
    return text;
  }

  void read_correlation_data(const Members& members) {
    auto const value = members.find("correlation_data");
    if (!value) return;
    auto data = string_value(*value);
    if (!data && is_object(*value)) {
      auto const coded = member(*value, "base64");
      auto const text = coded ? string_value(*coded) : std::nullopt;
      data = text ? from_base64(*text) : std::nullopt;
    }
    if (!data && value->starts_with('"'))
      add({"correlation_data"}, string_fault(*value), *value);
    else if (!data)
      add({"correlation_data"}, "value_error",
          R"(Value error, it should be a string, or {"base64": "..."} with Base64 text)", *value);
    result_.properties.correlation_data = std::move(data);
  }

  void read_user(const Members& members) {
    auto const value = members.find("user");
    if (!value) return;
    if (!is_object(*value)) return add({"user"}, "dict_type", "Input should be a valid dictionary", *value);
    Members const pairs(*value);
    for (auto const& [key, text] : pairs.all()) {
      if (auto const name = unescaped(key))
        read_values(*name, text);
      else
        add(place(std::string(key)), string_fault("\""), text);
    }
  }

  /// Reads one value, or several.
  void read_values(const std::string& name, std::string_view value) {
    if (auto text = string_value(value)) return add_user(name, std::move(*text));
    Scan scan(value);
    if (value.starts_with('"')) return add(place(name), string_fault(value), value);
    if (!scan.take('['))
      return add(place(name), "string_type", "Input should be a valid string or a list of strings", value);
    if (scan.take(']')) return;
    std::int64_t index = 0;
    do {
      auto const each = scan.take_value();
      if (!each) return;
      if (auto text = string_value(*each))
        add_user(name, std::move(*text));
      else
        add(place(name, index), string_fault(*each), *each);
      ++index;
    } while (scan.take(','));
  }

  static Place place(const std::string& name) { return {"user", runtime::escaped(name, longest_name_told)}; }
  static Place place(const std::string& name, std::int64_t index) {
    auto at = place(name);
    at.emplace_back(index);
    return at;
  }

  void add_user(const std::string& name, std::string value) {
    result_.properties.user.emplace_back(name, std::move(value));
  }

  void add(Place at, std::string type, std::string msg, std::string_view input) {
    if (result_.faults.size() < most_faults)
      result_.faults.push_back({std::move(at), std::move(type), std::move(msg), input});
  }

  void add(Place at, StringFault fault, std::string_view input) {
    add(std::move(at), std::move(fault.type), std::move(fault.msg), input);
  }

  ReadProperties result_;
};

/// Groups user properties by their names, in the order of the first of each.
class ByName {
 public:
  explicit ByName(const Properties& properties) {
    for (auto const& [name, value] : properties.user) {
      auto const [place, is_new] = places_.try_emplace(name, groups_.size());
      if (is_new) groups_.push_back({name, {}});
      groups_[place->second].values.emplace_back(value);
    }
  }

  void append_to(std::string& out) const {
    char separator = '{';
    for (auto const& group : groups_) {
      out += std::exchange(separator, ',');
      out.append(quote(group.name)).append(":");
      append(out, group.values);
    }
    out += '}';
  }

 private:
  struct Group {
    std::string_view name;
    std::vector<std::string_view> values;
  };

  static void append(std::string& out, const std::vector<std::string_view>& values) {
    if (values.size() == 1) {
      out += quote(values.front());
      return;
    }
    char separator = '[';
    for (auto const value : values) {
      out += std::exchange(separator, ',');
      out += quote(value);
    }
    out += ']';
  }

  std::vector<Group> groups_;
  std::unordered_map<std::string_view, std::size_t> places_;
};

std::string correlation_text(const std::string& data) {
  return runtime::is_utf8(data) ? quote(data) : R"({"base64":")" + base64(data) + R"("})";
}

}  // namespace

ReadProperties read_properties(std::string_view text) {
  return Reading(text).take();
}

std::string properties_text(const Properties& properties) {
  std::string out;
  char separator = '{';
  auto const begin = [&out, &separator](std::string_view name) -> std::string& {
    out += std::exchange(separator, ',');
    return out.append("\"").append(name).append("\":");
  };
  if (properties.content_type) begin("content_type") += quote(*properties.content_type);
  if (properties.response_topic) begin("response_topic") += quote(*properties.response_topic);
  if (properties.correlation_data) begin("correlation_data") += correlation_text(*properties.correlation_data);
  if (!properties.user.empty()) ByName(properties).append_to(begin("user"));
  if (separator == '{') out += '{';
  out += '}';
  return out;
}

}  // namespace petal::json_text
