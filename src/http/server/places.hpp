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
    bool for_header = false;   ///< else for the rest of a body
    bool is_stranger = false;  ///< nothing that it has sent so far was fit to be answered
    std::chrono::steady_clock::time_point since;
  };

  Occupant() = default;
  Occupant(const Occupant&) = delete;
  Occupant& operator=(const Occupant&) = delete;

  /// For what of its client's it waits; nothing while a request is handled or answered.
  virtual std::optional<Wait> waiting() const = 0;

  /// Closes it: it waits for a header.
  virtual void evict() = 0;

  /// Answers the request, whose body it waits for, with a refusal.
  virtual void give_up_body() = 0;

 protected:
  ~Occupant() = default;
};

/// The places of a server, and who has to leave when there are too few. No I/O.
///
/// One that waits for a request keeps no place from another that comes: the one that has waited longest is closed,
/// strangers first. So neither idle clients nor connections on which nothing is ever asked shut others out.
class Places {
 public:
  struct Limits {
    std::size_t most = 256;
    std::size_t essential = 8;  ///< beyond `most`, for what is essential
    std::size_t strangers = 256;
  };
  enum class Admission { normal, only_essential, refused };

  struct Entry {
    Occupant* occupant;
    bool is_leaving = false;
  };
  using Place = std::list<Entry>::iterator;

  explicit Places(Limits limits) : limits_(limits) {}

  /// Whether one more may come; one that waits is closed for it.
  Admission admit();

  Place enter(Occupant& occupant) { return entries_.insert(entries_.end(), Entry{&occupant}); }

  /// It will end soon, or its client has gone: its place is free.
  void release(Place place);

  /// It has ended.
  void leave(Place place);

  /// Closes the one that has waited longest for a header, strangers first. False if none waits.
  bool evict();

  /// Gives up the body that takes longest to come.
  void give_up_a_body();

  std::size_t taken() const noexcept { return entries_.size() - leaving_; }
  std::size_t size() const noexcept { return entries_.size(); }  ///< also those that are about to end
  std::uint64_t evicted() const noexcept { return evicted_; }
  std::uint64_t bodies_given_up() const noexcept { return bodies_given_up_; }

  /// Calls `act` with each occupant; it may not change the places.
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
