// Names of things and AWS's words. Sources: IAM User Guide, "Troubleshoot access denied error
// messages" (the forms below, with the policy ARN of January 2026).
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/layers.hpp"

namespace lockbox::policy {
namespace {

struct LayerName {
  Layer layer;
  std::string_view name;
};
constexpr std::array<LayerName, 13> kNames = {{{Layer::Network, "network"},
                                               {Layer::Signature, "signature"},
                                               {Layer::Validation, "validation"},
                                               {Layer::Rcp, "rcp"},
                                               {Layer::Scp, "scp"},
                                               {Layer::Resource, "resource"},
                                               {Layer::Identity, "identity"},
                                               {Layer::Boundary, "boundary"},
                                               {Layer::Session, "session"},
                                               {Layer::VpcEndpoint, "endpoint"},
                                               {Layer::Trust, "trust"},
                                               {Layer::Kms, "kms"},
                                               {Layer::Service, "service"}}};

struct LayerWords {
  std::string_view plain, with_article;
};

LayerWords words(Layer layer) {
  switch (layer) {
    case Layer::Rcp:
      return {"resource control policy", "a resource control policy"};
    case Layer::Scp:
      return {"service control policy", "a service control policy"};
    case Layer::Resource:
      return {"resource-based policy", "a resource-based policy"};
    case Layer::Boundary:
      return {"permissions boundary", "a permissions boundary"};
    case Layer::Session:
      return {"session policy", "a session policy"};
    case Layer::VpcEndpoint:
      return {"VPC endpoint policy", "a VPC endpoint policy"};
    case Layer::Trust:
      return {"role trust policy", "the role trust policy"};
    default:
      return {"identity-based policy", "an identity-based policy"};
  }
}

// Only these kinds of policies have an ARN that the text may show.
bool shows_arn(Layer layer) {
  return layer == Layer::Scp || layer == Layer::Rcp || layer == Layer::Boundary ||
         layer == Layer::Session || layer == Layer::Identity;
}

// IAM User Guide, "Troubleshoot access denied error messages": the ARN is shown within one account,
// and between accounts of one organization.
bool same_house(const AuthRequest& request) {
  if (!is_cross_account(request))
    return true;
  const ContextValue* mine = request.context.find("aws:PrincipalOrgID");
  const ContextValue* theirs = request.context.find("aws:ResourceOrgID");
  return mine && theirs && !mine->values.empty() && mine->values == theirs->values;
}

/// ListTables takes no resource, but its refusals name every table of account and Region, as
/// records of CloudTrail and answers of the AWS CLI since 2022 show.
std::string resource_named(const AuthRequest& request) {
  const ContextValue* region = request.context.find("aws:RequestedRegion");
  if (request.action != "dynamodb:ListTables" || request.resource != "*" || !region ||
      region->values.empty() || request.resource_account.empty())
    return request.resource;
  return table_arn(region->values.front(), request.resource_account, "*");
}

}  // namespace

std::string_view to_text(Layer layer) {
  for (const LayerName& n : kNames)
    if (n.layer == layer)
      return n.name;
  return "service";
}

std::optional<Layer> parse_layer(std::string_view text) {
  for (const LayerName& n : kNames)
    if (n.name == text)
      return n.layer;
  return std::nullopt;
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::Allow:
      return "Allow";
    case Verdict::ImplicitDeny:
      return "ImplicitDeny";
    case Verdict::ExplicitDeny:
      return "ExplicitDeny";
    case Verdict::Error:
      break;
  }
  return "Error";
}

std::string access_denied_text(const AuthRequest& request, Verdict verdict, Layer layer,
                               const PolicySource* policy) {
  const std::string_view who =
      request.principal.arn.empty() ? std::string_view("anonymous") : request.principal.arn;
  const LayerWords w = words(layer);
  std::string out;
  out.reserve(160 + request.resource.size() + 2 * request.action.size());
  out += "User: ";
  out += who;
  out += " is not authorized to perform: ";
  out += request.action;
  out += " on resource: ";
  out += resource_named(request);
  if (verdict == Verdict::ExplicitDeny) {
    out += " with an explicit deny in ";
    out += w.with_article;
    if (policy && !policy->arn.empty() && shows_arn(layer) && same_house(request)) {
      out += ": ";
      out += policy->arn;
    }
  } else {
    out += " because no ";
    out += w.plain;
    out += " allows the ";
    out += request.action;
    out += " action";
  }
  return out;
}

}  // namespace lockbox::policy
