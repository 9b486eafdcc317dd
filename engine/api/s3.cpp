// S3: buckets, objects and bucket policies. Source: Amazon S3 API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/s3_common.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"
#include "engine/policy/decide.hpp"

namespace lockbox::api {

namespace s3_service {

std::string bucket_arn(std::string_view bucket) {
  return concat({"arn:aws:s3:::", bucket});
}
std::string object_arn(std::string_view bucket, std::string_view key) {
  return concat({"arn:aws:s3:::", bucket, "/", key});
}

Need need_for(const Services& services, const Call& call, std::string action,
              std::string_view bucket, std::optional<std::string_view> key) {
  Need need;
  need.action = std::move(action);
  need.resource = key ? object_arn(bucket, *key) : bucket_arn(bucket);
  need.resource_account = call.account;
  if (const s3::Bucket* b = s3::find_bucket(services.s3, bucket)) {
    need.resource_account = b->account;
    need.resource_policy = b->policy;
  }
  return need;
}

AwsError no_such_bucket() {
  return query_error("NoSuchBucket", "The specified bucket does not exist", 404);
}

std::optional<std::string> refused_on_behalf(const Services& services,
                                             const identity::Caller& caller,
                                             const std::string& action, const std::string& resource,
                                             const s3::Bucket& bucket, std::string_view region,
                                             SimTime now) {
  policy::AuthRequest request;
  request.principal = caller.principal;
  request.action = action;
  request.resource = resource;
  request.resource_account = bucket.account;
  policy::Context& context = request.context;
  context.set("aws:ViaAWSService", "true", "DynamoDB calls S3 for the caller");
  context.set_multi("aws:CalledVia", {"dynamodb.amazonaws.com"}, "forward access session");
  context.set("aws:CalledViaFirst", "dynamodb.amazonaws.com", "forward access session");
  context.set("aws:CalledViaLast", "dynamodb.amazonaws.com", "forward access session");
  context.set("aws:CurrentTime", to_iso8601(now), "simulated clock");
  context.set("aws:EpochTime", std::to_string(now.seconds()), "simulated clock");
  context.set("aws:RequestedRegion", std::string(region), "endpoint");
  context.set("aws:SecureTransport", "true", "services call each other over TLS");
  context.set("aws:ResourceAccount", bucket.account, "owner of the bucket");
  for (const char* name : {"aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceIp"})
    context.absent_because[name] = "DynamoDB calls S3 from its own network";
  identity::add_principal_keys(services.identity, caller, context);
  policy::PolicySet policies = identity::policies_of(services.identity, caller, bucket.account);
  if (!bucket.policy.empty()) {
    const auto document = policy::parse_document(bucket.policy, policy::Kind::Resource);
    if (document)
      policies.resource =
          policy::PolicySource{"bucket policy", "bucket " + bucket.name, "", *document};
  }
  const policy::Decision decision = policy::evaluate(request, policies);
  if (decision.allowed())
    return std::nullopt;
  return decision.message;
}

namespace {

struct Place {
  std::string bucket, key;
};

AwsError no_such_key() {
  return query_error("NoSuchKey", "The specified key does not exist.", 404);
}

Prepared s3_prepared(Need need, std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = need.resource;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

/// Reads Bucket and, when `with_key`, Key. Violations go to `in`.
Place read_place(Params& in, bool with_key) {
  Place out;
  out.bucket = in.text("Bucket", Pattern::Any, 1, 255);
  if (with_key)
    out.key = in.text("Key", Pattern::Any, 1, 1024);
  return out;
}

Result<Prepared> create_bucket(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, false);
  in.ignore("CreateBucketConfiguration");
  if (auto error = in.error())
    return std::move(*error);
  if (const std::string problem = s3::bucket_name_problem(place.bucket); !problem.empty())
    return query_error("InvalidBucketName",
                       concat({"The specified bucket is not valid: ", problem, "."}));
  s3::Bucket bucket;
  bucket.name = place.bucket;
  bucket.account = call.account;
  bucket.region = call.region;
  bucket.created = call.now;
  return s3_prepared(
      need_for(services, call, "s3:CreateBucket", place.bucket),
      [bucket](Run& run) -> Result<Json> {
        if (const s3::Bucket* there = s3::find_bucket(run.services.s3, bucket.name))
          return there->account == bucket.account
                     ? query_error("BucketAlreadyOwnedByYou",
                                   "Your previous request to create the named bucket succeeded and "
                                   "you already own it.",
                                   409)
                     : query_error("BucketAlreadyExists",
                                   "The requested bucket name is not available. The bucket "
                                   "namespace is shared by all users of the system. Please select "
                                   "a different name and try again.",
                                   409);
        run.services.s3.buckets.set(bucket.name, Cow<s3::Bucket>(bucket));
        run.work.summary = concat({"Created the bucket ", bucket.name, "."});
        return Json{{"Location", "/" + bucket.name}};
      });
}

Result<Prepared> delete_bucket(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, false);
  if (auto error = in.error())
    return std::move(*error);
  return s3_prepared(
      need_for(services, call, "s3:DeleteBucket", place.bucket), [place](Run& run) -> Result<Json> {
        const s3::Bucket* b = s3::find_bucket(run.services.s3, place.bucket);
        if (!b)
          return no_such_bucket();
        if (!b->objects.empty())
          return query_error("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
        run.services.s3.buckets.erase(place.bucket);
        return Json::object();
      });
}

Result<Prepared> list_buckets(const Services& /*services*/, const Call& call) {
  Need need;
  need.action = "s3:ListAllMyBuckets";
  need.resource = "*";
  need.resource_account = call.account;
  const std::string account(call.account);
  return s3_prepared(std::move(need), [account](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& b : run.services.s3.buckets)
      if (b.second->account == account)
        list.push_back(Json{{"Name", b.first}, {"CreationDate", to_iso8601(b.second->created)}});
    return Json{{"Buckets", std::move(list)}};
  });
}

Result<Prepared> put_bucket_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, false);
  const std::string text = in.text("Policy", Pattern::Any, 1, 20480);
  if (auto error = in.error())
    return std::move(*error);
  const auto parsed = policy::parse_document(text, policy::Kind::Resource);
  if (!parsed)
    return query_error("MalformedPolicy",
                       policy::malformed_policy_document(parsed.error()).message);
  return s3_prepared(need_for(services, call, "s3:PutBucketPolicy", place.bucket),
                     [place, text](Run& run) -> Result<Json> {
                       if (!s3::find_bucket(run.services.s3, place.bucket))
                         return no_such_bucket();
                       run.services.s3.buckets.edit(place.bucket)->edit().policy = text;
                       return Json::object();
                     });
}

Result<Prepared> get_bucket_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, false);
  if (auto error = in.error())
    return std::move(*error);
  return s3_prepared(need_for(services, call, "s3:GetBucketPolicy", place.bucket),
                     [place](Run& run) -> Result<Json> {
                       const s3::Bucket* b = s3::find_bucket(run.services.s3, place.bucket);
                       if (!b)
                         return no_such_bucket();
                       if (b->policy.empty())
                         return query_error("NoSuchBucketPolicy",
                                            "The bucket policy does not exist", 404);
                       return Json{{"Policy", b->policy}};
                     });
}

Result<Prepared> delete_bucket_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, false);
  if (auto error = in.error())
    return std::move(*error);
  return s3_prepared(need_for(services, call, "s3:DeleteBucketPolicy", place.bucket),
                     [place](Run& run) -> Result<Json> {
                       if (!s3::find_bucket(run.services.s3, place.bucket))
                         return no_such_bucket();
                       run.services.s3.buckets.edit(place.bucket)->edit().policy.clear();
                       return Json::object();
                     });
}

// ---- objects ------------------------------------------------------------------------------------

std::string quoted(const std::string& etag) {
  return concat({"\"", etag, "\""});
}

Result<Prepared> put_object(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, true);
  const Json* given = in.any("Body");
  const std::string type = in.optional_text("ContentType", Pattern::Any, 1, 255);
  if (auto error = in.error())
    return std::move(*error);
  std::optional<std::string> body = std::string();
  if (given)
    body = given->is_string() ? base64_decode(given->get<std::string>()) : std::nullopt;
  if (!body)
    return query_error("InvalidRequest", "Body must be base64");
  const std::string content = *body;
  return s3_prepared(
      need_for(services, call, "s3:PutObject", place.bucket, place.key),
      [place, content, type](Run& run) -> Result<Json> {
        if (!s3::find_bucket(run.services.s3, place.bucket))
          return no_such_bucket();
        s3::put_object(run.services.s3, place.bucket, place.key, content, type, run.now);
        const s3::Bucket* b = s3::find_bucket(run.services.s3, place.bucket);
        run.work.summary = concat({"Put ", place.key, " into the bucket ", place.bucket, "."});
        return Json{{"ETag", quoted((*b->objects.find(place.key))->etag)},
                    {"ServerSideEncryption", "AES256"}};
      });
}

/// GetObject and HeadObject: the same right, with and without the bytes.
Result<Prepared> read_object(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, true);
  if (auto error = in.error())
    return std::move(*error);
  const bool body = call.operation == "GetObject";
  return s3_prepared(need_for(services, call, "s3:GetObject", place.bucket, place.key),
                     [place, body](Run& run) -> Result<Json> {
                       const s3::Bucket* b = s3::find_bucket(run.services.s3, place.bucket);
                       if (!b)
                         return no_such_bucket();
                       const Cow<s3::Object>* o = b->objects.find(place.key);
                       if (!o)
                         return no_such_key();
                       Json out = Json::object();
                       out["LastModified"] = to_iso8601((*o)->modified);
                       out["ContentLength"] = (*o)->body.size();
                       out["ETag"] = quoted((*o)->etag);
                       out["ContentType"] = (*o)->content_type;
                       out["ServerSideEncryption"] = (*o)->encryption;
                       out["Metadata"] = Json::object();
                       if (body)
                         out["Body"] = base64_encode((*o)->body);
                       run.work.summary = concat({"Read ", place.key, "."});
                       return out;
                     });
}

Result<Prepared> delete_object(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Place place = read_place(in, true);
  if (auto error = in.error())
    return std::move(*error);
  return s3_prepared(need_for(services, call, "s3:DeleteObject", place.bucket, place.key),
                     [place](Run& run) -> Result<Json> {
                       if (!s3::find_bucket(run.services.s3, place.bucket))
                         return no_such_bucket();
                       run.services.s3.buckets.edit(place.bucket)->edit().objects.erase(place.key);
                       return Json::object();
                     });
}

struct ObjectList {
  std::string bucket, prefix, delimiter, after;
  std::int64_t most = 1000;
};

Json list_page(const s3::Bucket& b, const ObjectList& l) {
  Json contents = Json::array(), common = Json::array();
  std::string last, folder;
  bool more = false;
  auto c = b.objects.lower_bound(std::max(l.prefix, l.after));
  for (; c.valid() && c.key().compare(0, l.prefix.size(), l.prefix) == 0; c.next()) {
    const std::string& key = c.key();
    if (!l.after.empty() && (key <= l.after || (l.after.back() == '/' && !l.delimiter.empty() &&
                                                key.compare(0, l.after.size(), l.after) == 0)))
      continue;
    const std::size_t cut =
        l.delimiter.empty() ? std::string::npos : key.find(l.delimiter, l.prefix.size());
    const std::string in_folder =
        cut == std::string::npos ? std::string() : key.substr(0, cut + l.delimiter.size());
    if (!in_folder.empty() && in_folder == folder)
      continue;
    if (static_cast<std::int64_t>(contents.size() + common.size()) == l.most) {
      more = true;
      break;
    }
    if (in_folder.empty()) {
      contents.push_back(Json{{"Key", key},
                              {"LastModified", to_iso8601(c.value()->modified)},
                              {"ETag", quoted(c.value()->etag)},
                              {"Size", c.value()->body.size()},
                              {"StorageClass", "STANDARD"}});
      last = key;
    } else {
      common.push_back(Json{{"Prefix", in_folder}});
      folder = last = in_folder;
    }
  }
  Json out = Json::object();
  if (!contents.empty())
    out["Contents"] = std::move(contents);
  if (!common.empty())
    out["CommonPrefixes"] = std::move(common);
  if (more)
    out["NextContinuationToken"] = base64_encode(last);
  out["IsTruncated"] = more;
  return out;
}

Result<Prepared> list_objects(const Services& services, const Call& call) {
  Params in(call.parameters);
  ObjectList l;
  l.bucket = read_place(in, false).bucket;
  l.prefix = in.optional_text("Prefix", Pattern::Any, 0, 1024);
  l.delimiter = in.optional_text("Delimiter", Pattern::Any, 0, 16);
  l.after = in.optional_text("StartAfter", Pattern::Any, 0, 1024);
  l.most = std::min<std::int64_t>(1000, in.integer("MaxKeys", 0, 1000000).value_or(1000));
  const std::string token = in.optional_text("ContinuationToken", Pattern::Any, 1, 2048);
  if (auto error = in.error())
    return std::move(*error);
  if (!token.empty()) {
    const auto place = base64_decode(token);
    if (!place)
      return query_error("InvalidArgument", "The continuation token provided is incorrect");
    l.after = *place;
  }
  Need need = need_for(services, call, "s3:ListBucket", l.bucket);
  if (member(call.parameters, "Prefix"))
    need.context.set("s3:prefix", l.prefix, "Prefix of the request");
  return s3_prepared(std::move(need), [l](Run& run) -> Result<Json> {
    const s3::Bucket* b = s3::find_bucket(run.services.s3, l.bucket);
    if (!b)
      return no_such_bucket();
    return list_page(*b, l);
  });
}

Operation s3_row(std::string_view name, bool data, bool reads,
                 Result<Prepared> (*prepare)(const Services&, const Call&)) {
  Operation o;
  o.service = "s3";
  o.name = name;
  o.category = data ? audit::Category::Data : audit::Category::Management;
  o.read_only = reads;
  o.prepare = prepare;
  return o;
}

}  // namespace

}  // namespace s3_service

std::vector<Operation> s3_operations() {
  using namespace s3_service;
  constexpr bool kData = true, kReads = true;
  return {
      s3_row("CreateBucket", !kData, !kReads, create_bucket),
      s3_row("DeleteBucket", !kData, !kReads, delete_bucket),
      s3_row("DeleteBucketPolicy", !kData, !kReads, delete_bucket_policy),
      s3_row("DeleteObject", kData, !kReads, delete_object),
      s3_row("GetBucketPolicy", !kData, kReads, get_bucket_policy),
      s3_row("GetObject", kData, kReads, read_object),
      s3_row("HeadObject", kData, kReads, read_object),
      s3_row("ListBuckets", !kData, kReads, list_buckets),
      s3_row("ListObjectsV2", kData, kReads, list_objects),
      s3_row("PutBucketPolicy", !kData, !kReads, put_bucket_policy),
      s3_row("PutObject", kData, !kReads, put_object),
  };
}

}  // namespace lockbox::api
