#include "engine/dax/state.hpp"

#include "engine/base/text.hpp"

namespace lockbox::dax {

std::uint64_t content_hash(const Node& n) {
  return hash_all(n.id, n.interface, n.zone, n.address, n.created);
}

std::uint64_t content_hash(const ParameterGroup& g) {
  return hash_all(g.name, g.account, g.region, g.description, g.record_ttl_ms, g.query_ttl_ms);
}

std::uint64_t content_hash(const SubnetGroup& g) {
  return hash_all(g.name, g.account, g.region, g.description, g.vpc, g.subnets);
}

std::uint64_t content_hash(const Cluster& c) {
  return hash_all(c.name, c.account, c.region, c.arn, c.description, c.node_type, c.role_arn,
                  c.endpoint, c.sse, c.tls, c.parameter_group, c.subnet_group, c.maintenance_window,
                  c.security_groups, c.nodes, c.tags, c.created, c.available_at, c.caches);
}

std::uint64_t content_hash(const State& s) {
  return hash_all(s.clusters, s.parameter_groups, s.subnet_groups);
}

std::string cluster_arn(std::string_view region, std::string_view account, std::string_view name) {
  return concat({"arn:aws:dax:", region, ":", account, ":cache/", name});
}

std::string group_key(std::string_view account, std::string_view region, std::string_view name) {
  return concat({account, "/", region, "/", name});
}

const Cluster* find_cluster(const State& s, std::string_view arn) {
  const Cow<Cluster>* c = s.clusters.find(arn);
  return c ? &c->get() : nullptr;
}

const Cluster* find_by_host(const State& s, std::string_view host) {
  for (const auto& entry : s.clusters) {
    const Cluster& c = *entry.second;
    if (c.endpoint == host)
      return &c;
    for (const Node& n : c.nodes)
      if (node_host(c, n) == host)
        return &c;
  }
  return nullptr;
}

ParameterGroup parameters_of(const State& s, const Cluster& c) {
  if (const ParameterGroup* g =
          s.parameter_groups.find(group_key(c.account, c.region, c.parameter_group)))
    return *g;
  ParameterGroup out;
  out.name = c.parameter_group;
  return out;
}

std::string endpoint_url(const Cluster& c) {
  return concat({c.tls ? "daxs://" : "dax://", c.endpoint});
}

std::string node_host(const Cluster& c, const Node& n) {
  // pupils.l6fzcv.dax-clusters.REGION... -> pupils-a.l6fzcv.nodes.dax-clusters.REGION...
  const std::size_t dot = c.endpoint.find('.');
  const std::size_t rest = c.endpoint.find('.', dot + 1);
  if (dot == std::string::npos || rest == std::string::npos)
    return n.id;
  return concat({n.id, c.endpoint.substr(dot, rest - dot), ".nodes", c.endpoint.substr(rest)});
}

}  // namespace lockbox::dax
