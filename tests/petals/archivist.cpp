// SPDX-License-Identifier: Apache-2.0
// Keeps records: {"id": "1", "bytes": 1000} on archive/set writes one of that size, {"id": "1"} on archive/get reads
// it. What came of it is published on archive/out: {"id": "1", "bytes": 1000} or {"id": "1", "error": "..."}, and the
// "number" of the question if it has one: a question may come twice, and is then answered twice.
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;
namespace json = boost::json;

constexpr auto table = "archive";

class Archivist final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const set = [this](Message message) { return this->set(std::move(message)); };
    auto const get = [this](Message message) { return this->get(std::move(message)); };
    (co_await context().mqtt().subscribe_to_topic("archive/set", set)).value();
    (co_await context().mqtt().subscribe_to_topic("archive/get", get)).value();
  }

 private:
  static std::string id_of(const json::object& asked) { return std::string(asked.at("id").as_string()); }

  Task<> set(Message message) {
    auto const& asked = message.object();
    auto const bytes = static_cast<std::size_t>(asked.at("bytes").as_int64());
    json::object const record = {{"text", std::string(bytes, 'x')}};
    auto const kept = co_await context().local_db().set_item(table, "id", id_of(asked), record);
    co_await (kept ? answer(asked, "bytes", bytes) : answer(asked, "error", json::string_view(kept.error().message())));
  }

  Task<> get(Message message) {
    auto const& asked = message.object();
    auto const found = co_await context().local_db().get_item(table, "id", id_of(asked));
    if (!found) co_return co_await answer(asked, "error", json::string_view(found.error().message()));
    co_await answer(asked, "bytes", *found ? (*found)->at("text").as_string().size() : 0);
  }

  Task<> answer(json::object asked, std::string name, json::value value) {
    json::object out = {{"id", asked.at("id")}, {std::move(name), std::move(value)}};
    if (auto const* const number = asked.if_contains("number")) out["number"] = *number;
    (co_await context().mqtt().publish_message("archive/out", out)).value();
  }
};

}  // namespace

PETAL_EXPORT(Archivist, "archivist", "1.0.0")
