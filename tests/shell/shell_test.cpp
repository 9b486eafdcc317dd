// Lines typed into the terminal of a small world, through the whole request pipeline.
#include "engine/shell/shell.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/shell/lockbox_command.hpp"
#include "tests/shell/world_terminal.hpp"

namespace lockbox::shell_test {
namespace {

const char* const kWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "tables": {"houses": {
    "TableName": "Houses", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"},
                             {"AttributeName": "Student", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"},
                  {"AttributeName": "Student", "KeyType": "RANGE"}],
    "Items": [{"House": {"S": "Gryffindor"}, "Student": {"S": "harry"}, "Points": {"N": "50"}},
              {"House": {"S": "Gryffindor"}, "Student": {"S": "ron"}, "Points": {"N": "20"}},
              {"House": {"S": "Slytherin"}, "Student": {"S": "draco"}, "Points": {"N": "30"}}]}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "visitor": {}},
  "profiles": {"admin": {"as": "role/admin"}, "visitor": {"as": "role/visitor"}},
  "files": {"key.json": {"House": {"S": "Slytherin"}, "Student": {"S": "draco"}}}
})";

struct Terminal : test::WorldTerminal {
  Terminal() : WorldTerminal(kWorld) {}
  std::vector<std::string> complete(const std::string& line) {
    return shell::complete(history(), session(), line, line.size());
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("a read through the whole pipeline, in each format", "[shell]") {
  Terminal t;
  const std::string get =
      "aws dynamodb get-item --table-name Houses --key "
      R"('{"House":{"S":"Gryffindor"},"Student":{"S":"harry"}}' )";
  CHECK(has(t.out(get), "        \"Points\": {\n            \"N\": \"50\"\n"));
  CHECK(t.out(get + "--query Item.Points.N --output text") == "50\n");
  CHECK(has(t.out(get + "--output yaml"), "Item:\n"));
  CHECK(has(t.out(get + "--output table"), "GetItem"));
  CHECK(t.out("aws dynamodb get-item --table-name Houses --key file://key.json "
              "--query Item.Student.S") == "\"draco\"\n");
}

TEST_CASE("who calls, and what a refusal looks like", "[shell]") {
  Terminal t;
  CHECK(has(t.out("aws sts get-caller-identity --query Arn --output text"),
            "arn:aws:sts::111122223333:assumed-role/admin/"));
  const shell::Reply denied = t.run("aws dynamodb scan --table-name Houses --profile visitor");
  CHECK(denied.status == 254);
  CHECK(denied.called);
  CHECK(has(denied.err,
            "\nAn error occurred (AccessDeniedException) when calling the Scan operation: User: "
            "arn:aws:sts::111122223333:assumed-role/visitor/"));
  CHECK(has(t.out("lockbox why"), "Scan"));
  const shell::Reply nobody = t.run("aws sts get-caller-identity --profile nobody");
  CHECK(nobody.status == 255);
  CHECK(has(nobody.err, "The config profile (nobody) could not be found"));
  CHECK_FALSE(nobody.called);
  const shell::Reply wrong = t.run("aws dynamodb describe-table --table-name Nope");
  CHECK(wrong.status == 254);
  CHECK(has(wrong.err, "(ResourceNotFoundException) when calling the DescribeTable operation"));
  const shell::Reply unsigned_call = t.run("aws dynamodb list-tables --no-sign-request");
  CHECK(unsigned_call.status == 254);
}

TEST_CASE("a place without a road to the service is told by the client", "[shell]") {
  Terminal t;
  const shell::Reply r =
      t.run("aws dynamodb list-tables --endpoint-url https://dynamodb.nowhere.example");
  CHECK(r.status == 255);
  CHECK(has(r.err, "Could not connect to the endpoint URL: \"https://dynamodb.nowhere.example/\""));
}

TEST_CASE("pages are followed; --max-items cuts and --starting-token goes on", "[shell]") {
  Terminal t;
  const std::string scan = "aws dynamodb scan --table-name Houses ";
  CHECK(t.out(scan + "--page-size 1 --query 'length(Items)'") == "3\n");
  // A page that ends at the limit has a key to go on from, even when nothing follows.
  CHECK(t.out(scan + "--page-size 1 --query '[Count,ScannedCount]' --output text") ==
        "1\t1\n1\t1\n1\t1\n0\t0\n");
  CHECK(t.out(scan + "--limit 1 --query 'length(Items)'") == "1\n");
  CHECK(t.out(scan + "--no-paginate --query 'Count'") == "3\n");
  CHECK(has(t.out(scan), "\"ConsumedCapacity\": null"));
  const Json first =
      parse_json(t.out(scan + "--max-items 2 --query '{n:length(Items),t:NextToken}'")).value;
  CHECK(first["n"] == 2);
  const std::string token = first["t"].get<std::string>();
  CHECK(t.out(scan + "--query 'length(Items)' --starting-token " + token) == "1\n");
  CHECK(t.run(scan + "--starting-token nonsense").status == 255);
  CHECK(t.run(scan + "--no-paginate --max-items 1").status == 252);
}

TEST_CASE("a table is made, waited for, filled and deleted", "[shell]") {
  Terminal t;
  CHECK(has(t.out("aws dynamodb create-table --table-name Owls --attribute-definitions "
                  "AttributeName=Id,AttributeType=S --key-schema AttributeName=Id,KeyType=HASH "
                  "--billing-mode PAY_PER_REQUEST"),
            "\"TableName\": \"Owls\""));
  CHECK(t.out("aws dynamodb wait table-exists --table-name Owls").empty());
  CHECK(t.out("aws dynamodb put-item --table-name Owls --item Id={S=hedwig}").empty());
  CHECK(t.out("aws dynamodb list-tables --query TableNames --output text") == "Houses\tOwls\n");
  CHECK(has(t.out("aws dynamodb describe-table --table-name Owls --query Table.CreationDateTime"),
            "\"2026-09-01T08:00:0"));
  t.out("aws dynamodb delete-table --table-name Owls");
  CHECK(t.out("aws dynamodb wait table-not-exists --table-name Owls").empty());
  const shell::Reply never = t.run("aws dynamodb wait table-exists --table-name Owls");
  CHECK(never.status == 255);
  CHECK(has(never.err, "Waiter TableExists failed: Max attempts exceeded"));
}

TEST_CASE("lockbox commands: identity, time line, clock, files", "[shell]") {
  Terminal t;
  CHECK(has(t.out("lockbox whoami"), "role/admin"));
  CHECK(has(t.out("lockbox as visitor"), "role/visitor"));
  CHECK(t.run("lockbox as visiter").status == 1);
  CHECK(has(t.run("lockbox as visiter").err, "Did you mean visitor"));
  CHECK(t.run("lockbox undo").status == 1);
  t.out("lockbox as admin");
  t.out("aws dynamodb put-item --table-name Houses --item House={S=A},Student={S=b}");
  CHECK(has(t.out("lockbox undo"), "step 0 of 1"));
  CHECK(t.out("aws dynamodb scan --table-name Houses --query Count") == "3\n");
  CHECK(has(t.out("lockbox goto 0"), "step 0"));
  CHECK(t.run("lockbox goto 99").status == 1);
  CHECK(has(t.out("lockbox steps"), "Scan Houses"));
  CHECK(t.out("lockbox clock +1h30m") == "2026-09-01T09:30:00Z\n");
  CHECK(t.run("lockbox clock -1h").status == 2);
  t.out("lockbox write note.txt 'hello world'");
  CHECK(t.out("lockbox file note.txt") == "hello world\n");
  CHECK(has(t.out("lockbox files"), "note.txt  11 bytes"));
  CHECK(t.run("lockbox file nope").status == 1);
  CHECK(t.run("lockbox whyy").status == 2);
}

TEST_CASE("lines: several commands, history, unknown words", "[shell]") {
  Terminal t;
  CHECK(t.out("lockbox clock; lockbox clock") == "2026-09-01T08:00:00Z\n2026-09-01T08:00:00Z\n");
  CHECK(t.run("lockbox file nope && lockbox clock").out.empty());
  CHECK(t.run("lockbox file nope || lockbox clock").status == 0);
  CHECK(has(t.out("history"), "    1  lockbox clock; lockbox clock\n"));
  CHECK(t.run("clear").clear);
  CHECK(t.run("dynamodb scan").status == 127);
  CHECK(has(t.run("why").err, "Did you mean `lockbox why`?"));
  CHECK(t.run("aws x | jq").status == 2);
  CHECK(t.run("").status == 0);
  CHECK(t.run("\xff").status == 2);
  CHECK(has(t.out("help"), "lockbox COMMAND"));
  CHECK(has(t.out("aws help"), "dynamodb"));
  CHECK(has(t.out("aws dynamodb help"), "batch-get-item"));
  CHECK(has(t.out("aws dynamodb query help"), "--key-condition-expression"));
}

TEST_CASE("durations", "[shell]") {
  CHECK(shell::parse_duration("+2h30m") == 9000000);
  CHECK(shell::parse_duration("1d") == 86400000);
  CHECK(shell::parse_duration("500ms") == 500);
  for (const char* bad : {"", "+", "2", "h", "-1h", "1y", "99999999999999999999s", "9999999999d"})
    CHECK_FALSE(shell::parse_duration(bad));
}

TEST_CASE("completion offers commands, options and what the world has", "[shell]") {
  Terminal t;
  CHECK(t.complete("aw") == std::vector<std::string>{"aws"});
  CHECK(has(t.complete("aws dyn"), "dynamodb"));
  CHECK(has(t.complete("aws dynamodb get-"), "get-item"));
  CHECK(t.complete("aws dynamodb get-item ")[0] == "--table-name");
  CHECK(t.complete("aws dynamodb get-item --table-name ") == std::vector<std::string>{"Houses"});
  CHECK(has(t.complete("aws dynamodb get-item --table-name Houses --key "), "file://key.json"));
  CHECK(t.complete("aws --profile vis") == std::vector<std::string>{"visitor"});
  CHECK(has(t.complete("aws iam get-role --role-name "), "admin"));
  CHECK(has(t.complete("lockbox as "), "role/visitor"));
  CHECK(has(t.complete("lockbox w"), "whoami"));
  CHECK(has(t.complete("aws dynamodb query --select "), "COUNT"));
  CHECK(t.complete("aws nonsense x ").empty());
}

TEST_CASE("the terminal speaks PartiQL", "[shell][partiql]") {
  Terminal t;
  CHECK(
      t.out("aws dynamodb execute-statement --statement \"SELECT Points FROM Houses WHERE House = "
            "? AND Student = ?\" --parameters '[{\"S\":\"Gryffindor\"},{\"S\":\"ron\"}]' "
            "--query 'Items[0].Points.N' --output text") == "20\n");
  CHECK(t.out("aws dynamodb execute-statement --statement 'SELECT * FROM Houses' --limit 2 "
              "--query 'length(Items)'") == "2\n");
  CHECK(t.out("aws dynamodb batch-execute-statement --statements "
              "\"Statement=UPDATE Houses SET Points = 21 WHERE House = 'Gryffindor' AND Student = "
              "'ron' RETURNING ALL NEW *\" --query 'Responses[0].Item.Points.N' --output text") ==
        "21\n");
  CHECK(t.out("aws dynamodb execute-transaction --transact-statements "
              "'[{\"Statement\":\"SELECT Points FROM Houses WHERE House = ? AND Student = ?\","
              "\"Parameters\":[{\"S\":\"Slytherin\"},{\"S\":\"draco\"}]}]' "
              "--query 'Responses[0].Item.Points.N' --output text") == "30\n");
  const shell::Reply refused =
      t.run("aws dynamodb execute-statement --statement 'DELETE FROM Houses'");
  CHECK(refused.status == 254);
  CHECK(refused.err.find("An error occurred (ValidationException) when calling the "
                         "ExecuteStatement operation: Where clause does not contain a mandatory "
                         "equality on all key attributes") != std::string::npos);
}

TEST_CASE("lockbox trace walks a packet and says what would open the way", "[shell][trace]") {
  test::WorldTerminal terminal(R"({"id":"road@1","account":"111122223333","region":"eu-west-1",
    "roles":{"admin":{}},"profiles":{"admin":{"as":"role/admin","from":"internet"}}})");
  const network::Topology& t = *terminal.history().world().services.network;
  const std::string a = t.interfaces[0].id, b = t.interfaces[1].private_ip;
  const std::string near = terminal.out("lockbox trace " + a + " " + b + " --port 8080");
  CAPTURE(near);
  CHECK(near.find("ACCEPTED") == 0);
  CHECK(near.find("The answer: ACCEPTED") != std::string::npos);
  const std::string far = terminal.out("lockbox trace " + t.interfaces[1].id + " 8.8.8.8");
  CAPTURE(far);
  CHECK(far.find("NO_ROUTE") == 0);
  CHECK(far.find("[NO_ROUTE_TO_DESTINATION]") != std::string::npos);
  CHECK(far.find("Would open the way:\n  aws ec2 create-route ") != std::string::npos);
  const shell::Reply nowhere = terminal.run("lockbox trace i-none 10.0.0.5");
  CHECK(nowhere.status == 1);
  CHECK(nowhere.err.find("there is no place") != std::string::npos);
  CHECK(terminal.run("lockbox trace " + a).status == 2);
  CHECK(terminal.run("lockbox trace " + a + " " + b + " --port x").status == 2);
  CHECK(terminal.run("lockbox trace " + a + " " + b + " --speed 9").status == 2);
}

}  // namespace lockbox::shell_test
