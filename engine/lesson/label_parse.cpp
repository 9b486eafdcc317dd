#include <nlohmann/json.hpp>

#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

Label parse_label(const std::string& name, const Node& n) {
  n.object({"table", "where", "attributes"});
  Label label;
  label.name = name;
  label.table = n.text_or("table", "");
  label.attributes = n.texts("attributes");
  const Node where = n.at("where");
  for (const std::string& attribute : where.keys()) {
    const Node test = where.at(attribute);
    Label::Term term;
    term.attribute = attribute;
    term.op = "eq";
    if (test.is_string()) {
      term.values = {test.text()};
    } else {
      test.object({"ne", "in", "beginsWith", "ge"});
      if (test.size() != 1) {
        test.fail("value", "expected a string or one of ne, in, beginsWith, ge");
        continue;
      }
      term.op = test.keys().front();
      term.values =
          term.op == "in" ? test.texts("in") : std::vector<std::string>{test.text(term.op)};
    }
    label.where.push_back(std::move(term));
  }
  return label;
}

}  // namespace lockbox::lesson
