// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "client_service/registrations.hpp"
#include "store/database.hpp"

namespace petal::client_service {

/// Stores registrations over restarts, in `DATA_DIR/client-service.db`: messages that the broker has kept for this
/// service meanwhile must reach the callback URLs, even before their callers have registered again.
class RegistrationStore {
 public:
  /// A file that cannot be used is no error. Registrations are then kept in memory, beginning with those that can be
  /// read from it, and are written to the file when it can be used again. Callers register again with a service that
  /// was restarted.
  static Result<std::unique_ptr<RegistrationStore>> open(boost::asio::any_io_executor executor,
                                                         const std::filesystem::path& data_dir);

  /// Returns why the file cannot be read or written, what that means and what to do; empty while it can be.
  std::string fault() const { return database_->fault(); }

  /// Returns none if they cannot be read, which is logged.
  Task<std::vector<Registration>> load();
  Task<Result<void>> save(Registration registration);
  /// Moves all registrations of the URL `from` to `to`.
  Task<Result<void>> move(std::string from, std::string to);
  Task<Result<void>> remove(std::vector<Registration> registrations);

 private:
  explicit RegistrationStore(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

  std::unique_ptr<store::Database> database_;
};

}  // namespace petal::client_service
