#pragma once
// DynamoDB Accelerator (DAX) as values: clusters with their caches, parameter groups, subnet
// groups. Source: Amazon DynamoDB Developer Guide, "DAX cluster components"; DynamoDB Accelerator
// API Reference.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/dax/cache.hpp"

namespace lockbox::dax {

constexpr std::int64_t kDefaultTtlMs = 300000;  // five minutes, both caches
constexpr int kPlainPort = 8111, kTlsPort = 9111;
constexpr std::size_t kMostNodes = 11;  // the primary and ten read replicas
constexpr std::string_view kDefaultParameterGroup = "default.dax1.0";
constexpr std::string_view kDefaultSubnetGroup = "default";
constexpr std::string_view kPrincipal = "dax.amazonaws.com";

struct Node {
  std::string id;         ///< "pupils-a"
  std::string interface;  ///< eni-... in the customer's subnet
  std::string zone, address;
  SimTime created;
};
std::uint64_t content_hash(const Node& n);

/// How long the caches keep what they hold. Zero: items stay until they are written through or
/// evicted, and answers to queries are not kept.
struct ParameterGroup {
  std::string name, account, region, description;
  std::int64_t record_ttl_ms = kDefaultTtlMs, query_ttl_ms = kDefaultTtlMs;
};
std::uint64_t content_hash(const ParameterGroup& g);

struct SubnetGroup {
  std::string name, account, region, description, vpc;
  std::vector<std::string> subnets;
};
std::uint64_t content_hash(const SubnetGroup& g);

struct Cluster {
  std::string name, account, region, arn, description, node_type;
  std::string role_arn;           ///< what DynamoDB sees, whoever calls the cluster
  std::string endpoint;           ///< host name of the cluster endpoint
  bool sse = false, tls = false;  ///< fixed at creation
  std::string parameter_group, subnet_group, maintenance_window;
  std::vector<std::string> security_groups;
  std::vector<Node> nodes;
  std::vector<std::pair<std::string, std::string>> tags;
  SimTime created, available_at;  ///< CREATING until then
  Cow<Caches> caches;

  int port() const { return tls ? kTlsPort : kPlainPort; }
};
std::uint64_t content_hash(const Cluster& c);

struct State {
  PMap<std::string, Cow<Cluster>> clusters;            ///< by ARN
  PMap<std::string, ParameterGroup> parameter_groups;  ///< by group_key()
  PMap<std::string, SubnetGroup> subnet_groups;        ///< by group_key()

  bool empty() const {
    return clusters.empty() && parameter_groups.empty() && subnet_groups.empty();
  }
};
std::uint64_t content_hash(const State& s);

/// arn:aws:dax:REGION:ACCOUNT:cache/NAME
std::string cluster_arn(std::string_view region, std::string_view account, std::string_view name);
std::string group_key(std::string_view account, std::string_view region, std::string_view name);

const Cluster* find_cluster(const State& s, std::string_view arn);
/// The cluster whose endpoint (or one of whose nodes) has this host name.
const Cluster* find_by_host(const State& s, std::string_view host);

/// The cluster's parameter group; the default one needs no entry.
ParameterGroup parameters_of(const State& s, const Cluster& c);

/// "dax://HOST" or "daxs://HOST", as DescribeClusters shows it and clients take it.
std::string endpoint_url(const Cluster& c);
/// Host name of a node.
std::string node_host(const Cluster& c, const Node& n);

}  // namespace lockbox::dax
