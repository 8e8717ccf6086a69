// SPDX-License-Identifier: Apache-2.0
#include "runtime/exception_text.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace petal::runtime {
namespace {

std::string type_of_current_exception() {
  auto const* const type = abi::__cxa_current_exception_type();
  return type ? demangled(type->name()) : "unknown";
}

}  // namespace

std::string describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "not a std::exception: " + type_of_current_exception();
  }
}

std::string demangled(const std::string& symbol) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  return name ? name.get() : symbol;
}

}  // namespace petal::runtime
