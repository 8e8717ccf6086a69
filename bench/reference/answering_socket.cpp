// SPDX-License-Identifier: Apache-2.0
// Opens a socket and answers: the least that any program does from its start to its first answer. answering_socket PORT
//
// Each request on 127.0.0.1:PORT is answered with the same 200 and a body of JSON, and its connection is closed. The
// program ends on a signal.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\nConnection: close\r\n\r\n"
    "{\"status\":\"healthy\"}";

int listening_on(int port) {
  int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 128) != 0)
    throw std::runtime_error("cannot listen on port " + std::to_string(port));
  return listener;
}

/// Reads a request. Returns whether it is complete; its content makes no difference.
bool read_request(int connection) {
  std::string request;
  char part[2048];
  while (request.find("\r\n\r\n") == std::string::npos) {
    auto const length = ::read(connection, part, sizeof part);
    if (length <= 0) return false;
    request.append(part, static_cast<std::size_t>(length));
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: %s PORT\n", argv[0]), 64;
  int const listener = listening_on(std::stoi(argv[1]));
  for (;;) {
    int const connection = ::accept(listener, nullptr, nullptr);
    if (read_request(connection)) (void)!::write(connection, answer.data(), answer.size());
    ::close(connection);
  }
} catch (const std::exception& error) {
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
