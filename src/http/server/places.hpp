// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>

namespace petal::http {

/// What takes a place in a server: a connection.
class Occupant {
 public:
  struct Wait {
    bool for_header = false;   ///< if false, for the rest of a body
    bool is_stranger = false;  ///< it has sent no request yet that may be answered
    std::chrono::steady_clock::time_point since;
  };

  Occupant() = default;
  Occupant(const Occupant&) = delete;
  Occupant& operator=(const Occupant&) = delete;

  /// What it waits for from its client; nothing while a request is handled or answered.
  virtual std::optional<Wait> waiting() const = 0;

  /// Closes the connection, which waits for a header.
  virtual void evict() = 0;

  /// Refuses the request for whose body it waits.
  virtual void give_up_body() = 0;

 protected:
  ~Occupant() = default;
};

/// The places of a server. Decides which connection must be closed if there are too few. No I/O.
///
/// A connection that waits for a request does not keep another one out: the one that has waited longest is closed,
/// strangers first. So neither idle clients nor connections that never send a request block others.
class Places {
 public:
  struct Limits {
    std::size_t most = 256;
    std::size_t essential = 8;  ///< beyond `most`, for essential requests
    std::size_t strangers = 256;
  };
  enum class Admission { normal, only_essential, refused };

  struct Entry {
    Occupant* occupant;
    bool is_leaving = false;
  };
  using Place = std::list<Entry>::iterator;

  explicit Places(Limits limits) : limits_(limits) {}

  /// Returns whether one more connection may come. Closes a waiting one for it if necessary.
  Admission admit();

  Place enter(Occupant& occupant) { return entries_.insert(entries_.end(), Entry{&occupant}); }

  /// The connection will end soon, or its client has gone: its place is free.
  void release(Place place);

  /// The connection has ended.
  void leave(Place place);

  /// Closes the connection that has waited longest for a header, strangers first. Returns false if none waits.
  bool evict();

  /// Refuses the body that takes longest to come.
  void give_up_a_body();

  std::size_t taken() const noexcept { return entries_.size() - leaving_; }
  std::size_t size() const noexcept { return entries_.size(); }  ///< including those that are about to end
  std::uint64_t evicted() const noexcept { return evicted_; }
  std::uint64_t bodies_given_up() const noexcept { return bodies_given_up_; }

  /// Calls `act` with each occupant. `act` must not change the places.
  template <typename Act>
  void for_each(Act act) const {
    for (auto const& entry : entries_) act(*entry.occupant);
  }

 private:
  Place longest(bool for_header, bool only_strangers);
  std::size_t strangers() const;
  void evict(Place place);

  Limits limits_;
  std::list<Entry> entries_;
  std::size_t leaving_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t bodies_given_up_ = 0;
};

}  // namespace petal::http
