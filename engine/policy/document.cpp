#include "engine/policy/document.hpp"

#include <algorithm>
#include <set>

#include "engine/base/text.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/document_reader.hpp"
#include "engine/policy/positioned_json.hpp"

namespace lockbox::policy {
namespace {

// Larger than the largest policy AWS accepts (20 KB), white space included generously.
constexpr std::size_t kMaxBytes = 256 * 1024;

std::string escape_pointer(std::string_view name) {
  return replace_all(replace_all(std::string(name), "~", "~0"), "/", "~1");
}

class DocumentReader {
 public:
  DocumentReader(std::string_view text, Kind kind, DocumentReading& out)
      : text_(text), kind_(kind), out_(out), problems_(out.problems) {}

  void run() {
    out_.document.kind = kind_;
    out_.document.text = std::string(text_);
    if (text_.size() > kMaxBytes) {
      problems_.add("the document is larger than any policy AWS accepts", "", {});
      return;
    }
    check_characters();
    const PositionedJson json = read_positioned_json(text_);
    if (!json.ok) {
      problems_.add(concat({"not JSON: ", json.error}), "", json.where);
      return;
    }
    if (!json.root.is_object()) {
      problems_.add(concat({"a policy is an object, found ", to_text(json.root.type)}), "",
                    json.root.span);
      return;
    }
    top(json.root);
  }

 private:
  // IAM User Guide, "Grammar of the IAM JSON policy language": U+0009, U+000A, U+000D and
  // U+0020 to U+00FF. IAM, STS and KMS hold to it; DynamoDB, Organizations and VPC state no such
  // pattern for their policies.
  void check_characters() {
    if (kind_ == Kind::Resource || kind_ == Kind::Scp || kind_ == Kind::Rcp ||
        kind_ == Kind::VpcEndpoint)
      return;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const unsigned char c = static_cast<unsigned char>(text_[i]);
      const bool control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
      if (!control && c < 0xc4)
        continue;
      Span s;
      s.offset = i;
      s.length = 1;
      line_and_column(text_, i, s.line, s.column);
      problems_.add("a policy may only contain characters up to U+00FF, and no control characters",
                    "", s);
      return;
    }
  }

  void top(const JsonNode& root) {
    duplicates(root, "");
    const JsonNode* statements = nullptr;
    for (const JsonMember& m : root.members) {
      const std::string pointer = "/" + escape_pointer(m.name);
      if (m.name == "Version") {
        version(m.value, pointer);
      } else if (m.name == "Id") {
        if (expect_text(m.value, pointer, "Id"))
          out_.document.id = m.value.text;
        if (kind_ == Kind::Identity || kind_ == Kind::Boundary || kind_ == Kind::Session)
          problems_.add("Id is not allowed in an identity-based policy", pointer, m.name_span);
      } else if (m.name == "Statement") {
        statements = &m.value;
      } else {
        unknown(m, pointer, "a policy", {"Version", "Id", "Statement"});
      }
    }
    if (!statements) {
      problems_.add("the element Statement is missing", "", root.span);
    } else if (statements->is_object()) {
      statement(*statements, "/Statement", 0);
    } else if (statements->is_array()) {
      for (std::size_t i = 0; i < statements->items.size(); ++i)
        statement(statements->items[i], concat({"/Statement/", std::to_string(i)}),
                  static_cast<int>(i));
    } else {
      problems_.add(concat({"Statement is an object or a list of objects, found ",
                            to_text(statements->type)}),
                    "/Statement", statements->span);
    }
  }

  void version(const JsonNode& node, const std::string& pointer) {
    if (!expect_text(node, pointer, "Version"))
      return;
    out_.document.version = node.text;
    if (node.text != "2012-10-17" && node.text != "2008-10-17")
      problems_.add(
          concat({"Version is \"2012-10-17\" or \"2008-10-17\", found \"", node.text, "\""}),
          pointer, node.span);
  }

  void duplicates(const JsonNode& object, const std::string& pointer) {
    std::set<std::string_view> seen;
    for (const JsonMember& m : object.members)
      if (!seen.insert(m.name).second)
        problems_.add(concat({"the element ", m.name, " is repeated"}),
                      pointer + "/" + escape_pointer(m.name), m.name_span);
  }

  void unknown(const JsonMember& m, const std::string& pointer, std::string_view where,
               const std::vector<std::string>& known) {
    std::string message = concat({"unknown element ", m.name, " in ", where});
    if (const auto near = closest(m.name, known))
      message += concat({"; did you mean ", *near, "?"});
    problems_.add(std::move(message), pointer, m.name_span);
  }

  bool expect_text(const JsonNode& node, const std::string& pointer, std::string_view name) {
    if (node.is_string())
      return true;
    problems_.add(concat({name, " is a text, found ", to_text(node.type)}), pointer, node.span);
    return false;
  }

  void statement(const JsonNode& node, const std::string& pointer, int index) {
    if (!node.is_object()) {
      problems_.add(concat({"a statement is an object, found ", to_text(node.type)}), pointer,
                    node.span);
      return;
    }
    duplicates(node, pointer);
    Statement s;
    s.index = index;
    s.span = node.span;
    for (const JsonMember& m : node.members) element(m, pointer + "/" + escape_pointer(m.name), s);
    check_statement_shape(s, node, pointer, kind_, problems_);
    sid(s, node, pointer);
    out_.document.statements.push_back(std::move(s));
  }

  void element(const JsonMember& m, const std::string& pointer, Statement& s) {
    if (m.name == "Sid") {
      if (expect_text(m.value, pointer, "Sid"))
        s.sid = m.value.text;
    } else if (m.name == "Effect") {
      effect(m.value, pointer, s);
    } else if (m.name == "Action" || m.name == "NotAction") {
      s.not_action = m.name == "NotAction";
      s.action_span = m.value.span;
      s.actions =
          text_list(m.value, pointer, m.name, [&](const std::string& a, const auto& p, Span span) {
            check_action(a, p, span, kind_, problems_);
          });
    } else if (m.name == "Resource" || m.name == "NotResource") {
      s.has_resource = true;
      s.resource_span = m.value.span;
      s.not_resource = m.name == "NotResource";
      s.resources =
          text_list(m.value, pointer, m.name, [&](const std::string& r, const auto& p, Span span) {
            check_resource(r, p, span, problems_);
          });
    } else if (m.name == "Principal" || m.name == "NotPrincipal") {
      s.has_principal = true;
      s.not_principal = m.name == "NotPrincipal";
      s.principal.span = m.value.span;
      principal(m.value, pointer, s.principal);
    } else if (m.name == "Condition") {
      conditions(m.value, pointer, s);
    } else {
      unknown(m, pointer, "a statement",
              {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
               "NotResource", "Condition"});
    }
  }

  void effect(const JsonNode& node, const std::string& pointer, Statement& s) {
    if (!expect_text(node, pointer, "Effect"))
      return;
    if (node.text == "Allow") {
      s.effect = Effect::Allow;
    } else if (node.text != "Deny") {
      problems_.add(
          concat({"Effect is \"Allow\" or \"Deny\" (in this case), found \"", node.text, "\""}),
          pointer, node.span);
    }
  }

  template <class Check>
  std::vector<std::string> text_list(const JsonNode& node, const std::string& pointer,
                                     std::string_view name, Check check) {
    std::vector<std::string> out;
    if (node.is_string()) {
      check(node.text, pointer, node.span);
      out.push_back(node.text);
      return out;
    }
    if (!node.is_array()) {
      problems_.add(concat({name, " is a text or a list of texts, found ", to_text(node.type)}),
                    pointer, node.span);
      return out;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const JsonNode& item = node.items[i];
      const std::string p = concat({pointer, "/", std::to_string(i)});
      if (!expect_text(item, p, concat({"an entry of ", name})))
        continue;
      check(item.text, p, item.span);
      out.push_back(item.text);
    }
    return out;
  }

  void principal(const JsonNode& node, const std::string& pointer, PrincipalElement& out) {
    if (node.is_string() && node.text == "*") {
      out.any = true;
      return;
    }
    if (!node.is_object()) {
      problems_.add("Principal is \"*\" or an object with AWS, Federated, Service or CanonicalUser",
                    pointer, node.span);
      return;
    }
    duplicates(node, pointer);
    for (const JsonMember& m : node.members) {
      const std::string p = pointer + "/" + escape_pointer(m.name);
      const auto no_check = [](const std::string&, const std::string&, Span) {};
      if (m.name == "AWS") {
        out.aws = text_list(m.value, p, m.name, [&](const std::string& v, const auto& at, Span sp) {
          check_aws_principal(v, at, sp);
        });
        if (std::find(out.aws.begin(), out.aws.end(), "*") != out.aws.end())
          out.any = true;
      } else if (m.name == "Federated") {
        out.federated = text_list(m.value, p, m.name, no_check);
      } else if (m.name == "Service") {
        out.service = text_list(m.value, p, m.name, no_check);
      } else if (m.name == "CanonicalUser") {
        out.canonical_user = text_list(m.value, p, m.name, no_check);
      } else {
        unknown(m, p, "Principal", {"AWS", "Federated", "Service", "CanonicalUser"});
      }
    }
  }

  // IAM User Guide, "AWS JSON policy elements: Principal": no wildcard for a part of a name.
  void check_aws_principal(const std::string& value, const std::string& pointer, Span span) {
    if (value != "*" && value.find_first_of("*?") != std::string::npos)
      problems_.add(
          concat({"a principal cannot contain a wildcard for a part of its name: ", value}),
          pointer, span, concat({"Invalid principal in policy: \"AWS\":\"", value, "\""}));
  }

  void conditions(const JsonNode& node, const std::string& pointer, Statement& s) {
    if (!node.is_object()) {
      problems_.add(concat({"Condition is an object of operators, found ", to_text(node.type)}),
                    pointer, node.span);
      return;
    }
    duplicates(node, pointer);
    for (const JsonMember& op : node.members) {
      const std::string p = pointer + "/" + escape_pointer(op.name);
      if (!op.value.is_object()) {
        problems_.add(concat({"the operator ", op.name, " holds an object of keys, found ",
                              to_text(op.value.type)}),
                      p, op.value.span);
        continue;
      }
      duplicates(op.value, p);
      for (const JsonMember& key : op.value.members)
        condition(op, key, p + "/" + escape_pointer(key.name), s);
    }
  }

  void condition(const JsonMember& op, const JsonMember& key, const std::string& pointer,
                 Statement& s) {
    ConditionClause c;
    c.op = op.name;
    c.key = key.name;
    c.span = key.name_span;
    c.span.length = key.value.span.offset + key.value.span.length - key.name_span.offset;
    if (key.value.is_array()) {
      for (std::size_t i = 0; i < key.value.items.size(); ++i)
        condition_value(key.value.items[i], concat({pointer, "/", std::to_string(i)}), c);
    } else {
      condition_value(key.value, pointer, c);
    }
    check_condition(c, pointer, kind_, problems_);
    s.conditions.push_back(std::move(c));
  }

  void condition_value(const JsonNode& v, const std::string& pointer, ConditionClause& c) {
    if (v.is_string() || v.type == JsonNode::Type::Number || v.type == JsonNode::Type::Boolean) {
      c.values.push_back(v.text);
      return;
    }
    problems_.add(
        concat({"a condition value is a text, a number or a boolean, found ", to_text(v.type)}),
        pointer, v.span);
  }

  void sid(const Statement& s, const JsonNode& node, const std::string& pointer) {
    if (s.sid.empty())
      return;
    const JsonMember* m = node.find("Sid");
    const Span span = m ? m->value.span : node.span;
    const bool iam = kind_ == Kind::Identity || kind_ == Kind::Boundary || kind_ == Kind::Session ||
                     kind_ == Kind::Trust;
    const bool plain = std::all_of(s.sid.begin(), s.sid.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    if (iam && !plain)
      problems_.add(concat({"Sid may only contain A-Z, a-z and 0-9, found \"", s.sid, "\""}),
                    pointer + "/Sid", span);
    // For policies of resources unique Sids are recommended, not required.
    if (!sids_.insert(s.sid).second && iam)
      problems_.add(concat({"Sid \"", s.sid, "\" is used twice"}), pointer + "/Sid", span,
                    "Statement IDs (SID) in a single policy must be unique.", kRankSid);
  }

  std::string_view text_;
  Kind kind_;
  DocumentReading& out_;
  Problems problems_;
  std::set<std::string> sids_;
};

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::Identity:
      return "identity";
    case Kind::Resource:
      return "resource";
    case Kind::Trust:
      return "trust";
    case Kind::Boundary:
      return "boundary";
    case Kind::Session:
      return "session";
    case Kind::Scp:
      return "scp";
    case Kind::Rcp:
      return "rcp";
    case Kind::VpcEndpoint:
      return "endpoint";
    case Kind::KeyPolicy:
      break;
  }
  return "key";
}

DocumentReading read_document(std::string_view text, Kind kind) {
  DocumentReading out;
  DocumentReader(text, kind, out).run();
  return out;
}

Expected<DocumentPtr, std::vector<Problem>> parse_document(std::string_view text, Kind kind) {
  DocumentReading reading = read_document(text, kind);
  if (!reading.problems.empty())
    return std::move(reading.problems);
  auto document = std::make_shared<Document>(std::move(reading.document));
  document->compiled = compile(*document);
  return DocumentPtr(std::move(document));
}

AwsError malformed_policy_document(const std::vector<Problem>& problems) {
  AwsError error;
  error.code = "MalformedPolicyDocument";
  error.message = std::string(kSyntaxErrors);
  const auto first =
      std::min_element(problems.begin(), problems.end(),
                       [](const Problem& a, const Problem& b) { return a.aws_rank < b.aws_rank; });
  if (first != problems.end())
    error.message = first->aws_text;
  return error;
}

std::string to_text(const Problem& problem) {
  std::string out;
  if (problem.span.line > 0)
    out = concat({"line ", std::to_string(problem.span.line), ", column ",
                  std::to_string(problem.span.column), ": "});
  out += problem.message;
  if (!problem.json_pointer.empty())
    out += concat({" (", problem.json_pointer, ")"});
  return out;
}

}  // namespace lockbox::policy
