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
  /// **Errors.** storage_failed.
  static Result<std::unique_ptr<RegistrationStore>> open(boost::asio::any_io_executor executor,
                                                         const std::filesystem::path& data_dir);

  Task<Result<std::vector<Registration>>> load();
  Task<Result<void>> save(Registration registration);
  Task<Result<void>> remove(std::vector<Registration> registrations);

 private:
  explicit RegistrationStore(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

  std::unique_ptr<store::Database> database_;
};

}  // namespace petal::client_service
