#include "engine/lesson/question_keys.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/lesson/question_admin.hpp"

namespace lockbox::lesson {

namespace {

constexpr const char* kAlias = "alias/school";
constexpr const char* kOtherAlias = "alias/office";

class KeyDrawer {
 public:
  KeyDrawer(QuestionWorld& w, Rng& rng) : w_(w), rng_(rng) {}

  std::vector<cloud::CallApi> draw() {
    const std::string key = create_key(kAlias);
    let_pupil_use_keys();
    put_under(key);
    tell(concat({"Houses is encrypted at rest with a customer managed key, ", kAlias, "."}));
    switch (rng_.below(5)) {
      case 0:
        break;
      case 1:
        disable_after_a_read(key);
        break;
      case 2:
        rotate(key);
        break;
      case 3:
        move_alias(key);
        break;
      default:
        replace(key);
    }
    return std::move(asked_);
  }

 private:
  void tell(std::string line) { w_.told.push_back(std::move(line)); }

  Json admin(const char* service, const char* op, Json parameters) {
    return ask_as_admin(w_.world, service, op, std::move(parameters));
  }

  /// DynamoDB asks KMS in the reader's name: who may not decrypt cannot read.
  void let_pupil_use_keys() {
    Json use = policy_statement("UseKeys", "Allow", "kms:Decrypt", "*");
    admin("iam", "PutRolePolicy",
          Json{{"RoleName", "pupil"},
               {"PolicyName", "keys"},
               {"PolicyDocument", policy_text(Json::array({std::move(use)}))}});
    tell("role/pupil may use the keys of the account: kms:Decrypt.");
  }

  std::string create_key(const char* alias) {
    const Json made = admin("kms", "CreateKey", Json::object());
    const std::string arn = string_member(made.at("KeyMetadata"), "Arn").value_or("");
    if (alias)
      admin("kms", "CreateAlias", Json{{"AliasName", alias}, {"TargetKeyId", arn}});
    return arn;
  }

  void put_under(const std::string& key) {
    admin("dynamodb", "UpdateTable",
          Json{{"TableName", "Houses"},
               {"SSESpecification",
                {{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key}}}});
    // The new key is in force once the data keys are wrapped anew.
    w_.world = cloud::step(w_.world, cloud::AdvanceClock{3600000}).world;
  }

  /// The ciphertext, in base64.
  std::string encrypt_letter(const std::string& key) {
    tell(concat({"A letter was encrypted with kms:Encrypt under ", kAlias, "."}));
    const Json made = admin("kms", "Encrypt",
                            Json{{"KeyId", key}, {"Plaintext", base64_encode("a letter home")}});
    return string_member(made, "CiphertextBlob").value_or("");
  }

  /// To open the letter, and to put it under another key; `source` holds what names its own key.
  void ask_for_letter(const std::string& letter, const char* source) {
    create_key(kOtherAlias);
    Json open = {{"CiphertextBlob", letter}};
    Json move = {{"CiphertextBlob", letter}, {"DestinationKeyId", kOtherAlias}};
    if (source) {
      open["KeyId"] = source;
      move["SourceKeyId"] = source;
    }
    asked_.push_back(as_admin("kms", "Decrypt", std::move(open)));
    asked_.push_back(as_admin("kms", "ReEncrypt", std::move(move)));
  }

  /// The pupil reads from both places, so that DynamoDB holds the table key for the next minutes
  /// (where policies let the pupil read); then the key is disabled.
  void disable_after_a_read(const std::string& key) {
    bool read_it = false;
    for (const char* from : {"library", "internet"}) {
      cloud::CallApi read = cloud::api_call(
          "role/pupil", "dynamodb", "GetItem",
          Json{{"TableName", "Houses"},
               {"Key", {{"House", {{"S", "Gryffindor"}}}, {"Student", {{"S", "ron"}}}}}});
      read.from = from;
      const cloud::StepResult r = cloud::step(w_.world, read);
      w_.world = r.world;
      read_it = read_it || (r.trace && r.trace->succeeded);
    }
    admin("kms", "DisableKey", Json{{"KeyId", key}});
    tell(concat({read_it ? "role/pupil has read the table a moment ago. Then " : "Just now ",
                 kAlias, " was disabled, and nobody has enabled it since."}));
    static constexpr const char* kOffsets[] = {"+1m", "+6m", "+2h"};
    w_.later = kOffsets[rng_.below(3)];
  }

  void rotate(const std::string& key) {
    const std::string letter = encrypt_letter(key);
    admin("kms", "RotateKeyOnDemand", Json{{"KeyId", key}});
    w_.world = cloud::step(w_.world, cloud::AdvanceClock{3600000}).world;
    tell(concat({"After that ", kAlias, " was rotated (kms:RotateKeyOnDemand)."}));
    ask_for_letter(letter, nullptr);
  }

  /// Rotation by hand: the alias stands for another key from now on.
  void move_alias(const std::string& key) {
    const std::string letter = encrypt_letter(key);
    const std::string next = create_key(nullptr);
    admin("kms", "UpdateAlias", Json{{"AliasName", kAlias}, {"TargetKeyId", next}});
    tell(concat({"After that ", kAlias,
                 " was rotated by hand: a new key was created, and the alias points to it."}));
    ask_for_letter(letter, kAlias);
  }

  /// A backup under the old key, which is disabled once the table has another.
  void replace(const std::string& key) {
    const Json made =
        admin("dynamodb", "CreateBackup", Json{{"TableName", "Houses"}, {"BackupName", "spring"}});
    const Json* details = member(made, "BackupDetails");
    const auto backup = details ? string_member(*details, "BackupArn") : std::nullopt;
    put_under(create_key(kOtherAlias));
    const bool disabled = rng_.below(3) != 0;
    if (disabled)
      admin("kms", "DisableKey", Json{{"KeyId", key}});
    tell(concat({"The backup spring was made then. Since, Houses has gone over to the key ",
                 kOtherAlias, disabled ? ", and the old key was disabled." : "."}));
    if (backup)
      asked_.push_back(
          as_admin("dynamodb", "RestoreTableFromBackup",
                   Json{{"TargetTableName", "HousesOfSpring"}, {"BackupArn", *backup}}));
  }

  QuestionWorld& w_;
  Rng& rng_;
  std::vector<cloud::CallApi> asked_;
};

}  // namespace

std::vector<cloud::CallApi> draw_keys(QuestionWorld& w, Rng& rng) {
  if (rng.below(2) != 0)
    return {};
  return KeyDrawer(w, rng).draw();
}

}  // namespace lockbox::lesson
