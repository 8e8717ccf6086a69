// SPDX-License-Identifier: Apache-2.0
// Any bytes, as the properties of a stored message: damaged, or properties that are stored as what reads as the same.
#include <string>

#include "fuzz/input.hpp"
#include "inbox/row.hpp"
#include "transport/properties_blob.hpp"

namespace {

using namespace petal::transport;  // NOLINT(google-build-using-namespace)
using petal::test::require;

void store_and_read(const petal::Properties& properties) {
  auto const again = decode_properties(encode_properties(properties));
  require(again && *again == properties);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input const input(data, size);
  std::string const bytes(input.rest());
  if (auto const properties = decode_properties(bytes)) store_and_read(*properties);
  store_and_read({bytes, bytes, bytes, {{bytes, ""}, {"", bytes}}});

  auto const filters = petal::inbox::decode(bytes);
  require(petal::inbox::decode(petal::inbox::encode(filters)) == filters);
  return 0;
}
