// What could stand at the cursor of a PartiQL statement.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/expression/partiql/lexer.hpp"
#include "engine/table/keys.hpp"
#include "web/desk/statement_desk.hpp"

namespace lockbox::desk {

namespace {

namespace partiql = expression::partiql;
using Token = partiql::Token;

constexpr std::size_t kMostProposals = 40;

/// Where the cursor stands inside a text that need not be a statement yet.
struct Cursor {
  std::size_t word = 0;    ///< where the word at the cursor begins (its quote included)
  bool in_string = false;  ///< inside 'text': nothing is proposed
  bool in_name = false;    ///< inside "name
  std::string typed;       ///< the word without its quote
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

Cursor find_cursor(std::string_view text) {
  Cursor c;
  std::size_t open = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == quote)
        quote = 0;
    } else if (text[i] == '-' && i + 1 < text.size() && text[i + 1] == '-') {
      const std::size_t end = text.find('\n', i);
      if (end == std::string_view::npos) {
        c.in_string = true;
        return c;
      }
      i = end;
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
      open = i;
    }
  }
  c.in_string = quote == '\'';
  c.in_name = quote == '"';
  c.word = text.size();
  if (c.in_name)
    c.word = open;
  else
    while (c.word > 0 && is_word(text[c.word - 1])) --c.word;
  c.typed = text.substr(c.word + (c.in_name ? 1 : 0));
  return c;
}

/// Collects proposals that begin like what is typed; exact letter case first.
class Proposer {
 public:
  explicit Proposer(const Cursor& cursor)
      : typed_(to_lower(cursor.typed)), names_only_(cursor.in_name) {}

  void word(std::string text, const char* kind, const char* hint = "") {
    if (!names_only_)
      add(text, text, kind, hint);
  }
  /// A name, quoted when it has to be.
  void name(const std::string& plain, const char* kind, std::string hint = {}, bool quote = false) {
    const bool bare = !plain.empty() && !is_digit(plain[0]) &&
                      std::all_of(plain.begin(), plain.end(), is_word) &&
                      !partiql::is_keyword(to_lower(plain));
    const std::string quoted = concat({"\"", replace_all(plain, "\"", "\"\""), "\""});
    add(plain, bare && !quote && !names_only_ ? plain : quoted, kind, std::move(hint));
  }
  std::vector<Proposal> take() { return std::move(out_); }

 private:
  void add(const std::string& match, std::string text, const char* kind, std::string hint) {
    if (out_.size() >= kMostProposals || to_lower(match).compare(0, typed_.size(), typed_) != 0)
      return;
    for (const Proposal& p : out_) {
      if (p.text == text)
        return;
    }
    out_.push_back({std::move(text), kind, std::move(hint)});
  }

  std::string typed_;
  bool names_only_;
  std::vector<Proposal> out_;
};

/// The tables that the whole text names after FROM, INTO or UPDATE.
std::vector<const table::Table*> named_tables(std::string_view text,
                                              const std::vector<const table::Table*>& tables) {
  std::vector<const table::Table*> out;
  for (const table::Table* t : tables) {
    const std::size_t at = text.find(t->name);
    if (at != std::string_view::npos &&
        (at + t->name.size() >= text.size() || !is_word(text[at + t->name.size()])))
      out.push_back(t);
  }
  return out;
}

std::string keys_text(const table::KeySchema& keys) {
  return join(table::key_names(keys), ", ");
}

void propose_attributes(Proposer& p, std::string_view text,
                        const std::vector<const table::Table*>& tables) {
  std::vector<const table::Table*> named = named_tables(text, tables);
  if (named.empty())
    named = tables;
  for (const table::Table* t : named) {
    const std::vector<std::string> keys = table::key_names(t->keys);
    for (const std::string& name : attribute_names(*t)) {
      const bool is_hash = !keys.empty() && name == keys[0];
      const bool is_key = std::find(keys.begin(), keys.end(), name) != keys.end();
      p.name(name, "attribute",
             is_hash  ? "partition key of " + t->name
             : is_key ? "sort key of " + t->name
                      : t->name);
    }
  }
}

void propose_functions(Proposer& p) {
  p.word("begins_with(", "function", "begins_with(path, 'text')");
  p.word("contains(", "function", "contains(path, value)");
  p.word("attribute_type(", "function", "attribute_type(path, 'S')");
  p.word("size(", "function", "size(path)");
}

void propose_operators(Proposer& p) {
  for (const char* op : {"=", "<>", "<", "<=", ">", ">="}) p.word(op, "operator");
  p.word("BETWEEN", "operator", "BETWEEN low AND high");
  p.word("IN", "operator", "IN [value, ...]");
  p.word("IS MISSING", "operator");
  p.word("IS NOT MISSING", "operator");
  p.word("IS NULL", "operator");
  p.word("AND", "keyword");
  p.word("OR", "keyword");
  p.word("ORDER BY", "keyword");
}

void propose_index(Proposer& p, std::string_view table,
                   const std::vector<const table::Table*>& tables) {
  for (const table::Table* t : tables) {
    if (t->name != table)
      continue;
    for (const Cow<table::Index>& index : t->indexes)
      p.name(index->name, "index", "keys: " + keys_text(index->keys), true);
  }
}

/// The clause that the last token belongs to.
std::string clause_of(const std::vector<Token>& tokens) {
  for (std::size_t i = tokens.size(); i-- > 0;) {
    if (tokens[i].kind != Token::Kind::Keyword)
      continue;
    for (const char* word : {"select", "from", "where", "set", "remove", "update", "into", "value",
                             "order", "returning", "delete", "insert"}) {
      if (tokens[i].text == word)
        return word;
    }
  }
  return {};
}

bool ends_operand(const Token& t) {
  return t.is_name() || t.kind == Token::Kind::Number || t.kind == Token::Kind::String ||
         t.kind == Token::Kind::Parameter || t.is(")") || t.is("]") || t.is("}");
}

void propose_start(Proposer& p) {
  p.word("SELECT * FROM", "keyword", "read items");
  p.word("SELECT", "keyword", "read attributes");
  p.word("INSERT INTO", "keyword", "write a new item");
  p.word("UPDATE", "keyword", "change one item");
  p.word("DELETE FROM", "keyword", "remove one item");
  p.word("EXISTS(", "keyword", "a condition of a transaction");
}

void propose_tables(Proposer& p, const std::vector<const table::Table*>& tables) {
  for (const table::Table* t : tables)
    p.name(t->name, "table", "keys: " + keys_text(t->keys), true);
}

/// After a whole operand, table or list: what may follow in this clause.
void propose_after(Proposer& p, const std::string& clause) {
  if (clause == "select") {
    p.word("FROM", "keyword");
  } else if (clause == "from" || clause == "delete") {
    p.word("WHERE", "keyword");
    p.word("ORDER BY", "keyword");
  } else if (clause == "update") {
    p.word("SET", "keyword", "SET path = value");
    p.word("REMOVE", "keyword", "REMOVE path");
  } else if (clause == "into") {
    p.word("VALUE {", "keyword", "VALUE {'name': 'text'}");
  } else if (clause == "set" || clause == "remove") {
    p.word("WHERE", "keyword", "the whole primary key");
    p.word("=", "operator");
    p.word("SET", "keyword");
    p.word("REMOVE", "keyword");
  } else if (clause == "order") {
    p.word("ASC", "keyword");
    p.word("DESC", "keyword");
  } else {
    propose_operators(p);
    p.word("RETURNING ALL OLD *", "keyword");
  }
}

void propose_operand(Proposer& p, const std::string& clause, std::string_view text,
                     const std::vector<const table::Table*>& tables) {
  if (clause == "select")
    p.word("*", "keyword", "every attribute");
  propose_attributes(p, text, tables);
  if (clause == "where") {
    propose_functions(p);
    p.word("NOT", "keyword");
    p.word("EXISTS(", "keyword");
  } else if (clause == "set") {
    p.word("list_append(", "function", "list_append(path, [value])");
    p.word("set_add(", "function", "set_add(path, <<'member'>>)");
    p.word("set_delete(", "function", "set_delete(path, <<'member'>>)");
  }
  p.word("?", "operator", "a parameter");
}

}  // namespace

Completion complete_statement(std::string_view text, std::size_t cursor,
                              const std::vector<const table::Table*>& tables) {
  Completion out;
  cursor = std::min(cursor, text.size());
  const std::string_view before = text.substr(0, std::min(cursor, kMostStatement));
  const Cursor at = find_cursor(before);
  out.from = out.to = cursor;
  if (at.in_string)
    return out;
  out.from = at.word;
  // A name's closing quote behind the cursor is replaced too.
  if (at.in_name && cursor < text.size() && text[cursor] == '"')
    out.to = cursor + 1;
  auto tokens = partiql::tokenize(before.substr(0, at.word));
  if (!tokens)
    return out;
  tokens->pop_back();  // the end
  Proposer p(at);
  if (tokens->empty()) {
    propose_start(p);
    out.proposals = p.take();
    return out;
  }
  const Token& last = tokens->back();
  const std::string clause = clause_of(*tokens);
  const bool wants_table = last.is_word("from") || last.is_word("into") || last.is_word("update");
  if (wants_table) {
    propose_tables(p, tables);
  } else if (last.is(".") && tokens->size() > 1) {
    const bool of_target = clause == "from";
    if (of_target)
      propose_index(p, (*tokens)[tokens->size() - 2].text, tables);
  } else if (last.is_word("delete")) {
    p.word("FROM", "keyword");
  } else if (last.is_word("insert")) {
    p.word("INTO", "keyword");
  } else if (last.is_word("order")) {
    p.word("BY", "keyword");
  } else if (last.is_word("returning")) {
    for (const char* what : {"ALL OLD *", "ALL NEW *", "MODIFIED OLD *", "MODIFIED NEW *"})
      p.word(what, "keyword");
  } else if (ends_operand(last) || (last.is("*") && clause == "select")) {
    propose_after(p, clause);
  } else {
    propose_operand(p, clause, text, tables);
  }
  out.proposals = p.take();
  return out;
}

}  // namespace lockbox::desk
