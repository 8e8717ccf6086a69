// SPDX-License-Identifier: Apache-2.0
// Measures how long a program takes from its start to its first answer of 200.
// first_answer PORT TARGET COMMAND [ARGUMENT...]
//
// The clock starts before the fork. GET TARGET is sent to 127.0.0.1:PORT, every 50 microseconds while nothing listens
// there. Then the program is ended by SIGTERM. Prints the time, and the memory that the program uses half a second
// after the answer.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto pause_between = std::chrono::microseconds(50);
constexpr auto patience = std::chrono::seconds(10);
constexpr auto settled_after = std::chrono::milliseconds(500);

pid_t started(char** command) {
  pid_t const child = ::fork();
  if (child != 0) return child;
  ::execvp(command[0], command);
  std::perror(command[0]);
  std::_Exit(127);
}

/// Returns whether the child has ended. It does not reap it, so that its process id is not given to another process.
bool has_ended(pid_t child) {
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT);
  return ended.si_pid == child;
}

/// Returns the answer; empty if nothing listens.
std::string answer_to(const sockaddr_in& server, const std::string& request) {
  int const connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string answer;
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 &&
      ::write(connection, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    char part[2048];
    auto const length = ::read(connection, part, sizeof part);
    if (length > 0) answer.assign(part, static_cast<std::size_t>(length));
  }
  ::close(connection);
  return answer;
}

void wait_for_200(pid_t child, int port, const std::string& target, Clock::time_point until) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(port));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto const request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  while (answer_to(server, request).rfind("HTTP/1.1 200 ", 0) != 0) {
    if (has_ended(child)) throw std::runtime_error("the program ended before it answered");
    if (Clock::now() > until) throw std::runtime_error("no answer of 200 within 10 seconds");
    std::this_thread::sleep_for(pause_between);
  }
}

/// Returns the resident memory of the program in KiB; 0 if it has none.
long resident_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  return 0;
}

void end(pid_t child) {
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: %s PORT TARGET COMMAND [ARGUMENT...]\n", argv[0]), 64;
  auto const begun = Clock::now();
  pid_t const child = started(argv + 3);
  try {
    wait_for_200(child, std::stoi(argv[1]), argv[2], begun + patience);
  } catch (const std::exception& error) {
    end(child);
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
  auto const time = std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
  std::this_thread::sleep_for(settled_after);
  std::printf("bench result {\"first_answer_us\":%.0f,\"resident_kib\":%ld}\n", time, resident_kib(child));
  end(child);
}
