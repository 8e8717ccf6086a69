// SPDX-License-Identifier: Apache-2.0
#include "host/foreign_page.hpp"

namespace petal::host {

bool is_foreign_page(const http::Request& request) {
  auto const site = request.header("sec-fetch-site");
  return !site.empty() && site != "none" && site != "same-origin";
}

}  // namespace petal::host
