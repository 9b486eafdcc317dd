#include "native/serve/endpoint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/protocol_errors.hpp"
#include "engine/base/crc32.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/base/text.hpp"
#include "engine/shell/model.hpp"
#include "native/serve/compression.hpp"
#include "native/serve/query_protocol.hpp"

namespace lockbox::native {
namespace {

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
    {"AWSCognitoIdentityService.", "cognito-identity"},
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

/// Takes what stands before the next slash off the text, and the slash.
std::string_view take_part(std::string_view& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view part = text.substr(0, slash);
  text.remove_prefix(std::min(slash + 1, text.size()));
  return part;
}

/// The Region of the credential scope, when it looks like one.
std::string region_of(const HttpRequest& request) {
  const std::string_view authorization = header(request, "authorization");
  const std::size_t at = authorization.find("Credential=");
  if (at == std::string_view::npos)
    return "";
  std::string_view scope = authorization.substr(at, authorization.find_first_of(", ", at) - at);
  take_part(scope);  // the access key
  take_part(scope);  // the date
  const std::string_view region = take_part(scope);
  if (scope.empty() || region.empty() || region.size() > 30 ||
      region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos)
    return "";
  return std::string(region);
}

constexpr std::string_view kDynamoDb = "dynamodb";

std::string json_error(std::string_view of_service, const AwsError& error) {
  return to_text(api::json_error_body(of_service, error));
}

/// Adds what every answer carries.
HttpReply finish(const HttpRequest& request, int status, std::string body,
                 std::string_view content_type) {
  HttpReply reply;
  reply.status = status;
  reply.headers.reserve(6);
  reply.headers.emplace_back("Server", "Server");
  reply.headers.emplace_back("Content-Type", std::string(content_type));
  reply.headers.emplace_back("x-amzn-RequestId", new_request_id());
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

HttpReply unknown(const HttpRequest& request) {
  return finish(request, 404, "<UnknownOperationException/>\n", "text/plain");
}

/// What a presigned URL gets that somebody opens like those of Amazon S3: the operation's name is
/// in a header, so there is nothing to run (boto3, issue 3024).
HttpReply not_a_page(const HttpRequest& request) {
  return finish(request, 404,
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" "
                "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
                "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n"
                "<head>\n  <title>Page Not Found</title>\n</head>\n"
                "<body>Page Not Found</body>\n</html>",
                "text/html");
}

HttpReply options(const HttpRequest& request) {
  if (header(request, "origin").empty())
    return unknown(request);
  HttpReply reply = finish(request, 200, "", "text/plain");
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

/// Points in time are numbers in the JSON protocols (Smithy, "timestampFormat trait"); the engine
/// writes those of services other than DynamoDB as AWS CLI shows them.
void number_times(Json& value, const std::vector<std::string>& names) {
  if (value.is_array())
    for (Json& one : value) number_times(one, names);
  if (!value.is_object())
    return;
  for (const auto& entry : value.items()) {
    Json& v = entry.value();
    const bool named = std::find(names.begin(), names.end(), entry.key()) != names.end();
    if (const auto time =
            named && v.is_string() ? parse_iso8601(v.get<std::string>()) : std::optional<SimTime>())
      v = time->ms % 1000 == 0 ? Json(time->ms / 1000) : Json(static_cast<double>(time->ms) / 1e3);
    else
      number_times(v, names);
  }
}

const shell::ServiceModel* service_model(std::string_view service) {
  for (const shell::ServiceModel& m : shell::services())
    if (m.service == service)
      return &m;
  return nullptr;
}

Answer json_call(Service& service, const HttpRequest& request, std::string_view body,
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
    return finish(
        request, error.http_status,
        json_error(call.service.empty() ? kDynamoDb : std::string_view(call.service), error),
        content_type);
  };
  if (call.service.empty())
    return {refuse({"UnknownOperationException", "", 400, "com.amazon.coral.service", nullptr})};
  call.region = region_of(request);
  JsonParse parsed;
  if (!trim(body).empty())
    parsed = parse_json(body, kRequestLimits);
  else
    parsed.value = Json::object();
  if (!parsed || !(parsed.value.is_object() || parsed.value.is_null()))
    return {refuse({"SerializationException", "", 400, "com.amazon.coral.service", nullptr})};
  if (parsed.value.is_null())
    parsed.value = Json::object();
  call.parameters = std::make_shared<const Json>(std::move(parsed.value));
  auto [result, batch] = service.call(call);
  if (!result)
    return {refuse(result.error()), batch};
  if (call.service.find("dynamodb") == std::string::npos)
    if (const shell::ServiceModel* model = service_model(call.service))
      number_times(result->json, model->timestamps);
  return {finish(request, 200, result->text(), content_type), batch, result->duration_ms};
}

Answer query_call(Service& service, const HttpRequest& request, std::string_view body) {
  const QueryRequest query = parse_query(body);
  const QueryRow* row = nullptr;
  for (const QueryRow& r : kQueryServices) {
    if (r.version == query.version)
      row = &r;
  }
  if (!row)
    return {unknown(request)};
  ServiceCall call;
  call.http = &request;
  call.service = std::string(row->service);
  call.operation = query.action;
  call.region = region_of(request);
  const shell::CommandModel* model = shell::find_operation_model(row->service, query.action);
  const std::string id = new_request_id();
  if (!model) {
    const AwsError error{
        "InvalidAction",
        concat({"Could not find operation ", query.action, " for version ", query.version}), 400,
        "", nullptr};
    return {finish(request, 400, query_error(row->name_space, error, id), "text/xml")};
  }
  call.parameters = std::make_shared<const Json>(query_parameters(query, *model->input));
  const auto [result, batch] = service.call(call);
  if (!result) {
    const AwsError error = api::in_words_of(row->service, result.error());
    return {finish(request, error.http_status, query_error(row->name_space, error, id), "text/xml"),
            batch};
  }
  return {finish(request, 200, query_answer(row->name_space, query.action, result->json, id),
                 "text/xml"),
          batch};
}

}  // namespace

Answer answer(Service& service, const HttpRequest& request) {
  if (request.method == "GET" && request.query.find("X-Amz-Algorithm=") != std::string::npos)
    return {not_a_page(request)};
  if (request.method == "GET" && request.path == "/") {
    return {finish(request, 200,
                   concat({"healthy: dynamodb.", service.region(), ".amazonaws.com "}),
                   "text/plain")};
  }
  if (request.method == "OPTIONS")
    return {options(request)};
  if (request.method != "POST")
    return {unknown(request)};
  std::string unpacked;
  std::string_view body = request.body;
  const std::string_view encoding = header(request, "content-encoding");
  const bool gzipped = equals_ignore_case(encoding, "gzip");
  if (gzipped || equals_ignore_case(encoding, "deflate")) {
    auto bytes = gzipped ? gunzip(body, kMaxBody) : inflate(body, kMaxBody);
    if (!bytes) {
      const AwsError error{"InternalFailure", "", 500, "com.amazon.coral.service", nullptr};
      return {finish(request, 500, json_error(kDynamoDb, error), "application/x-amz-json-1.0")};
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
    return {unknown(request)};
  return json_call(service, request, body, type);
}

HttpReply not_durable(const IoError& error) {
  const AwsError refused{"InternalServerError",
                         concat({"The change was not made: ", error.message}), 500, "", nullptr};
  return finish(HttpRequest(), 500, json_error(kDynamoDb, refused), "application/x-amz-json-1.0");
}

}  // namespace lockbox::native
