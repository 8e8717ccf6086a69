// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "client_service/registrations.hpp"
#include "store/database.hpp"

namespace petal::client_service {

/// Keeps registrations over restarts, in `DATA_DIR/client-service.db`: what the broker kept for this service meanwhile
/// must find its way to the callback URLs, also before these have registered again.
class RegistrationStore {
 public:
  /// A file that cannot be used is no error: registrations are then kept in memory, beginning with those that can be
  /// read of it, and go into the file when it can be used again. Callers register again with a service that was
  /// restarted.
  static Result<std::unique_ptr<RegistrationStore>> open(boost::asio::any_io_executor executor,
                                                         const std::filesystem::path& data_dir);

  /// Why the file cannot be read or written, what that means and what to do; empty while it can.
  std::string fault() const { return database_->fault(); }

  /// None where they cannot be read, which is logged.
  Task<std::vector<Registration>> load();
  Task<Result<void>> save(Registration registration);
  /// What is registered for `from` is registered for `to`.
  Task<Result<void>> move(std::string from, std::string to);
  Task<Result<void>> remove(std::vector<Registration> registrations);

 private:
  explicit RegistrationStore(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

  std::unique_ptr<store::Database> database_;
};

}  // namespace petal::client_service
