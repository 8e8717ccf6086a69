// SPDX-License-Identifier: Apache-2.0
#include "ctl/arguments.hpp"

#include <fmt/format.h>

#include <limits>

#include "ctl/argument_checks.hpp"
#include "ctl/bench/bench_arguments.hpp"

namespace petal::ctl {
namespace {

constexpr const char* summary =
    "Looks after the Petal App Manager of this robot: shows how it is, publishes and subscribes, runs "
    "commands,\nmeasures.";
constexpr const char* payload_help = "JSON as it stands, other text as a JSON string; - for standard input, @file";

std::string footer() {
  std::string text =
      "The manager is found as it finds itself: by HTTP_HOST, HTTP_PORT and HTTP_TOKEN in the environment, in the "
      "file\n"
      "of --env-file, in ./.env, or else in /etc/petal-app-manager/petal.env.\n\nExit status:\n";
  for (auto const& [status, meaning] : exit_meanings())
    text += fmt::format("  {:<3} {}\n", static_cast<int>(status), meaning);
  return text;
}

/// The arguments of each subcommand, filled in by CLI11.
struct Given {
  Status status;
  Publish publish;
  Subscribe subscribe;
  Command command;
  Provision provision;
  Petals petals;
  Petals restart{.name = {}, .restart = true};
  DeadLetters dead_letters;
  DeadLetters retry{.action = DeadLetters::Action::retry, .id = {}};
  DeadLetters remove{.action = DeadLetters::Action::remove, .id = {}};
  bool all = false;
  New new_petal;
  Doctor doctor;
  GivenBench bench;
  Names names;
  std::string names_of;
};

class Parser {
 public:
  explicit Parser(Arguments& arguments) : arguments_(arguments) {
    app_.require_subcommand(0, 1);
    app_.add_option("--env-file", arguments.settings.env_file, "Read settings from this file instead of ./.env")
        ->type_name("PATH");
    app_.add_option("--url", arguments.settings.url, "Where the manager is")->type_name("http://HOST:PORT");
    app_.set_version_flag("--version", "petalctl " PETAL_VERSION);
    app_.footer(footer());
    add_status();
    add_publish();
    add_subscribe();
    add_command();
    add_provision();
    add_petals();
    add_dead_letters();
    add_new();
    add_doctor();
    add_bench(app_, given_.bench, arguments_.subcommand);
    add_names();
  }

  CLI::App& app() { return app_; }

 private:
  /// Adds a subcommand whose arguments are in `asked`.
  template <typename Kind>
  CLI::App* add(std::string name, std::string description, const Kind& asked) {
    auto* const sub = app_.add_subcommand(std::move(name), std::move(description));
    sub->fallthrough();
    sub->footer("petalctl --help lists what it ends with.");
    sub->callback([this, &asked] { arguments_.subcommand = asked; });
    return sub;
  }

  void add_status() {
    auto* const sub = add("status", "Shows how the manager is, with its petals", given_.status);
    sub->add_flag("--json", given_.status.json, "Print what the manager answers");
  }

  void add_publish() {
    auto& asked = given_.publish;
    auto* const sub = add("publish", "Publishes a message", asked);
    sub->add_option("TOPIC", asked.topic, "A topic")->required()->type_name("");
    sub->add_option("PAYLOAD", asked.payload, payload_help)->required()->type_name("");
    sub->add_option("--qos", asked.qos, "0, 1 or 2 (1)")->check(within(0, 2))->type_name("QOS");
    sub->add_flag("--retain", asked.retain, "The broker keeps it for those who subscribe later");
    sub->add_option("--expiry", asked.expiry, "It is worth delivering for so many seconds")->type_name("SECONDS");
    sub->add_option("--content-type", asked.content_type, "What the payload is, such as text/csv")->type_name("TYPE");
    sub->add_option("--response-topic", asked.response_topic, "Where a response is expected")->type_name("TOPIC");
    sub->add_option("--correlation-data", asked.correlation_data, "What the response repeats")->type_name("TEXT");
    sub->add_option("--user", asked.user, "A user property; may be given several times")
        ->type_name("NAME=VALUE")
        ->check(is_pair())
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  void add_subscribe() {
    auto& asked = given_.subscribe;
    auto* const sub = add("subscribe", "Shows messages as they come, a line each", asked);
    sub->add_option("FILTER", asked.filters, "Topics, in which + stands for a level and # for all that follow")
        ->required()
        ->type_name("");
    sub->add_option("--qos", asked.qos, "0, 1 or 2 (1)")->check(within(0, 2))->type_name("QOS");
    sub->add_flag("--json", asked.json, "A line is a JSON object");
    sub->add_option("--count", asked.count, "End after so many messages")->type_name("N")->check(within(1.0, 1e18));
    sub->add_option("--timeout", asked.timeout, "End after so many seconds")
        ->type_name("SECONDS")
        ->check(within(0.0, 1e9))
        ->check(is_number());
  }

  void add_command() {
    auto& asked = given_.command;
    auto* const sub = add("command", "Runs a command and prints its response", asked);
    sub->add_option("NAME", asked.name, "petal-name/command; ping, get_status, list_commands")->required();
    sub->add_option("PAYLOAD", asked.payload, payload_help)->type_name("");
    sub->add_option("--device", asked.device, "Another device of this organization, instead of this robot")
        ->type_name("ID");
    sub->add_option("--timeout", asked.timeout, "Wait so many seconds for the response (30)")
        ->type_name("SECONDS")
        ->check(within(1, 3600));
  }

  void add_provision() {
    auto& asked = given_.provision;
    auto* const sub = add("provision", "Writes down whose this robot is, in its local database", asked);
    sub->add_option("--organization", asked.organization, "The organization")->required()->type_name("ID");
    sub->add_option("--robot-type", asked.robot_type, "What kind of robot it is")->type_name("ID");
  }

  void add_petals() {
    auto* const sub = add("petals", "Lists the petals, or shows one", given_.petals);
    sub->add_option("NAME", given_.petals.name, "A petal")->type_name("");
    sub->add_flag("--json", given_.petals.json, "Print what the manager answers");
    auto* const restart = sub->add_subcommand("restart", "Loads one again, without touching the others");
    restart->fallthrough();
    sub->callback([this, restart] { arguments_.subcommand = restart->parsed() ? given_.restart : given_.petals; });
    restart->add_option("NAME", given_.restart.name, "A petal")->required()->type_name("");
  }

  void add_dead_letters() {
    auto* const sub = add("deadletters", "Lists what could not be delivered", given_.dead_letters);
    sub->require_subcommand(0, 1);
    sub->add_flag("--json", given_.dead_letters.json, "Print what the manager answers");
    auto* const list = sub->add_subcommand("list", "The same");
    list->fallthrough();
    auto* const retry = add_dead_letter_change(*sub, "retry", "Stores them again, to be sent", given_.retry);
    auto* const remove = add_dead_letter_change(*sub, "remove", "Forgets them", given_.remove);
    sub->callback([this, retry, remove] {
      arguments_.subcommand = retry->parsed() ? given_.retry : remove->parsed() ? given_.remove : given_.dead_letters;
    });
  }

  CLI::App* add_dead_letter_change(CLI::App& parent, std::string name, std::string description, DeadLetters& asked) {
    auto* const sub = parent.add_subcommand(std::move(name), std::move(description));
    sub->fallthrough();
    auto* const which = sub->add_option_group("which");
    which->add_option("ID", asked.id, "The one with this id")
        ->type_name("")
        ->check(within(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
    which->add_flag("--all", given_.all, "All of them");
    which->require_option(1);
    return sub;
  }

  void add_new() {
    auto* const sub = add("new", "Makes the project of a new petal", given_.new_petal);
    sub->add_option("NAME", given_.new_petal.name, "What it is called, as in petal-wind-sensor")
        ->required()
        ->type_name("");
    sub->add_option("--directory", given_.new_petal.directory, "Where its directory is made (.)")->type_name("PATH");
  }

  void add_doctor() {
    auto* const sub = add("doctor", "Looks what is wrong, and says what to do", given_.doctor);
    sub->add_flag("--json", given_.doctor.json, "Print what was found as JSON");
  }

  /// Adds the subcommand for the completion of the shell.
  void add_names() {
    auto* const sub = app_.add_subcommand("names", "Lists the names of petals or commands, for completion");
    sub->group("");
    sub->fallthrough();
    sub->add_option("OF", given_.names_of)->required()->check(CLI::IsMember({"petals", "commands"}));
    sub->callback([this] { arguments_.subcommand = Names{given_.names_of == "commands"}; });
  }

  Arguments& arguments_;
  Given given_;
  CLI::App app_{summary, "petalctl"};
};

}  // namespace

std::optional<int> parse(int argc, char** argv, Arguments& arguments) {
  Parser parser(arguments);
  try {
    parser.app().parse(argc, argv);
    if (parser.app().get_subcommands().empty())  // checked last, so that a mistyped word is reported first
      throw CLI::RequiredError("A subcommand");
  } catch (const CLI::ParseError& error) {
    return parser.app().exit(error) == 0 ? static_cast<int>(Exit::good) : static_cast<int>(Exit::usage);
  }
  return std::nullopt;
}

}  // namespace petal::ctl
