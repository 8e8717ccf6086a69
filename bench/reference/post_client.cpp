// SPDX-License-Identifier: Apache-2.0
// Posts publishes to /mqtt/publish over plain sockets, one request at a time on each connection.
// post_client PORT REQUESTS CONNECTIONS SIZE
#include <sys/epoll.h>

#include <cstring>
#include <string>
#include <vector>

#include "../payload.hpp"
#include "arguments.hpp"
#include "tcp_socket.hpp"

namespace {

class Poster {
 public:
  Poster(std::uint16_t port, std::int64_t requests, std::int64_t connections, std::size_t size)
      : requests_(requests), size_(size), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (poll_ < 0) petal::bench::give_up("epoll_create1");
    for (std::int64_t i = 0; i < connections; ++i) {
      unread_.emplace_back();
      descriptors_.push_back(petal::bench::connect_to(port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = static_cast<std::uint64_t>(i);
      if (::epoll_ctl(poll_, EPOLL_CTL_ADD, descriptors_.back(), &event) != 0) petal::bench::give_up("epoll_ctl");
    }
  }

  void run() {
    auto const began = petal::bench::now();
    for (std::size_t i = 0; i < descriptors_.size(); ++i) post(i);
    while (answered_ < requests_) wait();
    auto const seconds = static_cast<double>(petal::bench::now() - began) / 1e9;
    std::printf("bench result {\"per_second\":%f,\"errors\":%lld}\n", static_cast<double>(requests_) / seconds,
                static_cast<long long>(errors_));
  }

 private:
  void wait() {
    epoll_event events[64];
    int const ready = ::epoll_wait(poll_, events, 64, -1);
    for (int i = 0; i < ready; ++i) read(static_cast<std::size_t>(events[i].data.u64));
  }

  void post(std::size_t connection) {
    if (sent_ == requests_) return;
    auto const number = sent_++;
    auto const body = "{\"topic\":\"bench/" + std::to_string(connection) +
                      "\",\"payload\":" + petal::bench::payload(number, size_) + ",\"qos\":1}";
    petal::bench::write_all(descriptors_[connection],
                            "POST /mqtt/publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            "Content-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  void read(std::size_t connection) {
    char buffer[65536];
    auto const got = ::recv(descriptors_[connection], buffer, sizeof buffer, 0);
    if (got <= 0) petal::bench::give_up("the server's connection ended");
    auto& unread = unread_[connection];
    unread.append(buffer, static_cast<std::size_t>(got));
    auto const head = unread.find("\r\n\r\n");
    if (head == std::string::npos) return;
    auto const length = unread.find("Content-Length: ");
    if (length == std::string::npos) petal::bench::give_up("an answer without Content-Length");
    if (unread.size() < head + 4 + std::strtoul(unread.c_str() + length + 16, nullptr, 10)) return;
    if (unread.compare(0, 12, "HTTP/1.1 200") != 0) ++errors_;
    unread.clear();
    ++answered_;
    post(connection);
  }

  std::int64_t requests_;
  std::size_t size_;
  int poll_;
  std::vector<int> descriptors_;
  std::vector<std::string> unread_;
  std::int64_t sent_ = 0;
  std::int64_t answered_ = 0;
  std::int64_t errors_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 4, "PORT REQUESTS CONNECTIONS SIZE");
  Poster(static_cast<std::uint16_t>(given[0]), given[1], given[2], static_cast<std::size_t>(given[3])).run();
}
