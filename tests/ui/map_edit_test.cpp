// The network changed by hand in the facts of the map: each change is a command of the terminal.
#include "web/scene/map_edit.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <utility>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "tests/network/castle.hpp"
#include "tests/ui/headless.hpp"
#include "web/scene/map_facts.hpp"

namespace lockbox::map_edit_test {
using namespace lockbox::panels;
using lockbox::test::Headless;

namespace {

/// A sandbox with a network, its administrator at the terminal.
struct Edited : Headless {
  Edited(float width, float height) : Headless(width, height) {
    REQUIRE_FALSE(call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
    call({{"fn", "sandbox"}, {"world", "diagon-alley-1"}});
    call({{"fn", "theme"}, {"reducedMotion", true}});
    REQUIRE(call({{"fn", "command"}, {"text", "lockbox as admin"}})["status"] == 0);
    settle();
  }

  const ui::Item* ending(std::string_view end) const {
    for (const ui::Item& item : const_cast<Edited*>(this)->app().ui().registry.items())
      if (item.path.size() >= end.size() &&
          item.path.compare(item.path.size() - end.size(), end.size(), end) == 0)
        return &item;
    return nullptr;
  }
  void press(ui::Role role, const std::string& name) {
    const ui::Item* item = find(role, name);
    INFO(name << "\n" << dump());
    REQUIRE(item);
    call({{"fn", "activate"}, {"path", item->path}});
    settle();
  }
  void type(const std::string& end, const std::string& value) {
    const ui::Item* item = ending(end);
    INFO(end << "\n" << dump());
    REQUIRE(item);
    call({{"fn", "set-value"}, {"path", item->path}, {"value", value}});
    settle();
  }
  std::string said() const {
    const ui::Item* item = ending("/said");
    return item ? item->what.name : std::string();
  }
  const network::Topology& net() { return *app().history().world().services.network; }
  std::size_t steps() { return app().history().steps().size(); }
};

const MapForm& form(const std::vector<MapForm>& forms, std::string_view start) {
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const MapForm& f) {
    return f.key.compare(0, start.size(), start) == 0;
  });
  REQUIRE(found != forms.end());
  return *found;
}

}  // namespace

TEST_CASE("a rule is added, removed and taken back by hand", "[ui][map]") {
  const auto [width, height] = GENERATE(std::pair(1280.0f, 800.0f), std::pair(900.0f, 1000.0f));
  Edited h(width, height);
  const network::NetworkInterface& host = h.net().interfaces.front();
  const std::string group = host.security_groups.front();
  const auto rules = [&] {
    return network::find_by_id(h.net().security_groups, group)->ingress.size();
  };
  h.call({{"fn", "activate"},
          {"path", "network/map/node-" + (host.instance.empty() ? host.id : host.instance)}});
  h.settle();
  const std::size_t before = rules(), steps = h.steps();
  const std::vector<MapForm> forms =
      forms_of(h.net(), host.instance.empty() ? host.id : host.instance);
  h.press(ui::Role::TreeItem, form(forms, "in-").title);
  CHECK(h.registry_faults().empty());
  // What will not do is said in words and sent nowhere.
  h.type("/peer", "10.0.0.0/99");
  h.press(ui::Role::Button, "Add this rule");
  CHECK(h.said().find("From: \"10.0.0.0/99\" will not do") == 0);
  CHECK(h.steps() == steps);
  h.type("/peer", "10.77.0.0/16");
  h.press(ui::Role::Button, "Add this rule");
  INFO(h.said());
  CHECK(rules() == before + 1);
  CHECK(h.steps() == steps + 1);
  // What the service refuses comes in the service's words.
  h.press(ui::Role::TreeItem, form(forms, "in-").title);
  h.type("/peer", "10.77.0.0/16");
  h.press(ui::Role::Button, "Add this rule");
  CHECK(h.said().find("InvalidPermission.Duplicate") != std::string::npos);
  CHECK(rules() == before + 1);
  h.press(ui::Role::Button, "Remove in tcp/443 from 10.77.0.0/16");
  CHECK(rules() == before);
  h.press(ui::Role::Button, "Undo it");
  CHECK(rules() == before + 1);
}

TEST_CASE("a subnet's routes and network ACL are changed by hand", "[ui][map]") {
  Edited h(1280, 800);
  h.press(ui::Role::Button, "Subnet shop floor");
  const network::Subnet* s = nullptr;
  for (const network::Subnet& one : h.net().subnets)
    if (one.name == "shop floor")
      s = &one;
  REQUIRE(s);
  const std::string subnet = s->id, acl = s->network_acl;
  const std::vector<MapForm> forms = forms_of(h.net(), subnet);
  h.press(ui::Role::TreeItem, form(forms, "route-").title);
  h.type("/destination", "198.51.100.0/24");
  h.press(ui::Role::Button, form(forms, "route-").submits.front().label);
  INFO(h.said());
  const auto has_route = [&] {
    const auto& routes =
        table_that_routes(h.net(), *network::find_by_id(h.net().subnets, subnet))->routes;
    return std::any_of(routes.begin(), routes.end(),
                       [](const network::Route& r) { return r.destination == "198.51.100.0/24"; });
  };
  CHECK(has_route());
  const Facts facts = facts_of(h.net(), subnet);
  const auto line = std::find_if(facts.lines.begin(), facts.lines.end(),
                                 [](const Fact& f) { return f.label == "198.51.100.0/24"; });
  REQUIRE(line != facts.lines.end());
  h.press(ui::Role::Button, concat({"Remove ", line->label, " ", line->value}));
  CHECK_FALSE(has_route());

  h.press(ui::Role::TreeItem, form(forms, "entry-in-").title);
  h.type("/number", "7");
  h.press(ui::Role::Button, "Deny");
  INFO(h.said());
  const auto entry = [&]() -> const network::AclEntry* {
    for (const network::AclEntry& e : network::find_by_id(h.net().network_acls, acl)->entries)
      if (e.number == 7 && !e.egress)
        return &e;
    return nullptr;
  };
  REQUIRE(entry());
  CHECK_FALSE(entry()->allow);
  h.press(ui::Role::Button, "Remove in 7 deny tcp/443 0.0.0.0/0");
  CHECK_FALSE(entry());
}

TEST_CASE("forms come to commands of the AWS CLI, or say which field is wrong", "[map]") {
  const network::Topology t = castle::topology();
  const struct {
    const char *node, *form;
    int submit;
    std::map<std::string, std::string> values;
    const char *command, *problem;
  } rows[] = {
      {"i-web",
       "in-sg-web",
       0,
       {{"peer", "pl-ddb"}, {"ports", "1024-2048"}},
       "aws ec2 authorize-security-group-ingress --group-id sg-web --ip-permissions "
       "IpProtocol=tcp,FromPort=1024,ToPort=2048,PrefixListIds=[{PrefixListId=pl-ddb}]",
       ""},
      {"i-web",
       "out-sg-web",
       0,
       {{"peer", "::/0"}, {"protocol", "all"}},
       "aws ec2 authorize-security-group-egress --group-id sg-web --ip-permissions "
       "IpProtocol=-1,Ipv6Ranges=[{CidrIpv6=::/0}]",
       ""},
      {"i-web", "in-sg-web", 0, {{"peer", ""}}, "", "From: is empty; expected"},
      {"i-web", "in-sg-web", 0, {{"peer", "10.0.0.0/8 --dry-run"}}, "", "From: "},
      {"i-web", "in-sg-web", 0, {{"peer", "10.0.0.0/8"}, {"ports", "9-8"}}, "", "Ports: "},
      {"i-web", "in-sg-web", 0, {{"peer", "10.0.0.0/8"}, {"protocol", "tpc"}}, "", "Protocol: "},
      {"subnet-private",
       "route-rtb-private",
       1,
       {{"destination", "9.9.0.0/16"}},
       "aws ec2 create-route --route-table-id rtb-private --nat-gateway-id nat-1 "
       "--destination-cidr-block 9.9.0.0/16",
       ""},
      {"subnet-private",
       "route-rtb-private",
       0,
       {{"destination", "9.9.0.0"}},
       "aws ec2 create-route --route-table-id rtb-private --gateway-id igw-hall "
       "--destination-cidr-block 9.9.0.0",
       ""},
      {"subnet-private",
       "route-rtb-private",
       0,
       {{"destination", "nowhere"}},
       "",
       "Destination: \"nowhere\" will not do"},
      {"subnet-private",
       "entry-out-acl-hall",
       1,
       {{"number", "5"}, {"protocol", "icmp"}},
       "aws ec2 create-network-acl-entry --network-acl-id acl-hall --egress --rule-action deny "
       "--rule-number 5 --protocol 1 --cidr-block 0.0.0.0/0 --icmp-type-code Type=-1,Code=-1",
       ""},
      {"subnet-private", "entry-in-acl-hall", 0, {{"number", "40000"}}, "", "Number: "},
      {"vpc-hall",
       "endpoint-vpc-hall",
       0,
       {},
       "aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id vpc-hall "
       "--subnet-ids subnet-public --service-name com.amazonaws.eu-west-1.dynamodb",
       ""},
  };
  for (const auto& row : rows) {
    INFO(row.node << " " << row.form);
    const std::vector<MapForm> forms = forms_of(t, row.node);
    const MapForm& f = form(forms, row.form);
    const MapCommand made =
        command_of(f, f.submits[static_cast<std::size_t>(row.submit)], row.values);
    CHECK(made.command == row.command);
    CHECK(made.problem.find(row.problem) == 0);
    CHECK(made.problem.empty() == (*row.problem == 0));
  }
}

TEST_CASE("only what can be removed by hand has a command for it", "[map]") {
  const network::Topology t = castle::topology();
  for (const Fact& f : facts_of(t, "subnet-private").lines) {
    INFO(f.label << " " << f.value);
    const bool kept = f.value.find("local") != std::string::npos ||
                      f.value.find("propagated") != std::string::npos ||
                      f.value.find("vpce-") != std::string::npos;
    if (kept)
      CHECK(f.remove.empty());
    if (f.label == "203.0.113.0/24")
      CHECK(f.remove ==
            "aws ec2 delete-route --route-table-id rtb-private "
            "--destination-cidr-block 203.0.113.0/24");
    if (f.label == "out 100")
      CHECK(f.remove ==
            "aws ec2 delete-network-acl-entry --network-acl-id acl-hall "
            "--rule-number 100 --egress");
  }
}

TEST_CASE("the road tells its time and price, part by part and as a whole", "[ui][map]") {
  const auto [width, height] = GENERATE(std::pair(1280.0f, 800.0f), std::pair(390.0f, 844.0f));
  Edited h(width, height);
  REQUIRE(h.call({{"fn", "command"}, {"text", "aws dynamodb list-tables"}})["status"] == 0);
  h.settle();
  const ui::Item* sum = h.ending("/road-cost");
  REQUIRE(sum);
  INFO(sum->what.name);
  CHECK(sum->what.name.find("The whole road: ") == 0);
  CHECK(sum->what.name.find(" ms there and back") != std::string::npos);
  CHECK(sum->rect.x >= 0);
  CHECK(sum->rect.x + sum->rect.w <= width);
  int told = 0;
  for (const ui::Item& item : h.app().ui().registry.items())
    told += item.what.name.rfind("Hop ", 0) == 0 && item.what.name.find(" ms") != std::string::npos
                ? 1
                : 0;
  CHECK(told > 0);
}

}  // namespace lockbox::map_edit_test
