#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
