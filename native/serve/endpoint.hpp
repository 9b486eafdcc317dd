#pragma once
// From HTTP requests to calls and back: the JSON protocol of DynamoDB, its Streams and CloudTrail,
// and the query protocol of STS and IAM.
#include "native/serve/http_server.hpp"
#include "native/serve/service.hpp"

namespace lockbox::native {

struct Answer {
  HttpReply reply;
  std::shared_ptr<Batch> batch = nullptr;  ///< what has to end before `reply` may be sent, or null
  std::int64_t after_ms = 0;               ///< how much later `reply` is to be sent
};

/// Answers one request completely. For any thread.
Answer answer(Service& service, const HttpRequest& request);

/// The answer to a change that could not be made durable.
HttpReply not_durable(const IoError& error);

}  // namespace lockbox::native
