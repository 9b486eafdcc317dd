#include "engine/api/ec2_common.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::api::ec2 {

AwsError error(std::string code, std::string message) {
  AwsError e;
  e.code = std::move(code);
  e.message = std::move(message);
  return e;
}

AwsError missing_parameter(std::string_view name) {
  return error("MissingParameter", concat({"The request must contain the parameter ", name}));
}

AwsError not_found(std::string_view code, std::string_view what, std::string_view id) {
  return error(std::string(code), concat({"The ", what, " '", id, "' does not exist"}));
}

Parameters::Parameters(const Call& call, std::initializer_list<std::string_view> known)
    : json_(call.parameters) {
  for (const auto& [name, value] : json_.items())
    if (name != "DryRun" && std::find(known.begin(), known.end(), name) == known.end())
      fail(error("UnknownParameter", concat({"The parameter ", name, " is not recognized"})));
}

void Parameters::fail(AwsError e) {
  if (!failure_)
    failure_ = std::move(e);
}

std::string Parameters::text(const char* name, bool required) {
  const Json* v = member(json_, name);
  if (v && v->is_string())
    return v->get<std::string>();
  if (v) {
    fail(error("InvalidParameterValue", concat({"Value for parameter ", name, " is not a text"})));
  } else if (required) {
    fail(missing_parameter(name));
  }
  return {};
}

bool Parameters::boolean(const char* name) {
  const Json* v = member(json_, name);
  if (v && !v->is_boolean())
    fail(error("InvalidParameterValue",
               concat({"Value for parameter ", name, " is not true or false"})));
  return v && v->is_boolean() && v->get<bool>();
}

int Parameters::integer(const char* name, int least, int most, bool required) {
  const Json* v = member(json_, name);
  if (!v) {
    if (required)
      fail(missing_parameter(name));
    return least - 1;
  }
  const bool whole = v->is_number_integer();
  const double number = whole ? v->get<double>() : 0;
  if (!whole || number < least || number > most) {
    fail(error("InvalidParameterValue",
               concat({"Value (", lockbox::to_text(*v), ") for parameter ", name,
                       " is invalid. It must be an integer from ", std::to_string(least), " to ",
                       std::to_string(most), "."})));
    return least - 1;
  }
  return v->get<int>();
}

const Json* Parameters::list(const char* name, bool required) {
  const Json* v = member(json_, name);
  if (v && v->is_array() && (!required || !v->empty()))
    return v;
  if (v && !v->is_array()) {
    fail(error("InvalidParameterValue", concat({"Value for parameter ", name, " is not a list"})));
  } else if (required) {
    fail(missing_parameter(name));
  }
  return nullptr;
}

std::vector<std::string> Parameters::texts(const char* name, bool required) {
  std::vector<std::string> out;
  const Json* values = list(name, required);
  if (!values)
    return out;
  for (const Json& v : *values) {
    if (!v.is_string()) {
      fail(error("InvalidParameterValue",
                 concat({"Value for parameter ", name, " is not a list of texts"})));
      return out;
    }
    out.push_back(v.get<std::string>());
  }
  return out;
}

std::string arn(const Call& call, std::string_view kind, std::string_view id) {
  return concat({"arn:aws:ec2:", call.region, ":", call.account, ":", kind, "/", id});
}

std::vector<Need> needs(const Call& call, std::string_view action,
                        const std::vector<std::string>& resources) {
  std::vector<Need> out;
  for (const std::string& resource : resources) {
    Need n;
    n.action = concat({"ec2:", action});
    n.resource = resource;
    n.resource_account = std::string(call.account);
    n.context.set("ec2:Region", std::string(call.region), "endpoint");
    out.push_back(std::move(n));
  }
  return out;
}

Prepared prepared(const Call& call, std::vector<Need> needs,
                  std::function<Result<Json>(Run&)> work) {
  Prepared out;
  if (!needs.empty() && needs.front().resource != "*")
    out.main_resource = needs.front().resource;
  out.needs = std::move(needs);
  const Json* dry = member(call.parameters, "DryRun");
  if (dry && dry->is_boolean() && dry->get<bool>()) {
    out.run = [](Run&) -> Result<Json> {
      AwsError e =
          error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
      e.http_status = 412;
      return e;
    };
  } else {
    out.run = std::move(work);
  }
  return out;
}

std::string make_id(Rng& rng, std::string_view prefix) {
  return concat({prefix, "0", rng.text(16, "0123456789abcdef")});
}

}  // namespace lockbox::api::ec2
