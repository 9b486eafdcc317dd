#pragma once
// The layers of one evaluation: what each says, then how they combine. Private to the folder.
#include <array>
#include <string>
#include <vector>

#include "engine/policy/decision.hpp"
#include "engine/policy/matching.hpp"

namespace lockbox::policy {

/// Order in which the layers are named, and index in Decision::layers.
/// IAM User Guide, "Policy evaluation logic", with the VPC endpoint policy last.
enum LayerIndex { kRcp, kScp, kResource, kIdentity, kBoundary, kSession, kEndpoint, kLayerCount };

/// What the statements of one layer said.
struct LayerFacts {
  bool present = false;
  bool denies = false, allows = false;
  bool denied_blindly = false;  ///< the Deny could not be evaluated
  Grant grant = Grant::None;    ///< widest Allow of a resource-based policy
  int deny_policy = -1, deny_statement = -1;
  int allow_policy = -1, allow_statement = -1;
  int missing_level = -1;  ///< SCPs: first level without an Allow
};
using Facts = std::array<LayerFacts, kLayerCount>;

/// Verdict as combined from the layers' facts.
struct Combined {
  Verdict verdict = Verdict::ImplicitDeny;
  LayerIndex layer = kIdentity;
  std::string_view why;  ///< a clause for the explanation, static text
};
Combined combine(const AuthRequest& request, const PolicySet& policies, const Facts& facts);

/// The caller and the resource belong to different accounts.
bool is_cross_account(const AuthRequest& request);

/// AWS's AccessDenied text (Message member), word for word where AWS documents it.
std::string access_denied_text(const AuthRequest& request, Verdict verdict, Layer layer,
                               const PolicySource* policy);

}  // namespace lockbox::policy
