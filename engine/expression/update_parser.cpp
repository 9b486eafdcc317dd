// Projection and update expressions.
#include <algorithm>

#include "engine/expression/parser_base.hpp"
#include "engine/expression/texts/expressions.hpp"
#include "engine/expression/texts/updates.hpp"

namespace lockbox::expression {

using value::Type;

std::string overlap_error(const std::vector<const Path*>& paths) {
  for (std::size_t j = 1; j < paths.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const Path& a = *paths[i];
      const Path& b = *paths[j];
      const std::size_t common = std::min(a.size(), b.size());
      std::size_t k = 0;
      while (k < common && a[k] == b[k]) ++k;
      if (k == common)
        return texts::say<texts::kPathsOverlap>(to_text(a), to_text(b));
      if ((a[k].index < 0) != (b[k].index < 0))
        return texts::say<texts::kPathsConflict>(to_text(a), to_text(b));
    }
  }
  return {};
}

namespace {

class ProjectionParser : public ParserBase {
 public:
  ProjectionParser(std::string_view text, Bindings& bindings)
      : ParserBase(text, Kind::Projection, bindings), text_(text) {}

  Parsed<Projection> parse() {
    std::string problem = precheck(text_);
    if (!problem.empty())
      return problem;
    Projection p;
    do {
      p.paths.push_back(parse_path());
    } while (ok() && take(","));
    if (ok() && token().kind != Token::Kind::End)
      syntax_error();
    problem = outcome();
    if (!problem.empty())
      return problem;
    std::vector<const Path*> all;
    for (const Path& path : p.paths) all.push_back(&path);
    problem = overlap_error(all);
    if (!problem.empty())
      return invalid(problem);
    return p;
  }

 private:
  std::string_view text_;
};

class UpdateParser : public ParserBase {
 public:
  UpdateParser(std::string_view text, Bindings& bindings)
      : ParserBase(text, Kind::Update, bindings), text_(text) {}

  Parsed<Update> parse() {
    std::string problem = precheck(text_);
    if (!problem.empty())
      return problem;
    while (ok() && (token().kind != Token::Kind::End || update_.actions.empty())) section();
    problem = outcome();
    if (problem.empty() && !repeated_.empty())
      problem = invalid(texts::say<texts::kSectionTwice>(repeated_));
    if (!problem.empty())
      return problem;
    std::vector<const Path*> all;
    for (const UpdateAction& a : update_.actions) all.push_back(&a.path);
    problem = overlap_error(all);
    if (!problem.empty())
      return invalid(problem);
    return std::move(update_);
  }

 private:
  using Action = UpdateAction::Kind;

  void section() {
    static constexpr std::string_view names[] = {"SET", "REMOVE", "ADD", "DELETE"};
    for (std::size_t i = 0; i < 4; ++i) {
      if (!is_keyword(token(), names[i]))
        continue;
      advance();
      if (seen_[i] && repeated_.empty())
        repeated_ = names[i];
      seen_[i] = true;
      do {
        action(static_cast<Action>(i));
      } while (ok() && take(","));
      return;
    }
    syntax_error();
  }

  void action(Action kind) {
    UpdateAction a;
    a.kind = kind;
    a.path = parse_path();
    if (!ok())
      return;
    if (kind == Action::Set) {
      expect("=");
      if (ok())
        set_value(a);
    } else if (kind != Action::Remove) {
      if (token().kind != Token::Kind::Value) {
        syntax_error();
        return;
      }
      a.operands.push_back(parse_operand());
      check_section_value(kind, a.operands[0]);
    }
    update_.actions.push_back(std::move(a));
  }

  void set_value(UpdateAction& a) {
    const bool wrapped = token().is("(");
    if (wrapped)
      advance();
    a.operands.push_back(wrapped ? parse_wrapped_or_redundant() : parse_operand());
    bool closed = wrapped && ok() && take(")");
    if (ok() && (token().is("+") || token().is("-"))) {
      a.arithmetic = token().text[0];
      count_operator();
      advance();
      a.operands.push_back(parse_wrapped_operand());
    }
    if (wrapped && !closed)
      expect(")");
    if (!ok() || a.arithmetic == 0)
      return;
    for (const Operand& o : a.operands)
      if (o.kind == Operand::Kind::Value && !o.value.is(Type::N))
        fault(Fault::Type, operand_type_text(std::string_view(&a.arithmetic, 1), o.value.type()));
  }

  /// Behind one "(": another is too much when both close around the same value.
  Operand parse_wrapped_or_redundant() {
    if (!token().is("("))
      return parse_operand();
    Operand o = parse_wrapped_operand();
    if (token().is(")"))
      fault(Fault::Redundant, texts::say<texts::kRedundantParentheses>());
    return o;
  }

  void check_section_value(Action kind, const Operand& o) {
    const bool add = kind == Action::Add;
    if (!is_one_of(o.value.type(), add ? "N SS NS BS" : "SS NS BS"))
      fault(Fault::Type, texts::say<texts::kSectionOperandType>(add ? "ADD" : "DELETE",
                                                                long_type_name(o.value.type())));
  }

  std::string_view text_;
  Update update_;
  bool seen_[4] = {false, false, false, false};
  std::string repeated_;
};

void add_name(const Path& path, std::vector<std::string>& names) {
  if (path.empty())
    return;
  if (std::find(names.begin(), names.end(), path[0].name) == names.end())
    names.push_back(path[0].name);
}

void add_name(const Operand& o, std::vector<std::string>& names) {
  add_name(o.path, names);
  for (const Operand& a : o.arguments) add_name(a, names);
}

}  // namespace

Parsed<Projection> parse_projection(std::string_view text, Bindings& bindings) {
  return ProjectionParser(text, bindings).parse();
}

Parsed<Update> parse_update(std::string_view text, Bindings& bindings) {
  return UpdateParser(text, bindings).parse();
}

namespace {

void add_nested(const Path& path, std::vector<std::string>& names) {
  if (path.size() > 1)
    add_name(path, names);
}

void add_nested(const Operand& o, std::vector<std::string>& names) {
  if (o.kind == Operand::Kind::Attribute)
    add_nested(o.path, names);
  for (const Operand& argument : o.arguments) add_nested(argument, names);
}

}  // namespace

void add_nested_names(const Condition& c, std::vector<std::string>& names) {
  for (const ConditionNode& n : c.nodes)
    for (const Operand& o : n.operands) add_nested(o, names);
}

void add_nested_names(const Projection& p, std::vector<std::string>& names) {
  for (const Path& path : p.paths) add_nested(path, names);
}

void add_nested_names(const Update& u, std::vector<std::string>& names) {
  for (const UpdateAction& a : u.actions) {
    add_nested(a.path, names);
    for (const Operand& o : a.operands) add_nested(o, names);
  }
}

void add_names(const Condition& c, std::vector<std::string>& names) {
  for (const ConditionNode& n : c.nodes)
    for (const Operand& o : n.operands) add_name(o, names);
}

void add_names(const Projection& p, std::vector<std::string>& names) {
  for (const Path& path : p.paths) add_name(path, names);
}

void add_names(const Update& u, std::vector<std::string>& names) {
  for (const UpdateAction& a : u.actions) {
    add_name(a.path, names);
    for (const Operand& o : a.operands) add_name(o, names);
  }
}

}  // namespace lockbox::expression
