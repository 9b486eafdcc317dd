#include "engine/api/ec2_common.hpp"

namespace lockbox::api {
namespace {

using Prepare = Result<Prepared> (*)(const Services&, const Call&);

Operation write(std::string_view name, Prepare prepare) {
  Operation o;
  o.service = "ec2";
  o.name = name;
  o.prepare = prepare;
  return o;
}

}  // namespace

std::vector<Operation> ec2_operations() {
  std::vector<Operation> out = ec2::describe_operations();
  out.push_back(write("CreateVpcEndpoint", ec2::create_vpc_endpoint));
  out.push_back(write("ModifyVpcEndpoint", ec2::modify_vpc_endpoint));
  out.push_back(write("DeleteVpcEndpoints", ec2::delete_vpc_endpoints));
  out.push_back(write("CreateRoute", ec2::create_route));
  out.push_back(write("ReplaceRoute", ec2::replace_route));
  out.push_back(write("DeleteRoute", ec2::delete_route));
  out.push_back(write("CreateNetworkAclEntry", ec2::create_acl_entry));
  out.push_back(write("ReplaceNetworkAclEntry", ec2::replace_acl_entry));
  out.push_back(write("DeleteNetworkAclEntry", ec2::delete_acl_entry));
  out.push_back(write("AuthorizeSecurityGroupIngress", ec2::authorize_ingress));
  out.push_back(write("AuthorizeSecurityGroupEgress", ec2::authorize_egress));
  out.push_back(write("RevokeSecurityGroupIngress", ec2::revoke_ingress));
  out.push_back(write("RevokeSecurityGroupEgress", ec2::revoke_egress));
  return out;
}

}  // namespace lockbox::api
