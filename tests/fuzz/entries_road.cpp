// What arrives from outside on the road and at the lock: exported topologies, items sealed by
// clients, ciphertext for KMS, records of TLS connections, packets, signed requests.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/base/hash.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/sigv4.hpp"
#include "engine/item_encryption/encrypt.hpp"
#include "engine/kms/cipher.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/topology_write.hpp"
#include "engine/network/trace_line.hpp"
#include "engine/network/walk.hpp"
#include "engine/tls/hello.hpp"
#include "engine/tls/records.hpp"
#include "engine/tls/session.hpp"
#include "engine/wire/conversation.hpp"
#include "engine/wire/dissect.hpp"
#include "tests/fuzz/entries.hpp"

namespace lockbox::test::fuzz {
namespace {

void need(bool holds, const char* what) {
  if (!holds)
    throw std::logic_error(what);
}

// ---- topologies

void run_topology(std::string_view input) {
  network::TopologyLoader loader("111122223333", "eu-west-1");
  loader.add_document("fuzz.json", input);
  const network::Topology t = loader.finish();
  for (const network::Note& n : loader.notes())
    need(!n.place.empty() && !n.text.empty(), "a note without a place or a text");
  // What was understood is written, and read back to the same.
  network::TopologyLoader again("111122223333", "eu-west-1");
  const std::string written = to_text(network::topology_to_json(t));
  again.add_document("again.json", written);
  const network::Topology twice = again.finish();
  need(to_text(network::topology_to_json(twice)) == written, "a topology changes when rewritten");
  // Every walk ends, whatever the documents say.
  for (const char* packet :
       {R"({"ingress":"i-1","dst":"10.0.2.9","return":true})",
        R"({"ingress":"i-1","dst":"52.94.5.6","return":true})",
        R"({"ingress":"i-1","dst":"2001:db8::5","protocol":"icmp","return":true})",
        R"({"ingress":"internet","dst":"198.51.100.7","return":true})",
        R"({"ingress":"tgw-1","src":"10.0.1.9","dst":"10.0.2.9"})"}) {
    const Json answer = network::trace_line(t, packet, false);
    need(answer.contains("error") || !answer["hops"].empty(), "a walk without a hop");
  }
  static_cast<void>(network::find_path(t, "i-1", "dynamodb.eu-west-1.amazonaws.com", true));
}

void run_packet(std::string_view input) {
  static const network::Topology t = network::default_topology("111122223333", "eu-west-1");
  const Json answer = network::trace_line(t, input, true);
  need(answer.contains("error") != answer.contains("disposition"), "neither a path nor an error");
  need(static_cast<bool>(parse_json(to_text(answer))), "an answer that is no JSON");
}

// ---- items

item_encryption::Config vault_config() {
  using item_encryption::Action;
  item_encryption::Config out;
  out.table_name = "Vaults";
  out.partition_key = "Vault";
  out.actions = {{"Vault", Action::SignOnly}, {"Owner", Action::EncryptAndSign}};
  return out;
}

std::unique_ptr<item_encryption::Keyring> goblin() {
  return item_encryption::raw_aes_keyring("gringotts", "goblin", std::string(32, 'k'));
}

const value::Item& sealed_vault() {
  static const value::Item item = [] {
    value::Item plain;
    plain.set("Vault", value::AttributeValue::string("713"));
    plain.set("Owner", value::AttributeValue::string("Hagrid"));
    Rng rng;
    const auto keyring = goblin();
    return *item_encryption::encrypt_item(vault_config(), *keyring, rng, plain);
  }();
  return item;
}

// Anything else in the place of one of the item's three sealed parts is noticed.
void run_item(std::string_view input) {
  for (const char* part : {item_encryption::kHeadName, item_encryption::kFootName, "Owner"}) {
    if (sealed_vault().find(part)->b() == input)
      continue;
    value::Item item = sealed_vault();
    item.set(part, value::AttributeValue::binary(std::string(input)));
    const auto keyring = goblin();
    const auto opened = item_encryption::decrypt_item(vault_config(), *keyring, item);
    need(!opened, "a damaged item opens");
    need(!opened.error().code.empty() && !opened.error().message.empty(), "refused without reason");
    static_cast<void>(item_encryption::look_at(item));
  }
}

std::vector<std::string> item_seeds() {
  std::vector<std::string> out;
  for (const char* part : {item_encryption::kHeadName, item_encryption::kFootName, "Owner"})
    out.push_back(sealed_vault().find(part)->b());
  return out;
}

// ---- ciphertext for KMS

const kms::Key& vault_key() {
  static const kms::Key key = [] {
    Rng rng;
    return kms::make_key(rng, SimTime{1788249600000}, "111122223333", "eu-west-1", true);
  }();
  return key;
}

kms::EncryptionContext vault_context() {
  kms::EncryptionContext out;
  out.set("vault", "713");
  return out;
}

const std::string& vault_blob() {
  static const std::string blob = [] {
    Rng rng;
    return kms::encrypt(vault_key(), rng, vault_context(), "philosopher's stone");
  }();
  return blob;
}

// A key opens what it has locked, under that context, and nothing else. The Region in the blob's
// name of the key is not part of that: a multi-Region key opens what its relatives locked.
void run_blob(std::string_view input) {
  static_cast<void>(kms::key_of_blob(input));
  const auto opened = kms::decrypt(vault_key(), vault_context(), input);
  need(!opened || *opened == "philosopher's stone", "a changed ciphertext opens");
  need(!kms::decrypt(vault_key(), {}, input), "a ciphertext opens without its context");
}

// ---- packets

std::vector<std::string> packet_seeds() {
  wire::Conversation c;
  c.links = {{"eni-1", "10.0.1.10", "52.94.0.10", 0}};
  c.speeches = {{true, "POST / HTTP/1.1\r\n\r\n{}"}, {false, "HTTP/1.1 200 OK\r\n\r\n{}"}};
  std::vector<std::string> out;
  for (const wire::Packet& p : wire::packets_of(c)) out.push_back(p.bytes);
  return out;
}

// Whatever is heard on a link is taken apart within its own bytes.
void run_heard_packet(std::string_view input) {
  const auto inside = [&](std::size_t offset, std::size_t length) {
    return offset <= input.size() && length <= input.size() - offset;
  };
  for (const wire::Layer& layer : wire::dissect(input)) {
    need(inside(layer.offset, layer.length), "a layer beyond the packet");
    for (const wire::Field& f : layer.fields)
      need(f.length == 0 || inside(f.offset, f.length), "a field beyond the packet");
  }
  need(wire::tcp_place(input).payload <= input.size(), "a payload beyond the packet");
  static const std::string whole = packet_seeds().front();
  static_cast<void>(wire::changes_between(whole, input));
}

// ---- TLS

tls::Exchange exchange() {
  tls::Exchange e;
  e.host = "dynamodb.eu-west-1.amazonaws.com";
  e.server_names = tls::service_names("dynamodb", "eu-west-1");
  e.request = "POST / HTTP/1.1\r\nhost: dynamodb.eu-west-1.amazonaws.com\r\n\r\n{}";
  e.response = "HTTP/1.1 200 OK\r\n\r\n{}";
  e.now.ms = 1788249600000;
  e.seed = 7;
  return e;
}

const tls::Certificates& certificates() {
  static const tls::Certificates out = tls::certificates_for(exchange());
  return out;
}

const tls::Session& whole_session() {
  static const tls::Session out = tls::run(exchange(), certificates());
  return out;
}

// A listener reads whatever bytes pass; both ends notice a bit that somebody turned on the way.
void run_tls(std::string_view input) {
  static_cast<void>(tls::key_exchange_group(input));
  tls::Session heard = whole_session();
  const std::uint64_t h = hash_bytes(input);
  heard.flights[h % heard.flights.size()].bytes = std::string(input);
  for (const tls::Record& r : tls::records_of(heard))
    need(r.size <= input.size() + 20000, "a record larger than what was sent");
  if (h % 40 != 0)  // a handshake takes milliseconds
    return;
  tls::Exchange e = exchange();
  e.tampered_flight = static_cast<int>((h >> 8) % whole_session().flights.size());
  e.tampered_byte = static_cast<std::size_t>((h >> 16) % 4096);
  const tls::Session s = tls::run(e, certificates());
  need(!s.completed || (s.request == e.request && s.response == e.response),
       "a turned bit changed what arrived");
  need(s.completed || !s.client_fault.empty() || !s.server_fault.empty(),
       "a connection failed without a fault");
}

std::vector<std::string> tls_seeds() {
  std::vector<std::string> out;
  for (const tls::Flight& f : whole_session().flights) out.push_back(f.bytes);
  return out;
}

// ---- Signature Version 4

constexpr SimTime kNow{1788249600000};

crypto::HttpRequest request_of(std::string_view text) {
  crypto::HttpRequest out;
  const std::size_t end = text.find("\n\n");
  std::vector<std::string> lines = split(text.substr(0, end), '\n');
  out.body = end == std::string_view::npos ? "" : std::string(text.substr(end + 2));
  if (!lines.empty()) {
    const std::vector<std::string> first = split(lines.front(), ' ');
    out.method = first.front();
    const std::string target = first.size() > 1 ? first[1] : "/";
    out.path = target.substr(0, target.find('?'));
    out.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
    lines.erase(lines.begin());
  }
  for (const std::string& line : lines)
    if (const std::size_t colon = line.find(':'); colon != std::string::npos)
      out.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  return out;
}

std::string text_of(const crypto::HttpRequest& r) {
  std::string out = concat({r.method, " ", r.path, r.query.empty() ? "" : "?", r.query, "\n"});
  for (const auto& [name, value] : r.headers) out += concat({name, ":", value, "\n"});
  return concat({out, "\n", r.body});
}

crypto::HttpRequest plain_request() {
  crypto::HttpRequest r;
  r.headers = {{"host", "dynamodb.eu-west-1.amazonaws.com"},
               {"x-amz-date", "20260901T080000Z"},
               {"x-amz-target", "DynamoDB_20120810.ListTables"},
               {"content-type", "application/x-amz-json-1.0"}};
  r.body = "{}";
  return r;
}

std::string signed_request() {
  crypto::HttpRequest r = plain_request();
  const auto s = crypto::sign(r, "AKIDEXAMPLE", "secret", "eu-west-1", "dynamodb", kNow);
  r.headers.emplace_back("Authorization", s.authorization);
  return text_of(r);
}

std::string presigned_request() {
  crypto::HttpRequest r = plain_request();
  crypto::Signature unused;
  r.query =
      crypto::presign(r, "AKIDEXAMPLE", "secret", "", "eu-west-1", "dynamodb", kNow, 900, unused);
  return text_of(r);
}

// A request is refused in words, or its signature is the one that its own parts give.
void run_sigv4(std::string_view input) {
  const crypto::HttpRequest r = request_of(input);
  const auto known = [](std::string_view id) {
    return id == "AKIDEXAMPLE" ? std::optional<std::string>("secret") : std::nullopt;
  };
  const auto answer = crypto::verify(r, "eu-west-1", "dynamodb", kNow, known);
  if (!answer) {
    need(!answer.error().code.empty() && !answer.error().message.empty(), "refused without reason");
    return;
  }
  need(answer->access_key_id == "AKIDEXAMPLE", "somebody unknown is let in");
  need(input.find(answer->signature.signature) != std::string_view::npos,
       "a signature that was not sent is good");
  // Another secret does not make the same signature.
  const auto other = crypto::verify(r, "eu-west-1", "dynamodb", kNow, [](std::string_view) {
    return std::optional<std::string>("another");
  });
  need(!other, "any secret will do");
}

}  // namespace

std::vector<Entry> road_entries() {
  return {
      {"topology",
       run_topology,
       {R"({"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","OwnerId":"111122223333",
            "Ipv6CidrBlockAssociationSet":[{"Ipv6CidrBlock":"2001:db8::/56"}]}],
            "Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.1.0/24"},
            {"SubnetId":"subnet-2","VpcId":"vpc-1","CidrBlock":"10.0.2.0/24"}],
            "InternetGateways":[{"InternetGatewayId":"igw-1","Attachments":[{"VpcId":"vpc-1"}]}],
            "RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-1","Associations":[{"Main":true}],
            "Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1"},
            {"DestinationIpv6CidrBlock":"::/0","GatewayId":"igw-1"}]}],
            "NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","SubnetId":"subnet-1",
            "PrivateIpAddress":"10.0.1.9","Ipv6Addresses":[{"Ipv6Address":"2001:db8::9"}],
            "Association":{"PublicIp":"198.51.100.7"},"Attachment":{"InstanceId":"i-1"}}]})",
        R"({"TransitGateways":[{"TransitGatewayId":"tgw-1","Options":{
            "AssociationDefaultRouteTableId":"tgw-rtb-1"}}],"TransitGatewayVpcAttachments":[
            {"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","VpcId":"vpc-1",
            "SubnetIds":["subnet-1"]}],"TransitGatewayRouteTables":[{"TransitGatewayRouteTableId":
            "tgw-rtb-1","TransitGatewayId":"tgw-1"}],"Vpcs":[{"VpcId":"vpc-1",
            "CidrBlock":"10.0.0.0/8"}],"Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1",
            "CidrBlock":"10.0.0.0/8"}],"RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-1",
            "Associations":[{"SubnetId":"subnet-1"}],"Routes":[{"DestinationCidrBlock":"0.0.0.0/0",
            "TransitGatewayId":"tgw-1"}]}],"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1",
            "SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.9","Attachment":{"InstanceId":"i-1"}}]})",
        R"({"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","BlockPublicAccessStates":
            {"InternetGatewayBlockMode":"block-ingress"}}],"Subnets":[{"SubnetId":"subnet-1",
            "VpcId":"vpc-1","CidrBlock":"10.0.1.0/28"},{"SubnetId":"subnet-2","VpcId":"vpc-1",
            "CidrBlock":"10.0.2.0/30"}],"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1",
            "InterfaceType":"lambda","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.4"}],
            "Functions":[{"FunctionName":"i-1","FunctionArn":"arn:aws:lambda:r:1:function:i-1",
            "VpcConfig":{"SubnetIds":["subnet-1","subnet-2"],"SecurityGroupIds":[]}},
            {"FunctionName":"tgw-1"}]})",
        R"({"SecurityGroups":[{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":1,
            "ToPort":2,"UserIdGroupPairs":[{"GroupId":"sg-1"}]}]}],"NetworkAcls":[{"NetworkAclId":
            "acl-1","Entries":[{"RuleNumber":1,"RuleAction":"deny","Egress":true,"CidrBlock":
            "0.0.0.0/0","Protocol":"-1"}]}],"ResolverRules":[{"Id":"rslvr-rr-1","DomainName":
            "amazonaws.com.","RuleType":"SYSTEM"}]})"},
       {"\"local\"", "igw-1", "tgw-1", "vpc-1", "subnet-1", "eni-1", "null", "[]", "{}", "-1",
        "0.0.0.0/0", "::/0", "10.0.1.9", "\"NatGatewayId\":", "\"Routes\":[", ",", "1e9"}},
      {"packet",
       run_packet,
       {R"({"id":1,"ingress":"internet","dst":"10.0.0.5","return":true})",
        R"({"ingress":"common-room","dst":"52.94.5.6","protocol":"udp","srcPort":1,"dstPort":53})",
        R"({"ingress":"internet","dst":"2001:db8::1","protocol":"icmp","icmpType":8})"},
       {"\"src\":\"10.0.0.5\",", "null", "-1", "65536", "1e99", "\"dst\":\"::1\",", "[", "true"}},
      {"KMS ciphertext",
       run_blob,
       {vault_blob()},
       {std::string("\0", 1), "\x01", "mrk-", "arn:aws:kms:us-east-1:", "\xff\xff"}},
      {"heard packet", run_heard_packet, packet_seeds(), {"\x45", "\x4f\xff", "\xf0\x18", "\x60"}},
      {"sealed item", run_item, item_seeds(), {std::string("\0\0\0\0", 4), "\xff\xff", "aws-kms"}},
      {"TLS", run_tls, tls_seeds(), {"\x16\x03\x03", "\x17\x03\x03\xff\xff", "\x15\x03\x03"}},
      {"SigV4",
       run_sigv4,
       {signed_request(), presigned_request()},
       {"Authorization:AWS4-HMAC-SHA256 ", "X-Amz-Algorithm=AWS4-HMAC-SHA256", "Credential=", "/",
        "SignedHeaders=host", "\n", "&", "=", "%2F", "x-amz-date:20260901T080000Z\n", "%", ";"}}};
}

}  // namespace lockbox::test::fuzz
