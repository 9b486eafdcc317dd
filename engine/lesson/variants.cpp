#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

std::vector<VariantSpec> parse_variants(const Node& node) {
  std::vector<VariantSpec> out;
  if (!node.present())
    return out;
  if (!node.is_object()) {
    node.fail("type", "expected an object: name -> how the value is drawn");
    return out;
  }
  for (const std::string& name : node.keys()) {
    const Node v = node.at(name);
    v.object({"pick", "digits", "hex", "prefix", "map", "to"});
    VariantSpec spec;
    spec.name = name;
    if (v.has("pick")) {
      spec.pick = v.texts("pick");
      if (spec.pick.size() < 2)
        v.at("pick").fail("bound", "expected at least two choices");
    } else if (v.has("digits")) {
      spec.digits = static_cast<int>(v.at("digits").integer());
      if (spec.digits < 1 || spec.digits > 12)
        v.at("digits").fail("bound", "expected 1 to 12");
    } else if (v.has("hex")) {
      spec.hex = static_cast<int>(v.at("hex").integer());
      spec.prefix = v.text_or("prefix", "");
      if (spec.hex < 2 || spec.hex > 16)
        v.at("hex").fail("bound", "expected 2 to 16");
    } else if (v.has("map")) {
      spec.map = v.text("map");
      const auto source = std::find_if(out.begin(), out.end(),
                                       [&](const VariantSpec& s) { return s.name == spec.map; });
      if (source == out.end()) {
        v.at("map").fail("reference", "expected the name of a variant above this one");
      } else {
        const Node to = v.at("to");
        for (const std::string& key : to.keys()) spec.to[key] = to.text(key);
        for (const std::string& choice : source->pick) {
          if (!spec.to.count(choice))
            to.fail("reference", concat({"no value for \"", choice, "\""}));
        }
      }
    } else {
      v.fail("value", "expected one of pick, digits, hex, map");
    }
    out.push_back(std::move(spec));
  }
  return out;
}

std::map<std::string, std::string> draw_variants(const std::vector<VariantSpec>& specs,
                                                 std::string_view scenario_id, std::uint64_t seed) {
  std::map<std::string, std::string> out;
  for (const VariantSpec& spec : specs) {
    Rng rng;
    rng.state = combine_hash(combine_hash(seed, hash_bytes(scenario_id)), hash_bytes(spec.name));
    std::string value;
    if (!spec.pick.empty()) {
      value = spec.pick[static_cast<std::size_t>(rng.below(spec.pick.size()))];
    } else if (spec.digits > 0) {
      for (int i = 0; i < spec.digits; ++i)
        value += static_cast<char>('0' + (i == 0 ? 1 + rng.below(9) : rng.below(10)));
    } else if (spec.hex > 0) {
      value = spec.prefix;
      for (int i = 0; i < spec.hex; ++i) value += "0123456789abcdef"[rng.below(16)];
    } else {
      const auto source = out.find(spec.map);
      if (source != out.end()) {
        const auto mapped = spec.to.find(source->second);
        if (mapped != spec.to.end())
          value = mapped->second;
      }
    }
    out[spec.name] = value;
  }
  return out;
}

std::vector<std::uint64_t> covering_seeds(const std::vector<VariantSpec>& specs,
                                          std::string_view scenario_id, std::size_t limit) {
  // Every combination of picks, each by the first seed that draws it; few picks, so a scan will do.
  std::size_t combinations = 1;
  for (const VariantSpec& spec : specs) {
    if (!spec.pick.empty())
      combinations *= spec.pick.size();
    if (combinations > limit) {
      combinations = limit;
      break;
    }
  }
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> met;
  for (std::uint64_t seed = 1; seeds.size() < combinations && seed < 20000; ++seed) {
    std::string signature;
    const auto drawn = draw_variants(specs, scenario_id, seed);
    for (const VariantSpec& spec : specs) {
      if (!spec.pick.empty())
        signature += drawn.at(spec.name) + "\n";
    }
    if (std::find(met.begin(), met.end(), signature) != met.end())
      continue;
    met.push_back(signature);
    seeds.push_back(seed);
  }
  return seeds;
}

}  // namespace lockbox::lesson
