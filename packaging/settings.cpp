// SPDX-License-Identifier: Apache-2.0
// petal-settings env|man INPUT OUTPUT: copies a file and writes every key of the configuration where it says
// @SETTINGS@, as lines of a .env file or of a man page. Keys that the input itself sets are left out.
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include "config/keys.hpp"

namespace {

using petal::config::Key;

constexpr std::size_t columns = 100;

std::string plain(std::string_view text) {
  std::string out(text);
  std::erase(out, '`');
  return out;
}

std::string otherwise(const Key& key) {
  return plain(key.initial.empty() ? key.otherwise : key.initial);
}

/// A comment of lines that a terminal shows whole.
std::string comment(const std::string& text) {
  std::istringstream words(text);
  std::string out = "#";
  std::size_t length = 1;
  for (std::string word; words >> word; length += 1 + word.size()) {
    if (length + 1 + word.size() > columns) {
      out += "\n#";
      length = 1;
    }
    out += " " + word;
  }
  return out + "\n";
}

/// Where a key has no fixed default, the line sets it to nothing, which means the same.
std::string env_line(const Key& key) {
  return comment(plain(key.meaning)) +
         comment("Accepted: " + key.field.accepted + ". Default: " + otherwise(key) + ".") + "#" +
         std::string(key.name) + "=" + std::string(key.initial) + "\n\n";
}

std::string roff(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c == '\'' ? std::string("\\(aq") : std::string(1, c);
    }
  }
  return out;
}

std::string man_entry(const Key& key) {
  return ".TP\n.B " + std::string(key.name) + "\n" + roff(plain(key.meaning)) +
         "\n.br\nAccepted: " + roff(key.field.accepted) + ".\nDefault: " + roff(otherwise(key)) + ".\n";
}

bool sets(const std::string& file, const Key& key) {
  return ("\n" + file).find("\n" + std::string(key.name) + "=") != std::string::npos;
}

std::string filled(const std::string& file, const std::function<std::string(const Key&)>& entry) {
  std::string settings;
  for (auto const& key : petal::config::keys())
    if (!sets(file, key)) settings += entry(key);
  constexpr std::string_view mark = "@SETTINGS@\n";
  auto out = file;
  return out.replace(out.find(mark), mark.size(), settings);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: petal-settings env|man INPUT OUTPUT\n";
    return 64;
  }
  std::ifstream input(argv[2]);
  std::string const file(std::istreambuf_iterator<char>(input), {});
  std::ofstream(argv[3]) << filled(file, std::string_view(argv[1]) == "env" ? env_line : man_entry);
}
