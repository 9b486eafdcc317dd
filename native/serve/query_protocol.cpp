#include "native/serve/query_protocol.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::native {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Fields as a tree by the dots in their names; children in order of arrival.
struct Tree {
  struct Child;  // no std::pair, which Clang 14 cannot hold of a class that is not complete

  std::string value;
  std::vector<Child> children;

  Tree& child(const std::string& name);
};

struct Tree::Child {
  std::string name;
  Tree tree;
};

Tree& Tree::child(const std::string& name) {
  for (Child& known : children) {
    if (known.name == name)
      return known.tree;
  }
  children.push_back({name, Tree()});
  return children.back().tree;
}

constexpr std::size_t kMaxDepth = 32;

Json typed(const Tree& tree, const shell::Shape& shape);

Json typed_list(const Tree& tree, const shell::Shape& element) {
  // "Tags.member.N..." by number; the flattened form "Tags.N..." is accepted too.
  const Tree* items = &tree;
  if (tree.children.size() == 1 && tree.children[0].name == "member")
    items = &tree.children[0].tree;
  std::map<std::int64_t, Json> by_number;
  for (const auto& [name, child] : items->children) {
    if (const auto number = to_int(name))
      by_number[*number] = typed(child, element);
  }
  Json out = Json::array();
  for (auto& [number, value] : by_number) out.push_back(std::move(value));
  return out;
}

Json typed(const Tree& tree, const shell::Shape& shape) {
  switch (shape.kind) {
    case shell::ShapeKind::Structure: {
      Json out = Json::object();
      for (const auto& [name, child] : tree.children) {
        if (const shell::MemberModel* m = shell::find_member(shape, name))
          out[name] = typed(child, *m->shape);
      }
      return out;
    }
    case shell::ShapeKind::List:
      return typed_list(tree, *shape.element);
    case shell::ShapeKind::Integer:
    case shell::ShapeKind::Long:
      if (const auto number = to_int(tree.value))
        return *number;
      return tree.value;
    case shell::ShapeKind::Boolean:
      if (tree.value == "true" || tree.value == "false")
        return tree.value == "true";
      return tree.value;
    default:
      return tree.value;
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // Control characters other than tab and line ends cannot stand in XML 1.0.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r')
          out += c;
    }
  }
  return out;
}

/// Policy documents travel URL-encoded in IAM's answers.
bool is_document(std::string_view name) {
  return name == "PolicyDocument" || name == "AssumeRolePolicyDocument" || name == "Document";
}

void append_xml(std::string& out, std::string_view name, const Json& v) {
  if (v.is_null())
    return;
  out += concat({"<", name, ">"});
  if (is_document(name)) {
    out += percent_encode(v.is_string() ? v.get<std::string>() : to_text(v));
  } else if (v.is_object()) {
    for (const auto& [member, value] : v.items()) append_xml(out, member, value);
  } else if (v.is_array()) {
    for (const Json& e : v) append_xml(out, "member", e);
  } else {
    out += escaped(v.is_string() ? v.get<std::string>() : to_text(v));
  }
  out += concat({"</", name, ">"});
}

}  // namespace

QueryRequest parse_query(std::string_view body) {
  QueryRequest out;
  for (const std::string& pair : split(body, '&')) {
    const std::size_t equals = pair.find('=');
    std::string name = percent_decode(pair.substr(0, equals));
    std::string value = equals == std::string::npos ? "" : percent_decode(pair.substr(equals + 1));
    if (name == "Action") {
      out.action = std::move(value);
    } else if (name == "Version") {
      out.version = std::move(value);
    } else if (!name.empty()) {
      out.fields.emplace_back(std::move(name), std::move(value));
    }
  }
  return out;
}

Json query_parameters(const QueryRequest& request, const shell::Shape& input) {
  Tree root;
  for (const auto& [name, value] : request.fields) {
    const std::vector<std::string> parts = split(name, '.');
    if (parts.size() > kMaxDepth)
      continue;
    Tree* at = &root;
    for (const std::string& part : parts) at = &at->child(part);
    at->value = value;
  }
  return typed(root, input);
}

std::string query_answer(std::string_view name_space, std::string_view action, const Json& result,
                         std::string_view request_id) {
  std::string out = concat({"<", action, "Response xmlns=\"", name_space, "\">"});
  if (!result.empty())
    append_xml(out, concat({action, "Result"}), result);
  return out + concat({"<ResponseMetadata><RequestId>", request_id,
                       "</RequestId></ResponseMetadata></", action, "Response>\n"});
}

std::string query_error(std::string_view name_space, const AwsError& error,
                        std::string_view request_id) {
  return concat({"<ErrorResponse xmlns=\"", name_space, "\"><Error><Type>",
                 error.http_status < 500 ? "Sender" : "Receiver", "</Type><Code>",
                 escaped(error.code), "</Code><Message>", escaped(error.message),
                 "</Message></Error><RequestId>", request_id, "</RequestId></ErrorResponse>\n"});
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
               hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace lockbox::native
