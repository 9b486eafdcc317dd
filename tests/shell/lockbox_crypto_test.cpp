// `lockbox disk`, `encrypt-item`, `decrypt-item`, `beacon`: what keys do to bytes, in the terminal.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/world.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lockbox_crypto_test {
namespace {

const char* const kWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "tables": {"vaults": {
    "TableName": "Vaults", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "Vault", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "Vault", "KeyType": "HASH"}],
    "Items": [{"Vault": {"S": "713"}, "Content": {"S": "a small package"}}]}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "teller": {"inlinePolicies": {"items": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}}},
  "profiles": {"admin": {"as": "role/admin"}, "teller": {"as": "role/teller"}},
  "files": {
    "item.json": {"Vault": {"S": "687"}, "Owner": {"S": "Harry"}, "Branch": {"S": "London"}},
    "raw.json": {"tableName": "Vaults", "partitionKey": "Vault",
      "attributeActionsOnEncrypt": {"Vault": "SIGN_ONLY", "Owner": "ENCRYPT_AND_SIGN",
                                    "Branch": "SIGN_ONLY"},
      "beaconKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "beacons": {"Owner": 8},
      "keyring": {"type": "raw-aes", "namespace": "gringotts", "name": "goblin",
                  "key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}}
})";

class Terminal {
 public:
  Terminal() : history_(world()) { session_.profile = "admin"; }
  std::string out(const std::string& line) {
    const shell::Reply reply = shell::run(history_, session_, line);
    CAPTURE(line, reply.err);
    CHECK(reply.status == 0);
    std::string text = reply.out;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  std::string err(const std::string& line) {
    const shell::Reply reply = shell::run(history_, session_, line);
    CAPTURE(line, reply.out);
    CHECK(reply.status != 0);
    return reply.err;
  }
  shell::Session& session() { return session_; }

 private:
  static cloud::World world() {
    auto made = cloud::world_from_json(parse_json(kWorld).value, 1);
    REQUIRE(made);
    return *made;
  }
  cloud::History history_;
  shell::Session session_;
};

std::string after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  REQUIRE(at != std::string::npos);
  return text.substr(at + mark.size(), text.find('\n', at + mark.size()) - at - mark.size());
}

}  // namespace

TEST_CASE("the disk of a table under the key AWS owns: ciphertext, and nobody to ask") {
  Terminal t;
  const std::string disk = t.out("lockbox disk Vaults");
  CHECK(disk.find("protected by   AWS owned key\n") != std::string::npos);
  CHECK(disk.find("small package") == std::string::npos);
  CHECK(disk.find("aws kms decrypt") == std::string::npos);
  CHECK(t.err("lockbox disk Cellar").find("There is no table Cellar. Tables: Vaults.") == 0);
  CHECK(t.err("lockbox disk").find("usage: lockbox disk") == 0);
}

TEST_CASE("the envelope of a customer managed key can be followed by hand") {
  Terminal t;
  const std::string key = t.out("aws kms create-key --query KeyMetadata.Arn --output text");
  t.out(
      "aws dynamodb update-table --table-name Vaults --sse-specification "
      "Enabled=true,SSEType=KMS,KMSMasterKeyId=" +
      key);
  const std::string disk = t.out("lockbox disk Vaults");
  CHECK(disk.find("customer managed key  " + key) != std::string::npos);
  const std::string ask = after(disk, "Ask for it:  ");
  const std::string plain = t.out(ask);
  CHECK(base64_decode(plain)->size() == 32);
  CHECK(t.out("lockbox disk Vaults --table-key " + plain).find("a small package") !=
        std::string::npos);
  CHECK(t.err("lockbox disk Vaults --table-key AAAA").find("does not unwrap") != std::string::npos);
  // Who may not use the key gets no further than the ciphertext.
  t.session().profile = "teller";
  CHECK(t.err(ask).find("kms:Decrypt") != std::string::npos);
  t.session().profile = "admin";
  t.out("aws kms disable-key --key-id " + key);
  CHECK(t.err(ask).find("DisabledException") != std::string::npos);
}

TEST_CASE("the managed key opens its envelopes for DynamoDB only") {
  Terminal t;
  t.out("aws dynamodb update-table --table-name Vaults --sse-specification Enabled=true");
  const std::string disk = t.out("lockbox disk Vaults");
  CHECK(disk.find("protected by   AWS managed key") != std::string::npos);
  CHECK(t.err(after(disk, "Ask for it:  "))
            .find("(AccessDeniedException) when calling the Decrypt") != std::string::npos);
  CHECK(t.out("aws dynamodb get-item --table-name Vaults --key '{\"Vault\":{\"S\":\"713\"}}'")
            .find("a small package") != std::string::npos);
}

TEST_CASE("an item locked by the client travels through the service unread") {
  Terminal t;
  t.out("lockbox encrypt-item raw.json item.json --out sealed.json");
  const std::string sealed = t.out("lockbox file sealed.json");
  CHECK(sealed.find("Harry") == std::string::npos);
  CHECK(sealed.find("London") != std::string::npos);
  CHECK(sealed.find("aws_dbe_head") != std::string::npos);
  const std::string beacon = after(t.out("lockbox beacon raw.json Owner Harry"), "Owner = ");
  CHECK(beacon.size() == 2);
  CHECK(sealed.find("\"aws_dbe_b_Owner\"") != std::string::npos);
  CHECK(sealed.find("\"" + beacon + "\"") != std::string::npos);
  t.out("aws dynamodb put-item --table-name Vaults --item file://sealed.json");
  t.out("lockbox write got.json '" +
        t.out("aws dynamodb get-item --table-name Vaults --key '{\"Vault\":{\"S\":\"687\"}}'") +
        "'");
  CHECK(t.out("lockbox decrypt-item raw.json got.json").find("Harry") != std::string::npos);
}

TEST_CASE("with a KMS keyring the caller's permissions open the item") {
  Terminal t;
  const std::string key = t.out("aws kms create-key --query KeyMetadata.Arn --output text");
  t.out(
      "lockbox write kms.json '{\"tableName\":\"Vaults\",\"partitionKey\":\"Vault\","
      "\"attributeActionsOnEncrypt\":{\"Vault\":\"SIGN_ONLY\",\"Owner\":\"ENCRYPT_AND_SIGN\","
      "\"Branch\":\"SIGN_ONLY\"},\"keyring\":{\"type\":\"aws-kms\",\"keyArn\":\"" +
      key + "\"}}'");
  t.out("lockbox encrypt-item kms.json item.json --out sealed.json");
  CHECK(t.out("lockbox decrypt-item kms.json sealed.json").find("Harry") != std::string::npos);
  t.session().profile = "teller";
  CHECK(t.err("lockbox decrypt-item kms.json sealed.json").find("kms:Decrypt") !=
        std::string::npos);
}

TEST_CASE("the packets of the last request are kept for Wireshark") {
  Terminal t;
  CHECK(t.err("lockbox capture letter") ==
        "There is no request yet. Send one: `aws help` shows how.\n");
  t.out("aws dynamodb list-tables");
  const std::string said = t.out("lockbox capture letter");
  CHECK(said.find("TLSv1.3, TLS_AES_128_GCM_SHA256, x25519") != std::string::npos);
  const auto bytes = base64_decode(t.out("lockbox file letter"));
  REQUIRE(bytes);
  CHECK(bytes->substr(0, 4) == "\x0a\x0d\x0d\x0a");
  CHECK(bytes->find("CLIENT_TRAFFIC_SECRET_0 ") != std::string::npos);
  CHECK(t.out("lockbox capture old --tls12").find("TLSv1.2") != std::string::npos);
  CHECK(t.out("lockbox capture ancient --tls11")
            .find("The handshake fails, and nothing is sent. The server: no TLS version that both "
                  "ends speak.") != std::string::npos);
  CHECK(t.err("lockbox capture").find("usage: lockbox capture") == 0);
}

TEST_CASE("a clock that is more than fifteen minutes off signs nothing that counts") {
  Terminal t;
  CHECK(t.out("lockbox skew") == "This machine's clock goes with the lab's.");
  t.out("lockbox skew -14m");
  t.out("aws dynamodb list-tables");
  CHECK(t.out("lockbox skew -20m") ==
        "This machine's clock is 1200 seconds behind the lab's; calls are signed with it.");
  CHECK(t.err("aws dynamodb list-tables")
            .find("An error occurred (InvalidSignatureException) when calling the ListTables "
                  "operation: Signature expired: 20260901T074000Z is now earlier than "
                  "20260901T074500Z (20260901T080000Z - 15 min.)") != std::string::npos);
  t.out("lockbox skew +20m");
  CHECK(t.err("aws dynamodb list-tables")
            .find("Signature not yet current: 20260901T082000Z is still later than "
                  "20260901T081500Z (20260901T080000Z + 15 min.)") != std::string::npos);
  t.out("lockbox skew 0");
  t.out("aws dynamodb list-tables");
  CHECK(t.err("lockbox skew soon").find("usage: lockbox skew") == 0);
}

TEST_CASE("faults of files and configurations name their place") {
  Terminal t;
  CHECK(t.err("lockbox encrypt-item none.json item.json") ==
        "There is no file none.json. `lockbox files` lists them.\n");
  CHECK(t.err("lockbox encrypt-item '{}' item.json").find("/tableName and /partitionKey") !=
        std::string::npos);
  CHECK(t.err("lockbox encrypt-item '{' item.json").find("Not JSON: ") == 0);
  t.out(
      "lockbox write bad.json '{\"tableName\":\"T\",\"partitionKey\":\"K\","
      "\"attributeActionsOnEncrypt\":{\"K\":\"HIDE\"}}'");
  CHECK(t.err("lockbox decrypt-item bad.json item.json")
            .find("/attributeActionsOnEncrypt/K: ENCRYPT_AND_SIGN, SIGN_ONLY") !=
        std::string::npos);
  CHECK(t.err("lockbox decrypt-item raw.json item.json") ==
        "DynamoDbItemEncryptorException: Encrypted item missing expected header and footer "
        "attributes\n");
  CHECK(t.err("lockbox beacon raw.json Branch London").find("has no beacon for Branch") !=
        std::string::npos);
}

TEST_CASE("an application that encrypts writes sealed items and opens what it reads") {
  Terminal t;
  CHECK(t.out("lockbox put-sealed raw.json item.json") == "Sealed and written to Vaults.");
  const std::string key = " '{\"Vault\":{\"S\":\"687\"}}'";
  const std::string stored = t.out("aws dynamodb get-item --table-name Vaults --key" + key);
  CHECK(stored.find("Harry") == std::string::npos);
  CHECK(stored.find("aws_dbe_head") != std::string::npos);
  CHECK(t.out("lockbox get-sealed raw.json" + key).find("Harry") != std::string::npos);
  CHECK(t.out("lockbox get-sealed raw.json '{\"Vault\":{\"S\":\"none\"}}'") ==
        "There is no such item.");
}

TEST_CASE("a sealed item that was moved to another key or changed is not handed out") {
  Terminal t;
  t.out("lockbox put-sealed raw.json item.json");
  const std::string stored = t.out(
      "aws dynamodb get-item --table-name Vaults --query Item --key '{\"Vault\":{\"S\":\"687\"}}'");
  t.out("lockbox write moved.json '" + replace_all(stored, "687", "713") + "'");
  t.out("aws dynamodb put-item --table-name Vaults --item file://moved.json");
  CHECK(t.err("lockbox get-sealed raw.json '{\"Vault\":{\"S\":\"713\"}}'")
            .find("does not hand this item out") != std::string::npos);
  t.out("lockbox write changed.json '" + replace_all(stored, "London", "Paris") + "'");
  t.out("aws dynamodb put-item --table-name Vaults --item file://changed.json");
  CHECK(t.err("lockbox get-sealed raw.json '{\"Vault\":{\"S\":\"687\"}}'")
            .find("does not hand this item out") != std::string::npos);
}

TEST_CASE("a whole table is sealed item by item, again if it is sealed already") {
  Terminal t;
  t.out(
      "lockbox write vault.json '{\"tableName\":\"Vaults\",\"partitionKey\":\"Vault\","
      "\"attributeActionsOnEncrypt\":{\"Vault\":\"SIGN_ONLY\",\"Content\":\"ENCRYPT_AND_SIGN\"},"
      "\"keyring\":{\"type\":\"raw-aes\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      "\"}}'");
  CHECK(t.out("lockbox seal vault.json") == "Sealed 1 item of Vaults.");
  CHECK(t.out("aws dynamodb scan --table-name Vaults").find("small package") == std::string::npos);
  CHECK(t.out("lockbox seal vault.json") == "Sealed 1 item of Vaults.");
  CHECK(
      t.out("lockbox get-sealed vault.json '{\"Vault\":{\"S\":\"713\"}}'").find("small package") !=
      std::string::npos);
}

TEST_CASE("a sealed value is found by its beacon, and what only shares the beacon is dropped") {
  Terminal t;
  t.out(
      "lockbox write bit.json '{\"tableName\":\"Vaults\",\"partitionKey\":\"Vault\","
      "\"attributeActionsOnEncrypt\":{\"Vault\":\"SIGN_ONLY\",\"Owner\":\"ENCRYPT_AND_SIGN\","
      "\"Content\":\"SIGN_ONLY\"},\"keyring\":{\"type\":\"raw-aes\","
      "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},"
      "\"beaconKey\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"beacons\":{\"Owner\":1}}'");
  // Three owners and two beacons: at least two share one.
  const char* const owners[] = {"Harry", "Bellatrix", "Nicolas"};
  for (int i = 0; i < 3; ++i)
    t.out("lockbox put-sealed bit.json '{\"Vault\":{\"S\":\"" + std::to_string(100 + i) +
          "\"},\"Owner\":{\"S\":\"" + owners[i] + "\"}}'");
  bool shared = false;
  for (const char* owner : owners) {
    const std::string found = t.out(std::string("lockbox find-sealed bit.json Owner ") + owner);
    CAPTURE(found);
    CHECK(found.find("; 1 has the value.") != std::string::npos);
    for (const char* other : owners)
      CHECK((found.find(other) != std::string::npos) == (other == owner));
    shared = shared || found.find("brought 1 item;") == std::string::npos;
  }
  CHECK(shared);
  CHECK(t.out("lockbox find-sealed bit.json Owner Nobody").find("; 0 have the value.") !=
        std::string::npos);
  CHECK(t.err("lockbox find-sealed bit.json Content x").find("cannot be searched") !=
        std::string::npos);
  CHECK(t.err("lockbox find-sealed bit.json") ==
        "usage: lockbox find-sealed CONFIG ATTRIBUTE VALUE\n");
}

TEST_CASE("keys cannot be encrypted, and the commands say how they are used") {
  Terminal t;
  t.out(
      "lockbox write key.json '{\"tableName\":\"Vaults\",\"partitionKey\":\"Vault\","
      "\"attributeActionsOnEncrypt\":{\"Vault\":\"ENCRYPT_AND_SIGN\",\"Owner\":\"SIGN_ONLY\","
      "\"Branch\":\"SIGN_ONLY\"},\"keyring\":{\"type\":\"raw-aes\","
      "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}}'");
  CHECK(t.err("lockbox put-sealed key.json item.json").find("Vault") != std::string::npos);
  CHECK(t.err("lockbox put-sealed raw.json") == "usage: lockbox put-sealed CONFIG ITEM\n");
  CHECK(t.err("lockbox get-sealed raw.json") == "usage: lockbox get-sealed CONFIG KEY\n");
  CHECK(t.err("lockbox seal") == "usage: lockbox seal CONFIG\n");
  CHECK(t.err("lockbox seal none.json") ==
        "There is no file none.json. `lockbox files` lists them.\n");
}

}  // namespace lockbox::lockbox_crypto_test
