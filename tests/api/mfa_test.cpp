#include "engine/identity/mfa.hpp"

#include "tests/api/service_bench.hpp"

namespace lockbox::mfa_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;

TEST_CASE("a virtual MFA device is made, enabled with two codes, used and taken away") {
  ServiceBench b;
  b.ok("iam", "CreateUser", {{"UserName", "neville"}});
  const Json made = b.ok("iam", "CreateVirtualMFADevice", {{"VirtualMFADeviceName", "toad"}});
  const std::string serial = made["VirtualMFADevice"]["SerialNumber"];
  CHECK(serial == "arn:aws:iam::111122223333:mfa/toad");
  CHECK(made["VirtualMFADevice"]["Base32StringSeed"].get<std::string>().size() == 32);
  const identity::MfaDevice device =
      *identity::find_mfa_device(b.services.identity, test::kAccount, serial);
  Json enable = {{"UserName", "neville"},
                 {"SerialNumber", serial},
                 {"AuthenticationCode1", "000000"},
                 {"AuthenticationCode2", "000001"}};
  CHECK(b.refused("iam", "EnableMFADevice", enable).message ==
        "Authentication code for device is not valid.");
  enable["AuthenticationCode1"] = identity::mfa_code(device, plus_ms(b.now, -30000));
  enable["AuthenticationCode2"] = identity::mfa_code(device, b.now);
  b.ok("iam", "EnableMFADevice", enable);
  CHECK(b.ok("iam", "ListMFADevices", {{"UserName", "neville"}})["MFADevices"][0]["EnableDate"] ==
        "2026-09-01T08:00:00+00:00");
  CHECK(b.ok("iam", "ListVirtualMFADevices",
             {{"AssignmentStatus", "Unassigned"}})["VirtualMFADevices"]
            .empty());
  CHECK(b.refused("iam", "DeleteUser", {{"UserName", "neville"}}).message ==
        "Cannot delete entity, must delete MFA device first.");
  CHECK(b.refused("iam", "DeleteVirtualMFADevice", {{"SerialNumber", serial}}).code ==
        "DeleteConflict");
  b.ok("iam", "DeactivateMFADevice", {{"UserName", "neville"}, {"SerialNumber", serial}});
  b.ok("iam", "DeleteVirtualMFADevice", {{"SerialNumber", serial}});
  b.ok("iam", "DeleteUser", {{"UserName", "neville"}});
}

TEST_CASE("session tokens without MFA may not call IAM, federated users nearly nothing") {
  ServiceBench b;
  b.ok("iam", "CreateUser", {{"UserName", "neville"}});
  b.become("user/neville");
  const auto use = [&b](const Json& answer) {
    const Json& c = answer["Credentials"];
    b.use({c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"]});
  };
  const Json federated = b.ok("sts", "GetFederationToken", {{"Name", "owl"}});
  use(b.ok("sts", "GetSessionToken"));
  const AwsError iam = b.refused("iam", "ListUsers");
  CHECK(iam.code == "InvalidClientTokenId");
  CHECK(iam.message == "The security token included in the request is invalid");
  b.ok("sts", "GetCallerIdentity");
  CHECK(b.refused("sts", "GetFederationToken", {{"Name", "owl"}}).message ==
        "Cannot call GetFederationToken with session credentials");
  use(federated);
  CHECK(b.refused("iam", "ListUsers").code == "InvalidClientTokenId");
  CHECK(b.refused(
             "sts", "AssumeRole",
             {{"RoleArn", "arn:aws:iam::111122223333:role/student"}, {"RoleSessionName", "lesson"}})
            .code == "AccessDenied");
  b.ok("sts", "GetCallerIdentity");
}

}  // namespace lockbox::mfa_test
