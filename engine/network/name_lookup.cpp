#include "engine/network/name_lookup.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

constexpr int kMostAliases = 8;

// Who could answer a name inside a VPC. The longest domain wins; of equals the smaller rank.
struct Source {
  enum Rank { Rule = 0, Zone = 1, PrivateName = 2 };
  Rank rank = Zone;
  std::string domain;
  const ResolverRule* rule = nullptr;
  const HostedZone* zone = nullptr;
  const VpcEndpoint* endpoint = nullptr;

  const std::string& id() const { return rule ? rule->id : zone ? zone->id : endpoint->id; }
  std::string text() const {
    return concat({rule   ? "Resolver rule "
                   : zone ? "private hosted zone "
                          : "private DNS of ",
                   id(), " (", domain.empty() ? "." : domain, ")"});
  }
};

bool has(const std::vector<std::string>& list, const std::string& x) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

class LookUp {
 public:
  LookUp(const Topology& t, const Start& start) : t_(t), client_(start.interface) {
    const Subnet* subnet = client_ ? find_by_id(t.subnets, client_->subnet) : nullptr;
    vpc_ = subnet ? find_by_id(t.vpcs, subnet->vpc) : nullptr;
    if (!vpc_ && start.resolver && start.resolver->direction == "INBOUND") {
      inbound_ = start.resolver;
      vpc_ = find_by_id(t.vpcs, inbound_->vpc);
    }
  }

  NameAnswer run(std::string_view host) {
    follow(plain_name(host), true);
    return std::move(out_);
  }

 private:
  DnsStep& add(const std::string& name, std::string code, std::string why) {
    out_.steps.emplace_back();
    DnsStep& s = out_.steps.back();
    s.name = name;
    s.code = std::move(code);
    s.why = std::move(why);
    return s;
  }
  void fail(const std::string& name, std::string code, std::string why) {
    add(name, std::move(code), std::move(why)).failed = true;
    out_.endpoint.reset();
  }

  std::string resolver() const {
    return inbound_
               ? concat({"the customer's DNS asks the inbound endpoint ", inbound_->id, ", and "})
               : std::string();
  }

  // `direct`: the name that the client asked for; aliases that lead on pass over rules.
  void follow(const std::string& name, bool direct) {
    if (--aliases_left_ < 0)
      return fail(name, "DNS_TOO_MANY_ALIASES", "the names lead round in a circle");
    if (!vpc_)
      return from_public(name, {});
    if (!vpc_->dns_support)
      return fail(name, "DNS_SUPPORT_DISABLED",
                  concat({"enableDnsSupport is off in ", vpc_->id,
                          ", so the VPC's resolver gives no answer"}));
    std::vector<Loser> losers;
    const std::vector<Source> sources = sources_for(name, direct, losers);
    if (sources.empty())
      return from_public(name, std::move(losers));
    const Source& best = sources.front();
    for (std::size_t i = 1; i < sources.size(); ++i) {
      const bool longer = sources[i].domain.size() < best.domain.size();
      losers.push_back({sources[i].text(), longer ? "DNS_MORE_SPECIFIC" : "DNS_HIGHER_PRIORITY",
                        longer ? concat({best.domain, " is more specific"})
                               : "of the same name, a rule goes before a hosted zone, and a "
                                 "hosted zone before the names AWS defines"});
    }
    if (best.rule)
      return by_rule(name, *best.rule, std::move(losers));
    if (best.zone)
      return by_zone(name, *best.zone, std::move(losers));
    at_endpoint(name, *best.endpoint, std::move(losers));
  }

  std::vector<Source> sources_for(const std::string& name, bool direct,
                                  std::vector<Loser>& losers) const {
    std::vector<Source> out;
    for (const ResolverRule& r : t_.dns.rules)
      if (direct && has(r.vpcs, vpc_->id) && is_below(name, r.domain))
        out.push_back({Source::Rule, r.domain, &r, nullptr, nullptr});
    for (const HostedZone& z : t_.dns.zones) {
      if (!is_below(name, z.name))
        continue;
      const std::string text = concat({"private hosted zone ", z.id, " (", z.name, ")"});
      if (!z.is_private)
        losers.push_back({concat({"public hosted zone ", z.id, " (", z.name, ")"}),
                          "DNS_NOT_DELEGATED", "nothing says that public DNS delegates to it"});
      else if (!has(z.vpcs, vpc_->id))
        losers.push_back(
            {text, "DNS_ZONE_NOT_ASSOCIATED", concat({"it is not associated with ", vpc_->id})});
      else if (!vpc_->dns_hostnames)
        losers.push_back({text, "DNS_HOSTNAMES_DISABLED",
                          concat({"enableDnsHostnames is off in ", vpc_->id,
                                  ", and a private hosted zone needs both DNS attributes"})});
      else
        out.push_back({Source::Zone, z.name, nullptr, &z, nullptr});
    }
    for (const VpcEndpoint& e : t_.endpoints)
      if (e.private_dns && e.type == "Interface" && e.vpc == vpc_->id &&
          private_dns_name(e) == name)
        out.push_back({Source::PrivateName, name, nullptr, nullptr, &e});
    std::stable_sort(out.begin(), out.end(), [](const Source& a, const Source& b) {
      return a.domain.size() != b.domain.size() ? a.domain.size() > b.domain.size()
                                                : a.rank < b.rank;
    });
    return out;
  }

  void by_rule(const std::string& name, const ResolverRule& rule, std::vector<Loser> losers) {
    if (rule.type != "FORWARD") {  // SYSTEM: as if no rule were there
      losers.push_back({concat({"Resolver rule ", rule.id}), "DNS_SYSTEM_RULE",
                        "a SYSTEM rule hands the name back to the VPC's own zones"});
      std::vector<Source> rest = sources_for(name, false, losers);
      if (!rest.empty() && rest.front().zone)
        return by_zone(name, *rest.front().zone, std::move(losers));
      if (!rest.empty())
        return at_endpoint(name, *rest.front().endpoint, std::move(losers));
      return from_public(name, std::move(losers));
    }
    const std::string& target = rule.targets.empty() ? rule.id : rule.targets.front();
    const std::optional<Endpoint> found = resolve(t_, name);
    if (!found) {
      fail(name, "DNS_FORWARD_RULE",
           concat({"the rule ", rule.id, " sends the query to ", target,
                   "; what it answers is in no document, and public DNS has no such name"}));
    } else {
      DnsStep& s = add(name, "DNS_FORWARD_RULE",
                       concat({resolver(), "the rule ", rule.id, " sends the query to ", target,
                               ", which is taken to answer as public DNS does"}));
      s.answer = ip_text(found->ip);
      out_.endpoint = found;
    }
    out_.steps.back().by = rule.id;
    out_.steps.back().losers = std::move(losers);
  }

  // The record sets that answer: of that name, else of the nearest wildcard. Empty: no such name.
  static std::vector<const ResourceRecordSet*> records_for(const HostedZone& zone,
                                                           std::string name) {
    std::vector<const ResourceRecordSet*> out;
    const auto take = [&](const std::string& wanted) {
      for (const ResourceRecordSet& r : zone.records)
        if (r.name == wanted || (wanted[0] == '*' && r.name == "\\052" + wanted.substr(1)))
          out.push_back(&r);
    };
    take(name);
    while (out.empty() && name.size() > zone.name.size()) {
      name = name.substr(name.find('.') + 1);
      take("*." + name);
    }
    return out;
  }

  void by_zone(const std::string& name, const HostedZone& zone, std::vector<Loser> losers) {
    const std::vector<const ResourceRecordSet*> records = records_for(zone, name);
    const ResourceRecordSet* answer = nullptr;
    for (const ResourceRecordSet* r : records)
      if (r->type == "A" || (r->type == "CNAME" && !answer))
        answer = r;
    if (!answer) {
      fail(name, records.empty() ? "DNS_PRIVATE_ZONE_NO_NAME" : "DNS_PRIVATE_ZONE_NO_RECORD",
           concat({resolver(), "the private hosted zone ", zone.id, " (", zone.name,
                   ") answers for ", "all of ", zone.name, ", and it has no ",
                   records.empty() ? "such name" : "address",
                   "; the VPC's resolver does not ask public DNS then"}));
      out_.steps.back().by = zone.id;
      out_.steps.back().losers = std::move(losers);
      return;
    }
    const std::string next = !answer->alias.empty()    ? answer->alias
                             : answer->type == "CNAME" ? plain_name(answer->values.front())
                                                       : std::string();
    DnsStep& s = add(name, "DNS_PRIVATE_ZONE",
                     concat({resolver(), "the private hosted zone ", zone.id, " (", zone.name,
                             ") is the most specific that covers the name"}));
    s.by = zone.id;
    s.losers = std::move(losers);
    if (!next.empty()) {
      s.answer = next;
      return follow(next, false);
    }
    s.answer = answer->values.front();
    at_address(parse_ip(s.answer).value_or(Ip()), name);
  }

  // An address out of a record: what stands there is looked for in the client's VPC first.
  void at_address(const Ip& ip, const std::string& name) {
    Endpoint out;
    const std::optional<Endpoint> meant = resolve(t_, name);
    if (meant)
      out = *meant;
    out.ip = ip;
    out.endpoint = nullptr;
    for (const bool own : {true, false})
      for (const VpcEndpoint& e : t_.endpoints)
        for (const std::string& id : e.interfaces) {
          const NetworkInterface* i = find_by_id(t_.interfaces, id);
          if (out.endpoint || !i || !has_private_address(*i, ip) || (own && e.vpc != vpc_->id))
            continue;
          out.endpoint = &e;
          out.api = api_of(e);
        }
    out_.endpoint = out;
  }

  void at_endpoint(const std::string& name, const VpcEndpoint& e, std::vector<Loser> losers) {
    const std::optional<Endpoint> found = resolve(t_, name, vpc_, client_);
    if (!found)
      return from_public(name, std::move(losers));
    DnsStep& s = add(name, "DNS_PRIVATE_NAME",
                     concat({resolver(), "the VPC's resolver answers with the private address of ",
                             "the interface endpoint ", e.id, ", which has private DNS"}));
    s.answer = ip_text(found->ip);
    s.by = e.id;
    s.losers = std::move(losers);
    out_.endpoint = found;
  }

  void from_public(const std::string& name, std::vector<Loser> losers) {
    const std::optional<Endpoint> found = resolve(t_, name, nullptr, client_);
    if (!found) {
      fail(name, "DNS_NO_SUCH_NAME",
           concat({"there is no such name; known are ", known_hosts(t_.region)}));
    } else {
      DnsStep& s = add(name, found->endpoint ? "DNS_ENDPOINT_NAME" : "DNS_PUBLIC",
                       concat({client_    ? "the VPC's resolver answers with the "
                               : inbound_ ? resolver() + "it answers with the "
                                          : "public DNS answers with the ",
                               found->endpoint ? "private address of the interface endpoint " +
                                                     found->endpoint->id
                                               : std::string("public address")}));
      s.answer = ip_text(found->ip);
      s.by = found->endpoint ? found->endpoint->id : std::string();
      out_.endpoint = found;
    }
    out_.steps.back().losers = std::move(losers);
  }

  const Topology& t_;
  const NetworkInterface* client_ = nullptr;
  const Vpc* vpc_ = nullptr;
  const ResolverEndpoint* inbound_ = nullptr;
  int aliases_left_ = kMostAliases;
  NameAnswer out_;
};

}  // namespace

NameAnswer look_up_name(const Topology& t, const Start& start, std::string_view host) {
  return LookUp(t, start).run(host);
}

std::string api_named(const Topology& t, std::string_view host) {
  const std::optional<Endpoint> found = resolve(t, plain_name(host));
  return found ? found->api : std::string();
}

}  // namespace lockbox::network
