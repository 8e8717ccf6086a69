// SPDX-License-Identifier: Apache-2.0
#include "store/database.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "store/open_file.hpp"

namespace petal::store {

Result<std::unique_ptr<Database>> Database::open(boost::asio::any_io_executor executor, std::filesystem::path file,
                                                 std::span<const char* const> schema, OpenOptions options) {
  auto connection = open_file(file, schema, options);
  if (!connection) return connection.error();
  return std::make_unique<Database>(
      std::move(executor),
      std::make_unique<FileOrMemory>(std::move(*connection), Source{std::move(file), schema, options, {}}));
}

Result<std::unique_ptr<Database>> Database::open_or_memory(boost::asio::any_io_executor executor, Source source) {
  auto medium = FileOrMemory::open(std::move(source));
  if (!medium) return medium.error();
  return std::make_unique<Database>(std::move(executor), std::move(*medium));
}

Database::Database(boost::asio::any_io_executor executor, std::unique_ptr<FileOrMemory> medium)
    : executor_(std::move(executor)), file_(medium->file()), worker_(std::move(medium)) {}

Task<Result<void>> Database::replace_damaged() {
  return perform(Job::Kind::replace, [](Connection&) -> Result<void> { return {}; });
}

Task<> Database::done(std::shared_ptr<Job> job) {
  using Token = const boost::asio::use_awaitable_t<>;
  return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
      [this](auto handler, std::shared_ptr<Job> queued) {
        queued->wait(std::move(handler), executor_);
        worker_.submit(std::move(queued));
      },
      boost::asio::use_awaitable, std::move(job));
}

}  // namespace petal::store
