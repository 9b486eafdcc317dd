#pragma once
// Follows the pages of list operations as the AWS CLI does (AWS CLI User Guide, "Using the
// pagination options").
#include <functional>
#include <string>
#include <vector>

#include "engine/shell/arguments.hpp"

namespace lockbox::shell {

/// Sends one request; the error is what is printed.
using Sender = std::function<Expected<Json, CommandError>(const Json& parameters)>;

struct Pages {
  std::vector<Json> pages;  ///< each with the members that belong to the result only
  std::vector<std::pair<std::string, Json>>
      kept;                ///< members of the first page that are shown as they are
  std::string next_token;  ///< for --starting-token; empty at the end
};

/// Calls `send` until the last page or --max-items.
Expected<Pages, CommandError> fetch_pages(const Invocation& call, const Sender& send);

/// The pages as one answer: lists joined, counts added, then the kept members and NextToken.
Json merge_pages(const Pages& pages, const Paging& paging);

}  // namespace lockbox::shell
