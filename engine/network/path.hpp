#pragma once
// The road a request took, hop by hop, with what decided at each and what was considered and lost.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/addresses.hpp"
#include "engine/network/packet.hpp"

namespace lockbox::network {

enum class Disposition {
  Accepted,
  DeniedOut,
  DeniedIn,
  NoRoute,
  NullRouted,
  NeighborUnreachable,
  ExitsNetwork,
  Rejected,
  Loop,
  InsufficientInfo
};
/// "ACCEPTED", "DENIED_OUT", ... as in the trace command's output.
std::string_view to_text(Disposition d);

/// An alternative that was considered at a hop and did not win.
struct Loser {
  std::string what;  ///< "0.0.0.0/0 -> igw-1"
  std::string code;  ///< Reachability Analyzer code, e.g. "MORE_SPECIFIC_ROUTE"
  std::string why;   ///< one sentence
};

/// What a part of the road costs, in millionths of a US dollar, at the list prices of us-east-1.
/// Approximated: see docs/fidelity.md.
struct Price {
  std::int64_t per_gb = 0;
  std::int64_t per_hour = 0;
  std::string what;  ///< "NAT gateway", "interface endpoint, one zone"; empty: costs nothing
};
/// "0.045" for 45000.
std::string usd_text(std::int64_t millionths);

struct Hop {
  std::string node;    ///< AWS id: i-..., eni-..., subnet-..., rtb-..., igw-..., vpce-..., vpc-...,
                       ///< "internet", "aws-backbone", "dynamodb"
  std::string action;  ///< "sg-egress", "nacl-egress", "route", "translate", "deliver" ...
  std::string code;    ///< Reachability Analyzer code when it explains something, else empty
  std::string rule;    ///< the rule or route that decided, as text
  std::string why;     ///< one sentence for a learner
  std::vector<Loser> losers;
  std::string source_ip, destination_ip;  ///< header addresses when the packet leaves this hop
  bool blocked = false;
  int source_port = 0, destination_port = 0;  ///< as above; 0 for protocols without ports
  std::string changed = {};     ///< what this hop changed in the header: "source 10.0.1.10 ->
                                ///< 198.51.100.20"; empty: nothing
  std::int64_t latency_us = 0;  ///< its share of the time there and back, by the lab's model
  Price price = {};
};

struct DnsStep {
  std::string name, answer, why;
  bool failed = false;
  std::string code = {};           ///< the lab's own family: "DNS_PRIVATE_ZONE", "DNS_PUBLIC" ...
  std::string by = {};             ///< hosted zone, rule or endpoint that answered; may be empty
  std::vector<Loser> losers = {};  ///< what could have answered and did not
};

/// Network facts that policies can see, exactly as the path supplies them.
struct NetContext {
  std::optional<std::string> source_ip;        ///< aws:SourceIp; absent through a VPC endpoint
  std::optional<std::string> source_vpc;       ///< aws:SourceVpc
  std::optional<std::string> source_vpce;      ///< aws:SourceVpce
  std::optional<std::string> vpc_source_ip;    ///< aws:VpcSourceIp
  std::optional<std::string> vpce_account;     ///< aws:VpceAccount
  std::optional<std::string> source_function;  ///< lambda:SourceFunctionArn
  bool secure_transport = true;
  std::string trail_source_ip;  ///< what CloudTrail shows as sourceIPAddress
};

/// Where a packet came to rest, and what an answer starts from.
struct Ending {
  enum class Where {
    Nowhere,
    Interface,        ///< delivered
    Internet,         ///< left for the internet
    Service,          ///< an AWS service's public endpoint
    GatewayEndpoint,  ///< an AWS service through a gateway endpoint
    CustomerSide,     ///< over VPN or Direct Connect
    Outside           ///< something the topology does not hold
  };
  Where where = Where::Nowhere;
  Occupant occupant;
  const VpcEndpoint* endpoint = nullptr;
  const VpnGateway* vpn_gateway = nullptr;
  const TransitGatewayAttachment* attachment = nullptr;
  Packet packet;  ///< header on arrival
};

struct Path {
  Packet packet;     ///< header at the start
  std::string from;  ///< vantage point: node id or name
  std::string to;    ///< DNS name asked for
  std::vector<DnsStep> dns;
  Disposition disposition = Disposition::InsufficientInfo;
  std::vector<Hop> hops;
  Disposition return_disposition = Disposition::InsufficientInfo;
  std::vector<Hop> return_hops;
  bool returned = false;  ///< the answer was walked
  Ending ending;          ///< points into the topology that was walked
  std::string through;    ///< the gateway that tells most of the road
  NetContext context;
  std::int64_t latency_us = 0;  ///< there and back: the sum of the hops
  Price price = {};             ///< the sum of the hops; `what` lists them
  std::string service = {};     ///< the API that listens where the name leads: "dynamodb",
                                ///< "streams.dynamodb", "sts" ...; empty: unknown
  bool is_private = false;      ///< stayed inside a VPC (gateway or interface endpoint)
  std::string summary;          ///< one sentence

  bool delivered() const {
    return disposition == Disposition::Accepted && return_disposition == Disposition::Accepted;
  }
};

}  // namespace lockbox::network
