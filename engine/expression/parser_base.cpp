#include "engine/expression/parser_base.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/expression/reserved_words.hpp"
#include "engine/expression/texts/expressions.hpp"

namespace lockbox::expression {

using value::Type;

namespace {

constexpr std::size_t kMaxBytes = 4096;
constexpr int kMaxOperators = 300;
constexpr int kMaxFunctionDepth = 32;
constexpr std::int64_t kMaxListIndex = 4294967294;  // as measured; no list can be so long

struct FunctionName {
  Function function;
  std::string_view name;
};
constexpr FunctionName kFunctions[] = {
    {Function::AttributeExists, "attribute_exists"},
    {Function::AttributeNotExists, "attribute_not_exists"},
    {Function::AttributeType, "attribute_type"},
    {Function::BeginsWith, "begins_with"},
    {Function::Contains, "contains"},
    {Function::Size, "size"},
    {Function::IfNotExists, "if_not_exists"},
    {Function::ListAppend, "list_append"},
};

bool is_update_function(Function f) {
  return f == Function::IfNotExists || f == Function::ListAppend;
}

bool is_logic_keyword(const Token& t) {
  for (const char* word : {"AND", "OR", "NOT", "BETWEEN", "IN"})
    if (is_keyword(t, word))
      return true;
  return false;
}

template <class T>
const T* find_binding(const std::vector<std::pair<std::string, T>>& all, std::vector<bool>& used,
                      std::string_view placeholder) {
  used.resize(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].first == placeholder) {
      used[i] = true;
      return &all[i].second;
    }
  }
  return nullptr;
}

template <class T>
std::vector<std::string> unused(const std::vector<std::pair<std::string, T>>& all,
                                const std::vector<bool>& used) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i >= used.size() || !used[i])
      out.push_back(all[i].first);
  return out;
}

/// A bound of BETWEEN as AWS prints it.
std::string bound_text(const value::AttributeValue& v) {
  std::string body;
  switch (v.type()) {
    case Type::S:
      body = v.s();
      break;
    case Type::N:
      body = to_text(v.n());
      break;
    case Type::B:
      body = base64_encode(v.b());
      break;
    case Type::Bool:
      body = v.boolean_value() ? "true" : "false";
      break;
    case Type::Null:
      body = "true";
      break;
    default:
      break;
  }
  return texts::say<texts::kBound>(type_name(v.type()), body);
}

}  // namespace

std::string to_text(const Path& path) {
  std::string out = "[";
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0)
      out += ", ";
    out += path[i].index < 0 ? path[i].name : concat({"[", std::to_string(path[i].index), "]"});
  }
  return out + "]";
}

std::string_view to_text(Function f) {
  for (const FunctionName& n : kFunctions)
    if (n.function == f)
      return n.name;
  return "";
}

Function parse_function(std::string_view name) {
  for (const FunctionName& n : kFunctions)
    if (n.name == name)
      return n.function;
  return Function::Unknown;
}

std::string_view to_text(ConditionNode::Comparator c) {
  static constexpr std::array<std::string_view, 6> names = {"=", "<>", "<", "<=", ">", ">="};
  return names[static_cast<std::size_t>(c)];
}

const std::string* Bindings::name(std::string_view placeholder) {
  return find_binding(names, names_used, placeholder);
}
const value::AttributeValue* Bindings::value(std::string_view placeholder) {
  return find_binding(values, values_used, placeholder);
}
std::vector<std::string> Bindings::unused_names() const {
  return unused(names, names_used);
}
std::vector<std::string> Bindings::unused_values() const {
  return unused(values, values_used);
}

std::string_view parameter_name(Kind kind) {
  static constexpr std::array<std::string_view, 5> names = {
      "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression",
      "UpdateExpression"};
  return names[static_cast<std::size_t>(kind)];
}

std::string operand_type_text(std::string_view name, Type type) {
  return texts::say<texts::kOperandType>(name, type_name(type));
}

bool is_one_of(Type type, std::string_view types) {
  const std::string_view wanted = type_name(type);
  for (std::size_t i = 0; i <= types.size();) {
    const std::size_t end = std::min(types.find(' ', i), types.size());
    if (types.substr(i, end - i) == wanted)
      return true;
    i = end + 1;
  }
  return false;
}

bool is_type_name(std::string_view name) {
  constexpr int kTypes = 10;
  for (int i = 0; i < kTypes; ++i)
    if (type_name(static_cast<Type>(i)) == name)
      return true;
  return false;
}

std::string bounds_problem(const Operand& low, const Operand& high) {
  if (low.kind != Operand::Kind::Value || high.kind != Operand::Kind::Value)
    return {};
  if (low.value.type() != high.value.type())
    return texts::say<texts::kBoundTypes>(bound_text(low.value), bound_text(high.value));
  if (is_one_of(low.value.type(), kOrderedTypes) && compare_scalars(low.value, high.value) > 0)
    return texts::say<texts::kBoundOrder>(bound_text(low.value), bound_text(high.value));
  return {};
}

ParserBase::ParserBase(std::string_view text, Kind kind, Bindings& bindings)
    : kind_(kind), bindings_(bindings), lexer_(text) {}

bool ParserBase::take(std::string_view symbol) {
  if (!token().is(symbol))
    return false;
  advance();
  return true;
}

void ParserBase::expect(std::string_view symbol) {
  if (ok() && !take(symbol))
    syntax_error();
}

void ParserBase::syntax_error() {
  if (!syntax_.empty())
    return;
  const std::string_view text =
      token().kind == Token::Kind::End ? std::string_view("<EOF>") : token().text;
  syntax_ = texts::say<texts::kSyntaxError>(text, lexer_.near());
}

void ParserBase::fault(Fault kind, std::string message) {
  // A key condition is walked clause by clause: of these two the first one counts.
  if (kind_ == Kind::KeyCondition && kind == Fault::Type)
    kind = Fault::Undefined;
  std::string& place = faults_[static_cast<std::size_t>(kind)];
  if (place.empty())
    place = std::move(message);
}

std::string ParserBase::outcome() const {
  std::string what = syntax_;
  constexpr auto kBeforeCount = static_cast<std::size_t>(Fault::Redundant) + 1;
  for (std::size_t i = 0; i < kBeforeCount && what.empty(); ++i) what = faults_[i];
  if (what.empty() && operators_ > kMaxOperators)
    what = texts::say<texts::kTooManyOperators>(std::to_string(operators_));
  for (std::size_t i = kBeforeCount; i < kFaults && what.empty(); ++i) what = faults_[i];
  return what.empty() ? what : invalid(what);
}

std::string ParserBase::invalid(std::string_view what) const {
  return texts::say<texts::kInvalidExpression>(parameter_name(kind_), what);
}

std::string ParserBase::precheck(std::string_view text) const {
  if (text.empty())
    return invalid(texts::say<texts::kExpressionEmpty>());
  if (text.size() <= kMaxBytes)
    return {};
  return invalid(kind_ == Kind::Update
                     ? texts::say<texts::kUpdateTooBig>()
                     : texts::say<texts::kExpressionTooBig>(std::to_string(text.size())));
}

void ParserBase::parse_element(Path& path) {
  const Token t = token();
  PathElement element;
  if (t.kind == Token::Kind::Name) {
    if (is_reserved_word(t.text))
      fault(Fault::Reserved, texts::say<texts::kReservedWord>(t.text));
    element.name = t.text;
  } else if (t.kind == Token::Kind::Placeholder) {
    if (const std::string* name = bindings_.name(t.text)) {
      element.name = *name;
    } else {
      fault(Fault::Undefined, texts::say<texts::kNameUndefined>(t.text));
    }
  } else {
    syntax_error();
    return;
  }
  advance();
  path.push_back(std::move(element));
}

void ParserBase::parse_index(Path& path) {
  const Token t = token();
  if (t.kind != Token::Kind::Number) {
    syntax_error();
    return;
  }
  PathElement element;
  element.index = 0;
  const auto index = to_int(t.text);
  if (index && *index <= kMaxListIndex)
    element.index = *index;
  else
    fault(Fault::ListIndex, texts::say<texts::kListIndex>(t.text));
  advance();
  expect("]");
  path.push_back(std::move(element));
}

Path ParserBase::parse_path() {
  Path path;
  if (is_logic_keyword(token())) {
    syntax_error();
    return path;
  }
  parse_element(path);
  while (ok()) {
    if (take(".")) {
      parse_element(path);
    } else if (take("[")) {
      parse_index(path);
    } else {
      break;
    }
  }
  return path;
}

Operand ParserBase::parse_operand(int depth) {
  Operand o;
  const Token t = token();
  if (t.kind == Token::Kind::Value) {
    o.kind = Operand::Kind::Value;
    o.placeholder = t.text;
    if (const value::AttributeValue* v = bindings_.value(t.text)) {
      o.value = *v;
    } else {
      fault(Fault::Undefined, texts::say<texts::kValueUndefined>(t.text));
    }
    advance();
    return o;
  }
  if (t.kind != Token::Kind::Name || !next_token().is("(") || is_logic_keyword(t)) {
    o.kind = Operand::Kind::Attribute;
    o.path = parse_path();
    return o;
  }
  o.kind = Operand::Kind::Function;
  o.function_name = t.text;
  o.function = parse_function(t.text);
  count_operator();
  advance();
  advance();
  if (depth >= kMaxFunctionDepth) {
    syntax_error();
    return o;
  }
  do {
    o.arguments.push_back(parse_operand(depth + 1));
  } while (ok() && take(","));
  expect(")");
  if (ok())
    check_function(o, depth > 0);
  return o;
}

Operand ParserBase::parse_wrapped_operand() {
  if (!take("("))
    return parse_operand();
  if (token().is("(")) {
    fault(Fault::Redundant, texts::say<texts::kRedundantParentheses>());
    int extra = 0;
    while (take("(")) ++extra;
    Operand inner = parse_operand();
    while (extra-- > 0) expect(")");
    expect(")");
    return inner;
  }
  Operand o = parse_operand();
  expect(")");
  o.parenthesised = true;
  return o;
}

void ParserBase::check_function(const Operand& f, bool nested) {
  if (f.function == Function::Unknown ||
      (kind_ != Kind::Update && is_update_function(f.function))) {
    fault(Fault::UnknownFunction, texts::say<texts::kFunctionUnknown>(f.function_name));
    return;
  }
  if (kind_ == Kind::Update) {
    if (!is_update_function(f.function)) {
      fault(Fault::Misused, texts::say<texts::kFunctionNotOfUpdate>(f.function_name));
      return;
    }
    check_update_function(f);
    return;
  }
  check_condition_function(f, nested);
}

bool ParserBase::check_count(const Operand& f, std::size_t wanted) {
  if (f.arguments.size() == wanted)
    return true;
  fault(Fault::Count,
        texts::say<texts::kOperandCount>(f.function_name, std::to_string(f.arguments.size())));
  return false;
}

bool ParserBase::require_path(const Operand& f) {
  if (f.arguments[0].kind == Operand::Kind::Attribute)
    return true;
  fault(Fault::Type, texts::say<texts::kOperandNoPath>(f.function_name));
  return false;
}

void ParserBase::check_operand_type(const Operand& f, std::size_t argument,
                                    std::string_view types) {
  const Operand& o = f.arguments[argument];
  if (o.kind == Operand::Kind::Value && !is_one_of(o.value.type(), types))
    fault(Fault::Type, operand_type_text(f.function_name, o.value.type()));
}

void ParserBase::check_attribute_type(const Operand& f) {
  const Operand& o = f.arguments[1];
  if (o.kind != Operand::Kind::Value)
    return;
  if (!o.value.is(Type::S)) {
    fault(Fault::Type, operand_type_text(f.function_name, o.value.type()));
    return;
  }
  if (!is_type_name(o.value.s()))
    fault(Fault::Type, texts::say<texts::kNoTypeName>(o.value.s()));
}

void ParserBase::check_condition_function(const Operand& f, bool nested) {
  // Inside another function nothing but size() makes sense, and that only in a comparison.
  if (nested)
    fault(Fault::Misused, texts::say<texts::kFunctionMisused>(f.function_name));
  const bool one = f.function == Function::AttributeExists ||
                   f.function == Function::AttributeNotExists || f.function == Function::Size;
  if (!check_count(f, one ? 1 : 2))
    return;
  if (f.arguments.size() == 2 && f.arguments[0].kind == Operand::Kind::Attribute &&
      f.arguments[1].kind == Operand::Kind::Attribute && f.arguments[0].path == f.arguments[1].path)
    fault(Fault::Distinct,
          texts::say<texts::kOperandsEqual>(f.function_name, to_text(f.arguments[0].path)));
  switch (f.function) {
    case Function::AttributeExists:
    case Function::AttributeNotExists:
      require_path(f);
      break;
    case Function::AttributeType:
      if (require_path(f))
        check_attribute_type(f);
      break;
    case Function::BeginsWith:
      check_operand_type(f, 0, "S B");
      check_operand_type(f, 1, "S B");
      break;
    case Function::Contains:
      check_operand_type(f, 0, "S B SS NS BS L");
      break;
    case Function::Size:
      check_operand_type(f, 0, "S B SS NS BS L M");
      break;
    default:
      break;
  }
}

void ParserBase::check_update_function(const Operand& f) {
  if (f.function == Function::ListAppend)
    for (const Operand& a : f.arguments)
      if (a.kind == Operand::Kind::Function && a.function == Function::ListAppend)
        fault(Fault::Misused, texts::say<texts::kFunctionMisused>(to_text(a.function)));
  if (!check_count(f, 2))
    return;
  if (f.function == Function::IfNotExists) {
    require_path(f);
    return;
  }
  check_operand_type(f, 0, "L");
  check_operand_type(f, 1, "L");
}

}  // namespace lockbox::expression
