// SPDX-License-Identifier: Apache-2.0
// harness-player PETAL.so [KEY=VALUE...]: starts the petal on a Harness with these settings and plays it what stands in
// standard input, a JSON object on each line:
//
//   {"receive": "topic", "payload": "text"}   a message comes
//   {"subscribe": "filter"}                   somebody else on the robot subscribes
//
// Prints what the petal published, {"topic", "payload"} on each line.
#include <dlfcn.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <petal/testing/harness.hpp>
#include <stdexcept>
#include <string_view>

namespace {

namespace json = boost::json;
using petal::testing::Harness;
using petal::testing::HarnessOptions;

const petal::PetalDescription& open(const char* file) {
  auto* const library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  auto const* const symbol = library ? ::dlsym(library, "petal_description") : nullptr;
  if (!symbol) throw std::runtime_error(::dlerror());
  return *static_cast<const petal::PetalDescription*>(symbol);
}

HarnessOptions options_of(const petal::PetalDescription& petal, int count, char** settings) {
  HarnessOptions options{.petal_name = petal.name};
  for (int i = 0; i < count; ++i) {
    std::string_view const setting(settings[i]);
    auto const equals = setting.find('=');
    if (equals == setting.npos) throw std::invalid_argument("a setting is KEY=VALUE");
    options.settings[std::string(setting.substr(0, equals))] = setting.substr(equals + 1);
  }
  return options;
}

void play(Harness& harness, const json::object& step) {
  if (auto const* const filter = step.if_contains("subscribe"))
    harness.subscribe_for_others(std::string(filter->as_string()));
  else
    harness.receive(std::string(step.at("receive").as_string()),
                    petal::Payload::bytes(std::string(step.at("payload").as_string())));
}

void run(int argc, char** argv) {
  auto const& description = open(argv[1]);
  std::unique_ptr<petal::Petal> const petal(description.create());
  Harness harness(options_of(description, argc - 2, argv + 2));
  harness.start(*petal);
  for (std::string line; std::getline(std::cin, line);) play(harness, json::parse(line).as_object());
  for (auto const& message : harness.published())
    std::cout << json::serialize(json::object{{"topic", message.topic}, {"payload", message.payload}}) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::cerr << "usage: harness-player PETAL.so [KEY=VALUE...]\n", 64;
  try {
    run(argc, argv);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
