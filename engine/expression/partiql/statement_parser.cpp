#include "engine/base/text.hpp"
#include "engine/expression/partiql/parser.hpp"
#include "engine/expression/texts/grammar.hpp"
#include "engine/expression/texts/statements.hpp"

namespace lockbox::expression::partiql {

namespace {

class StatementParser final : public ExpressionParser {
 public:
  explicit StatementParser(std::vector<Token> tokens) : ExpressionParser(std::move(tokens)) {}

  Expected<Tree, std::string> parse() {
    statement();
    if (ok()) {
      take(";");
      if (token().kind != Token::Kind::End)
        malformed(texts::say<texts::kUnexpectedToken>());
    }
    if (!ok())
      return error();
    tree_.parameters = parameters();
    return std::move(tree_);
  }

 private:
  void statement() {
    if (take_word("select")) {
      tree_.kind = Tree::Kind::Select;
      tree_.select = select();
    } else if (token().is_word("insert") && token(1).is_word("into")) {
      advance();
      advance();
      insert();
    } else if (take_word("update")) {
      update();
    } else if (take_word("delete")) {
      remove();
    } else if (take_word("from")) {
      update_from();
    } else if (token().is_word("exists") && token(1).is("(")) {
      exists();
    } else {
      // An expression by itself is PartiQL, and yet nothing that DynamoDB does.
      const Node n = parse_expression();
      if (ok() && token().kind == Token::Kind::End)
        malformed(texts::say<texts::kExpectedManipulation>());
    }
  }

  Node parse_subquery(const Place& place) override {
    Node n;
    n.kind = Node::Kind::Select;
    n.place = place;
    n.select = std::make_shared<const SelectTree>(select());
    return n;
  }

  Target target() {
    Target t;
    t.place = token().place;
    for (const PathElement& e : parse_simple_path())
      t.parts.push_back(e.index < 0 ? e.name : std::to_string(e.index));
    return t;
  }

  /// AS x, AT x, BY x, or a bare name.
  bool alias() {
    bool found = false;
    while (ok()) {
      if (token().is_word("as") || token().is_word("at") || token().is_word("by")) {
        advance();
        if (!token().is_name())
          malformed(texts::say<texts::kExpectedAlias>());
      } else if (!token().is_name()) {
        break;
      }
      advance();
      found = true;
    }
    return found;
  }

  SelectTree select() {
    SelectTree s;
    if (token().is_word("distinct") || token().is_word("value")) {
      s.distinct = true;
      advance();
    } else {
      take_word("all");
    }
    select_list(s);
    if (ok() && !take_word("from"))
      malformed(texts::say<texts::kExpectedFromOfSelect>());
    if (ok())
      from(s);
    if (ok() && take_word("where"))
      s.where = parse_expression();
    if (ok() && token().is_word("order"))
      order_by(s);
    if (!ok())
      return s;
    for (const char* clause : {"group", "having", "limit", "offset", "let"})
      if (token().is_word(clause))
        fail(texts::say<texts::kClauseUnsupported>(to_upper(clause), to_text(token().place)));
    return s;
  }

  void select_list(SelectTree& s) {
    bool star = false;
    do {
      if (token().is("*")) {
        Node n;
        n.kind = Node::Kind::Star;
        n.place = token().place;
        s.items.push_back(std::move(n));
        star = true;
        advance();
      } else {
        s.items.push_back(parse_expression());
        s.aliased = alias() || s.aliased;
      }
    } while (ok() && take(","));
    if (ok() && star && s.items.size() > 1)
      malformed(texts::say<texts::kStarAmongOthers>());
  }

  void from(SelectTree& s) {
    if (token().is_name()) {
      s.from = target();
    } else {
      parse_expression();
      s.joined = true;
    }
    s.aliased = alias() || s.aliased;
    for (const char* word : {"join", "inner", "left", "right", "full", "cross", "outer"})
      s.joined = s.joined || token().is_word(word);
    s.joined = s.joined || token().is(",");
    if (ok() && s.joined)
      fail(texts::say<texts::kOneTable>());
  }

  void order_by(SelectTree& s) {
    advance();
    if (!take_word("by")) {
      malformed(texts::say<texts::kExpectedBy>());
      return;
    }
    do {
      OrderKey key;
      key.expression = parse_expression();
      if (take_word("desc"))
        key.descending = true;
      else
        take_word("asc");
      s.order.push_back(std::move(key));
    } while (ok() && take(","));
  }

  void insert() {
    tree_.kind = Tree::Kind::Insert;
    tree_.target = target();
    if (ok() && !take_word("value")) {
      // Read first: at the end of the statement it is a term that is missed.
      parse_expression();
      malformed(texts::say<texts::kUnexpectedToken>());
    }
    if (!ok())
      return;
    tree_.item = parse_expression();
    returning();
  }

  void update() {
    tree_.kind = Tree::Kind::Update;
    tree_.target = target();
    tree_.aliased = alias();
    changes();
    where_and_returning();
  }

  /// FROM t WHERE ... SET ... REMOVE ...: an UPDATE with its clauses in another order.
  void update_from() {
    tree_.kind = Tree::Kind::Update;
    tree_.target = target();
    tree_.aliased = alias();
    if (ok() && take_word("where"))
      tree_.where = parse_expression();
    changes();
    returning();
  }

  void changes() {
    while (ok() && (token().is_word("set") || token().is_word("remove"))) {
      if (take_word("set")) {
        do {
          assignment();
        } while (ok() && take(","));
      } else {
        advance();
        Change c;
        c.place = token().place;
        c.path = parse_simple_path();
        tree_.changes.push_back(std::move(c));
      }
    }
    if (ok() && tree_.changes.empty())
      malformed(texts::say<texts::kExpectedManipulation>());
  }

  void assignment() {
    Change c;
    c.place = token().place;
    c.path = parse_simple_path();
    if (ok() && !take("="))
      malformed(texts::say<texts::kExpectedEquals>());
    if (!ok())
      return;
    c.value = parse_expression();
    tree_.changes.push_back(std::move(c));
  }

  void remove() {
    tree_.kind = Tree::Kind::Delete;
    if (!take_word("from")) {
      malformed(texts::say<texts::kExpectedFromOfDelete>());
      return;
    }
    tree_.target = target();
    tree_.aliased = alias();
    where_and_returning();
  }

  void where_and_returning() {
    if (ok() && take_word("where"))
      tree_.where = parse_expression();
    returning();
  }

  void returning() {
    if (!ok() || !take_word("returning"))
      return;
    const bool known = (token().is_word("modified") || token().is_word("all")) &&
                       (token(1).is_word("old") || token(1).is_word("new"));
    if (!known) {
      malformed(texts::say<texts::kExpectedReturning>());
      return;
    }
    tree_.returning = concat({to_upper(token().text), " ", to_upper(token(1).text)});
    advance();
    advance();
    tree_.returning_all = take("*");
    if (!tree_.returning_all)
      parse_expression();
  }

  void exists() {
    tree_.kind = Tree::Kind::Exists;
    tree_.exists = token().place;
    advance();
    advance();
    if (!take_word("select")) {
      malformed(texts::say<texts::kUnexpectedTerm>());
      return;
    }
    tree_.select = select();
    expect(")", "RIGHT_PAREN");
  }

  Tree tree_;
};

}  // namespace

Expected<Tree, std::string> parse_tree(std::string_view text, Place* mistake) {
  auto tokens = tokenize(text, mistake);
  if (!tokens)
    return texts::say<texts::kStatementMalformed>("");
  StatementParser parser(std::move(*tokens));
  auto tree = parser.parse();
  if (!tree && mistake)
    *mistake = parser.mistake();
  return tree;
}

}  // namespace lockbox::expression::partiql
