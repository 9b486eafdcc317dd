#pragma once
// Members of describe-* documents, read with every complaint kept beside its place. Internal to the
// loader (topology_json).
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/network/topology_json.hpp"

namespace lockbox::network {

class Reader {
 public:
  explicit Reader(std::vector<Note>& notes) : notes_(notes) {}

  std::string document;  ///< goes before every place: "FILE: " or empty

  void fail(const std::string& at, std::string_view message);
  void remark(const std::string& at, std::string_view message);  ///< a minor note

  /// Text member; the name is tried with a small and a capital first letter, because Direct Connect
  /// spells its members in the other way.
  std::string text(const Json& object, const std::string& at, const char* name,
                   bool required = false);
  bool boolean(const Json& object, const std::string& at, const char* name, bool otherwise);
  int number(const Json& object, const std::string& at, const char* name, int otherwise);
  /// An IPv4 block; empty (and noted) when malformed.
  std::string cidr(const Json& object, const std::string& at, const char* name,
                   bool required = true);
  /// An address; empty (and noted) when malformed.
  std::string address(const Json& object, const std::string& at, const char* name,
                      bool required = false);
  std::vector<std::string> texts(const Json& object, const std::string& at, const char* name);
  std::string name_tag(const Json& object) const;
  const Json* object(const Json& from, const char* name) const;

  /// Calls f(element, pointer) for each object of the list `name`; absent lists are empty, what is
  /// no object is noted and left out.
  template <class F>
  void each(const Json& from, const std::string& at, const char* name, F f) {
    std::vector<std::pair<const Json*, std::string>> elements = objects(from, at, name);
    for (const auto& element : elements) f(*element.first, element.second);
  }

 private:
  std::vector<std::pair<const Json*, std::string>> objects(const Json& from, const std::string& at,
                                                           const char* name);
  const Json* find(const Json& object, const char* name) const;

  std::vector<Note>& notes_;
};

// The parts of a document; each adds what it finds to `t`.
void read_vpc_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_route_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_filter_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_interface_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_transit_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_vpn_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_dns_parts(Reader& r, const Json& json, LoadContext& c, Topology& t);
void read_function_parts(Reader& r, const Json& json, LoadContext& c);
/// describe-vpc-attribute: one attribute of one VPC.
void read_vpc_attribute(Reader& r, const Json& json, LoadContext& c);

/// Tunnels of a VPN connection's CustomerGatewayConfiguration (XML). Linear; what is missing stays
/// empty.
std::vector<VpnTunnel> read_tunnels(std::string_view xml);

/// Records to their zones, rules to their VPCs, attributes of VPCs.
void join_dns(Reader& r, const LoadContext& c, Topology& t);
/// Gives functions a place to start from, and an interface where no document describes theirs.
void join_functions(Reader& r, const LoadContext& c, Topology& t);
/// Joins what several documents say, and notes dangling ids, overlaps and doubles.
void join_parts(Reader& r, LoadContext& c, Topology& t);
/// Notes ids that lead nowhere and ranges that overlap or lie outside of what holds them.
void check_parts(Reader& r, const LoadContext& c, const Topology& t);

/// Remembers where the parts of a document stand. `document` goes before: "FILE: " or empty.
void remember_places(const Json& json, const std::string& document, LoadContext& c);
/// Where `id` was described (the nth time); the list's name when no document says.
std::string place_of(const LoadContext& c, const char* list, const std::string& id,
                     std::size_t nth = 0);

}  // namespace lockbox::network
