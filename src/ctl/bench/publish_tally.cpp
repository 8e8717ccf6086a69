// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/publish_tally.hpp"

#include "ctl/refusal_text.hpp"
#include "json/members.hpp"

namespace petal::ctl {

PublishTally::Answer PublishTally::answered(unsigned status, std::string_view body, Histogram::Duration took) {
  ++answered_;
  if (status < 200 || status >= 300) return refuse(status, body);
  auto const delivery = json_text::member(body, "delivery");
  if (delivery == R"("acknowledged")") {
    ++published_;
    times_.record(took);
    return Answer::published;
  }
  if (delivery == R"("stored")") {
    ++stored_;
    return Answer::stored;
  }
  refuse(status, body);
  return Answer::senseless;
}

PublishTally::Answer PublishTally::refuse(unsigned status, std::string_view body) {
  auto& refusals = refusals_[status];
  if (refusals.count++ == 0) refusals.text = refusal_text(body);
  return status >= 500 ? Answer::refused : Answer::refused_all;
}

}  // namespace petal::ctl
