#include "engine/expression/partiql/statement.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/expression/partiql/binder.hpp"
#include "engine/expression/texts/statements.hpp"
#include "engine/value/texts/values.hpp"

namespace lockbox::expression::partiql {

using value::AttributeValue;
using value::Type;

namespace {

constexpr char kHidden[] = "***(Redacted)";

class StatementBinder {
 public:
  explicit StatementBinder(const std::vector<AttributeValue>& parameters)
      : parameters_(parameters), binder_(parameters) {}

  Expected<Statement, std::string> bind(const Tree& tree) {
    // Order as observed: the statement's own shape, then operands.
    check_shape(tree);
    if (binder_.ok() && tree.parameters != parameters_.size())
      binder_.fail(texts::say<texts::kParameterCount>());
    if (binder_.ok())
      fill(tree);
    if (!binder_.ok())
      return binder_.error();
    return std::move(out_);
  }

 private:
  void check_shape(const Tree& tree) {
    const bool selects = tree.kind == Tree::Kind::Select || tree.kind == Tree::Kind::Exists;
    if (selects)
      check_select(tree.select);
    if (tree.aliased)
      binder_.fail(texts::say<texts::kAliasUnsupported>());
    target(selects ? tree.select.from : tree.target, tree.kind == Tree::Kind::Insert);
    returning(tree);
  }

  void check_select(const SelectTree& s) {
    for (const Node& item : s.items)
      if (item.kind != Node::Kind::Star && item.kind != Node::Kind::Path)
        binder_.fail(texts::say<texts::kColumnNoPath>(to_text(item.place)));
    if (s.aliased)
      binder_.fail(texts::say<texts::kAliasUnsupported>());
    if (s.distinct)
      binder_.fail(texts::say<texts::kDistinctUnsupported>());
  }

  void target(const Target& t, bool insert) {
    if (insert && t.parts.size() > 1)
      binder_.fail(texts::say<texts::kOneTableName>(to_text(t.place)));
    if (t.parts.size() > 2)
      binder_.fail(texts::say<texts::kTargetTooLong>());
    for (const std::string& part : t.parts)
      if (part.empty())
        binder_.fail(texts::say<texts::kTargetEmpty>());
    out_.table = t.parts.empty() ? std::string() : t.parts[0];
    out_.index = t.parts.size() > 1 ? t.parts[1] : std::string();
  }

  void returning(const Tree& tree) {
    const std::string& r = tree.returning;
    if (r.empty())
      return;
    if (tree.kind == Tree::Kind::Insert)
      binder_.fail(texts::say<texts::kReturningOfInsert>());
    if (tree.kind == Tree::Kind::Delete && (r != "ALL OLD" || !tree.returning_all))
      binder_.fail(texts::say<texts::kReturningOfDelete>(r));
    if (!tree.returning_all)
      binder_.fail(texts::say<texts::kReturningNoStar>(r));
    out_.returning = r == "ALL OLD"        ? Returning::AllOld
                     : r == "MODIFIED OLD" ? Returning::ModifiedOld
                     : r == "ALL NEW"      ? Returning::AllNew
                                           : Returning::ModifiedNew;
  }

  void fill(const Tree& tree) {
    switch (tree.kind) {
      case Tree::Kind::Select:
      case Tree::Kind::Exists:
        out_.kind =
            tree.kind == Tree::Kind::Select ? Statement::Kind::Select : Statement::Kind::Exists;
        out_.exists_at = to_text(tree.exists);
        select(tree.select);
        break;
      case Tree::Kind::Insert:
        out_.kind = Statement::Kind::Insert;
        insert(tree.item);
        break;
      case Tree::Kind::Update:
        out_.kind = Statement::Kind::Update;
        out_.update = binder_.update(tree.changes);
        where(tree.where);
        break;
      case Tree::Kind::Delete:
        out_.kind = Statement::Kind::Delete;
        where(tree.where);
        break;
    }
    // DynamoDB parses an index in UPDATE and DELETE and then refuses it.
    if (!tree.target.parts.empty() && !out_.index.empty())
      binder_.fail(texts::say<texts::kIndexOfWrite>());
  }

  void where(const std::optional<Node>& n) {
    if (n && binder_.ok())
      out_.where = binder_.condition(*n);
  }

  /// A column is called as its path from the last name on: `a.b[0]` is `b[0]`.
  static std::string column_name(const Path& path) {
    std::string name;
    for (const PathElement& e : path)
      name = e.index < 0 ? e.name : concat({name, "[", std::to_string(e.index), "]"});
    return name;
  }

  void select(const SelectTree& s) {
    for (const Node& item : s.items) {
      const Path& path = item.path;
      if (item.kind == Node::Kind::Star)
        continue;
      out_.columns.push_back(Column{column_name(path), path});
    }
    where(s.where);
    for (const OrderKey& key : s.order) {
      const Node& n = key.expression;
      if (n.kind != Node::Kind::Path || n.path.size() != 1) {
        binder_.fail(texts::say<texts::kOrderNoName>(to_text(n.place)));
        return;
      }
      out_.order_by.push_back(OrderBy{n.path[0].name, key.descending});
    }
  }

  void insert(const Node& n) {
    const AttributeValue item = binder_.value(n, n.kind == Node::Kind::Struct ? "" : "root");
    if (!binder_.ok())
      return;
    if (!item.is(Type::M)) {
      binder_.fail(texts::say<texts::kInsertNoTuple>(to_text(n.place)));
      return;
    }
    out_.item = item.m();
    for (const auto& e : out_.item)
      if (value::depth(e.second) > value::kMaxDepth)
        binder_.fail(texts::say<texts::kTooDeep>());
  }

  const std::vector<AttributeValue>& parameters_;
  Binder binder_;
  Statement out_;
};

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

}  // namespace

std::vector<std::string> Statement::attribute_names() const {
  std::vector<std::string> names;
  for (const Column& c : columns) add_once(names, c.path[0].name);
  for (const auto& e : item) add_once(names, e.first);
  add_names(update, names);
  if (where)
    add_names(*where, names);
  for (const OrderBy& o : order_by) add_once(names, o.name);
  return names;
}

Expected<Statement, std::string> parse_statement(std::string_view text,
                                                 const std::vector<AttributeValue>& parameters) {
  auto tree = parse_tree(text);
  if (!tree)
    return tree.error();
  return StatementBinder(parameters).bind(*tree);
}

std::string redact(std::string_view text, const std::vector<std::string>& kept) {
  const auto tokens = tokenize(text);
  if (!tokens)
    return kHidden;
  std::string out;
  std::size_t copied = 0;
  bool in_where = false;
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    const Token& t = (*tokens)[i];
    // Between two tokens stand blanks and comments; nobody knows what is in a comment.
    const std::string_view gap = text.substr(copied, t.place.offset - copied);
    const bool comment = gap.find_first_not_of(" \t\n\r\f\v") != std::string_view::npos;
    out += comment ? std::string_view(" ") : gap;
    copied = t.place.offset + t.place.bytes;
    in_where = in_where || t.is_word("where");
    const bool is_name = t.is_literal() && (*tokens)[i + 1].is(":");
    const bool is_key = in_where && i >= 2 && (*tokens)[i - 1].is("=") &&
                        (*tokens)[i - 2].is_name() && (i < 3 || !(*tokens)[i - 3].is(".")) &&
                        std::find(kept.begin(), kept.end(), (*tokens)[i - 2].text) != kept.end();
    out += t.is_literal() && !is_name && !is_key ? std::string_view(kHidden)
                                                 : text.substr(t.place.offset, t.place.bytes);
  }
  return out;
}

}  // namespace lockbox::expression::partiql
