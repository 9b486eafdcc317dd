// From requests as authors write them to calls of a world.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::lesson {

// A world without such an endpoint has no such name either: the look-up fails.
std::string host_of_endpoint(const std::string& given, const cloud::World& world) {
  constexpr std::string_view kInterface = "interface:";
  constexpr std::string_view kCluster = "cluster:";
  if (given == "account")
    return network::account_host(world.account, world.region);
  if (given.compare(0, kCluster.size(), kCluster) == 0) {
    const std::string name = given.substr(kCluster.size());
    const dax::Cluster* c =
        dax::find_cluster(world.services.dax, dax::cluster_arn(world.region, world.account, name));
    return c ? dax::endpoint_url(*c) : concat({"dax://", name});
  }
  if (given.compare(0, kInterface.size(), kInterface) != 0)
    return given;
  const std::string service =
      concat({"com.amazonaws.", world.region, ".", given.substr(kInterface.size())});
  for (const network::VpcEndpoint& e : world.services.network->endpoints)
    if (e.type == "Interface" && e.service == service && !e.dns_names.empty())
      return e.dns_names.front();
  return concat({"vpce-of-your-own.", given.substr(kInterface.size()), ".", world.region,
                 ".vpce.amazonaws.com"});
}

cloud::CallApi to_call(const RequestSpec& request, const std::map<std::string, std::string>& fixed,
                       const cloud::World& world) {
  std::map<std::string, std::string> values = fixed;
  for (const auto& entry : world.services.tables.backups)
    values["backup." + entry.second->name] = entry.first;
  for (const auto& entry : world.services.kms.aliases) {
    const Cow<kms::Key>* key = world.services.kms.keys.find(entry.second.key_arn);
    if (key && entry.second.name.compare(0, 6, "alias/") == 0)
      values["key." + entry.second.name.substr(6)] = (*key)->id;
  }
  cloud::CallApi call;
  call.as = substitute(request.as, values);
  call.from = request.from;
  call.service = request.service;
  call.operation = request.operation;
  call.tls = request.tls;
  call.endpoint = host_of_endpoint(request.endpoint, world);
  call.parameters = std::make_shared<const Json>(substitute(*request.in, values));
  return call;
}

}  // namespace lockbox::lesson
