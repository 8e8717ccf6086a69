// SPDX-License-Identifier: Apache-2.0
// Starts programs: GET /popen, /fork and /posix_spawn each answer {"child": PID}, of a `sleep` that goes on until
// somebody ends it. With SPAWNER_TAKES_SIGTERM it ignores SIGTERM in its startup, as some libraries do.
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <petal/petal.hpp>
#include <vector>

namespace {

using petal::HttpRequest;
using petal::HttpResponse;
using petal::Task;

std::array<char, 6> program{"sleep"};
std::array<char, 5> argument{"1000"};
std::array<char*, 3> const arguments{program.data(), argument.data(), nullptr};

std::vector<std::FILE*>& pipes() {
  static std::vector<std::FILE*> all;  // closing one would wait for its program
  return all;
}

pid_t by_popen() {
  auto* const pipe = ::popen("echo $$; exec sleep 1000 >/dev/null", "re");
  pipes().push_back(pipe);
  std::array<char, 32> line{};
  return std::fgets(line.data(), line.size(), pipe) ? std::atoi(line.data()) : 0;
}

pid_t by_fork() {
  auto const child = ::fork();
  if (child != 0) return child;
  ::execvp(program.data(), arguments.data());
  ::_exit(127);
}

pid_t by_posix_spawn() {
  pid_t child = 0;
  return ::posix_spawnp(&child, program.data(), nullptr, nullptr, arguments.data(), ::environ) == 0 ? child : 0;
}

class Spawner final : public petal::Petal {
 public:
  Task<> startup() override {
    if (context().setting("SPAWNER_TAKES_SIGTERM")) std::signal(SIGTERM, SIG_IGN);
    serve<by_popen>("/popen");
    serve<by_fork>("/fork");
    serve<by_posix_spawn>("/posix_spawn");
    co_return;
  }

 private:
  template <pid_t (*Start)()>
  void serve(const char* path) {
    context().http().get(path,
                         [](HttpRequest) -> Task<HttpResponse> { co_return petal::json::object{{"child", Start()}}; });
  }
};

}  // namespace

PETAL_EXPORT(Spawner, "spawner", "1.0.0")
