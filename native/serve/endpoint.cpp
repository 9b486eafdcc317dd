#include "native/serve/endpoint.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "native/serve/compression.hpp"
#include "native/serve/query_protocol.hpp"

namespace lockbox::native {
namespace {

constexpr std::size_t kMaxBody = 16u * 1024u * 1024u;
constexpr std::size_t kCompressAbove = 4096;

/// Targets of the JSON protocol: "DynamoDB_20120810.GetItem".
struct TargetRow {
  std::string_view prefix, service;
};
constexpr TargetRow kTargets[] = {
    {"DynamoDB_20120810.", "dynamodb"},
    {"DynamoDBStreams_20120810.", "streams.dynamodb"},
    {"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.", "cloudtrail"},
    {"CloudTrail_20131101.", "cloudtrail"},
    {"TrentService.", "kms"},
    {"AnyScaleFrontendService.", "application-autoscaling"},
    {"AmazonDAXV3.", "dax"},
};

/// Services of the query protocol by API version.
struct QueryRow {
  std::string_view version, service, name_space;
};
constexpr QueryRow kQueryServices[] = {
    {"2011-06-15", "sts", "https://sts.amazonaws.com/doc/2011-06-15/"},
    {"2010-05-08", "iam", "https://iam.amazonaws.com/doc/2010-05-08/"},
};

/// The Region of the credential scope, when it looks like one.
std::string region_of(const HttpRequest& request) {
  const std::string_view authorization = header(request, "authorization");
  const std::size_t at = authorization.find("Credential=");
  if (at == std::string_view::npos)
    return "";
  const std::string_view scope =
      authorization.substr(at, authorization.find_first_of(", ", at) - at);
  const std::vector<std::string> parts = split(scope, '/');
  if (parts.size() < 4 || parts[2].empty() || parts[2].size() > 30 ||
      parts[2].find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return "";
  return parts[2];
}

/// AWS's JSON services spell the text of these errors with a capital.
std::string_view message_member(const std::string& code) {
  for (const char* capital :
       {"SerializationException", "AccessDeniedException", "TransactionCanceledException",
        "TransactionInProgressException", "IdempotentParameterMismatchException"}) {
    if (code == capital)
      return "Message";
  }
  return "message";
}

std::string json_error(const AwsError& error) {
  std::string name_space = error.name_space;
  if (name_space.empty()) {
    name_space = error.code == "ValidationException" ? "com.amazon.coral.validate"
                                                     : "com.amazonaws.dynamodb.v20120810";
  }
  Json body = Json::object();
  body["__type"] = concat({name_space, "#", error.code});
  if (error.code != "UnknownOperationException")
    body[std::string(message_member(error.code))] = error.message;
  if (error.members && error.members->is_object()) {
    for (const auto& [name, value] : error.members->items()) body[name] = value;
  }
  return to_text(body);
}

/// Adds what every answer carries.
HttpReply finish(Service& service, const HttpRequest& request, int status, std::string body,
                 std::string_view content_type) {
  HttpReply reply;
  reply.status = status;
  reply.headers.reserve(6);
  reply.headers.emplace_back("Server", "Server");
  reply.headers.emplace_back("Content-Type", std::string(content_type));
  reply.headers.emplace_back("x-amzn-RequestId", service.request_id());
  if (body.size() > kCompressAbove) {
    const std::string_view encoding = accepted_encoding(header(request, "accept-encoding"));
    if (!encoding.empty()) {
      body = encoding == "gzip" ? gzip(body) : deflate(body);
      reply.headers.emplace_back("Content-Encoding", std::string(encoding));
    }
  }
  reply.headers.emplace_back("x-amz-crc32", std::to_string(crc32(body)));
  if (!header(request, "origin").empty())
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
  reply.body = std::move(body);
  return reply;
}

HttpReply unknown(Service& service, const HttpRequest& request) {
  return finish(service, request, 404, "<UnknownOperationException/>\n", "text/plain");
}

HttpReply options(Service& service, const HttpRequest& request) {
  if (header(request, "origin").empty())
    return unknown(service, request);
  HttpReply reply = finish(service, request, 200, "", "text/plain");
  const std::pair<const char*, const char*> kEchoed[] = {
      {"Access-Control-Request-Headers", "Access-Control-Allow-Headers"},
      {"Access-Control-Request-Method", "Access-Control-Allow-Methods"}};
  for (const auto& [asked, allowed] : kEchoed) {
    const std::string_view value = header(request, asked);
    if (!value.empty())
      reply.headers.emplace_back(allowed, std::string(value));
  }
  reply.headers.emplace_back("Access-Control-Max-Age", "172800");
  return reply;
}

HttpReply json_call(Service& service, const HttpRequest& request, std::string_view body,
                    std::string_view content_type) {
  const std::string_view target = header(request, "x-amz-target");
  ServiceCall call;
  call.http = &request;
  for (const TargetRow& row : kTargets) {
    if (target.substr(0, row.prefix.size()) == row.prefix) {
      call.service = std::string(row.service);
      call.operation = std::string(target.substr(row.prefix.size()));
      break;
    }
  }
  const auto refuse = [&](const AwsError& error) {
    return finish(service, request, error.http_status, json_error(error), content_type);
  };
  if (call.service.empty())
    return refuse({"UnknownOperationException", "", 400, "com.amazon.coral.service", nullptr});
  call.region = region_of(request);
  JsonParse parsed;
  if (!trim(body).empty())
    parsed = parse_json(body, kRequestLimits);
  else
    parsed.value = Json::object();
  if (!parsed || !(parsed.value.is_object() || parsed.value.is_null()))
    return refuse({"SerializationException", "", 400, "com.amazon.coral.service", nullptr});
  if (parsed.value.is_null())
    parsed.value = Json::object();
  call.parameters = std::make_shared<const Json>(std::move(parsed.value));
  const Result<Json> result = service.call(call);
  if (!result)
    return refuse(result.error());
  return finish(service, request, 200, to_text(*result), content_type);
}

/// The services of the query protocol have names and statuses of their own for what is wrong with
/// credentials. Source: IAM API Reference, "Common Errors".
AwsError in_query_words(AwsError error) {
  struct Row {
    const char *json, *query;
  };
  static constexpr Row kRows[] = {
      {"UnrecognizedClientException", "InvalidClientTokenId"},
      {"InvalidSignatureException", "SignatureDoesNotMatch"},
      {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
      {"ExpiredTokenException", "ExpiredToken"},
      {"IncompleteSignatureException", "IncompleteSignature"},
  };
  for (const Row& row : kRows) {
    if (error.code != row.json)
      continue;
    error.code = row.query;
    error.http_status = error.code == "IncompleteSignature" ? 400 : 403;
  }
  return error;
}

HttpReply query_call(Service& service, const HttpRequest& request, std::string_view body) {
  const QueryRequest query = parse_query(body);
  const QueryRow* row = nullptr;
  for (const QueryRow& r : kQueryServices) {
    if (r.version == query.version)
      row = &r;
  }
  if (!row)
    return unknown(service, request);
  ServiceCall call;
  call.http = &request;
  call.service = std::string(row->service);
  call.operation = query.action;
  call.region = region_of(request);
  const shell::CommandModel* model = shell::find_operation_model(row->service, query.action);
  const std::string id = service.request_id();
  if (!model) {
    const AwsError error{
        "InvalidAction",
        concat({"Could not find operation ", query.action, " for version ", query.version}), 400,
        "", nullptr};
    return finish(service, request, 400, query_error(row->name_space, error, id), "text/xml");
  }
  call.parameters = std::make_shared<const Json>(query_parameters(query, *model->input));
  const Result<Json> result = service.call(call);
  if (!result) {
    const AwsError error = in_query_words(result.error());
    return finish(service, request, error.http_status, query_error(row->name_space, error, id),
                  "text/xml");
  }
  return finish(service, request, 200, query_answer(row->name_space, query.action, *result, id),
                "text/xml");
}

}  // namespace

HttpReply answer(Service& service, const HttpRequest& request) {
  if (request.method == "GET" && request.path == "/") {
    return finish(service, request, 200,
                  concat({"healthy: dynamodb.", service.world().region, ".amazonaws.com "}),
                  "text/plain");
  }
  if (request.method == "OPTIONS")
    return options(service, request);
  if (request.method != "POST")
    return unknown(service, request);
  std::string unpacked;
  std::string_view body = request.body;
  const std::string_view encoding = header(request, "content-encoding");
  const bool gzipped = equals_ignore_case(encoding, "gzip");
  if (gzipped || equals_ignore_case(encoding, "deflate")) {
    auto bytes = gzipped ? gunzip(body, kMaxBody) : inflate(body, kMaxBody);
    if (!bytes) {
      const AwsError error{"InternalFailure", "", 500, "com.amazon.coral.service", nullptr};
      return finish(service, request, 500, json_error(error), "application/x-amz-json-1.0");
    }
    unpacked = std::move(*bytes);
    body = unpacked;
  }
  const std::string_view full_type = header(request, "content-type");
  const std::string_view type = trim(full_type.substr(0, full_type.find(';')));
  if (equals_ignore_case(type, "application/x-www-form-urlencoded"))
    return query_call(service, request, body);
  const bool is_json = equals_ignore_case(type, "application/x-amz-json-1.0") ||
                       equals_ignore_case(type, "application/x-amz-json-1.1") ||
                       equals_ignore_case(type, "application/json");
  if (!is_json)
    return unknown(service, request);
  return json_call(service, request, body, type);
}

HttpReply not_durable(Service& service, const IoError& error) {
  const AwsError refused{"InternalServerError",
                         concat({"The change was not made: ", error.message}), 500, "", nullptr};
  return finish(service, HttpRequest(), 500, json_error(refused), "application/x-amz-json-1.0");
}

}  // namespace lockbox::native
