#pragma once
// Forms: requests put together by choosing, so that a lesson can be finished with the mouse alone.
// A form only ever composes a command line, which the learner sees before it is sent. The choices
// come from the world: its tables, keys, attributes, roles and files.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

/// What was chosen in a form, by field id.
using FormValues = std::map<std::string, std::string>;

/// The form `id` for this world with these values: fields that are not chosen yet show their first
/// choice. An unknown id gives a form without fields.
Form build_form(std::string_view id, const cloud::World& world, const FormValues& values);

/// The command line of the form; nullopt when a field has no value (or there is no such form).
std::optional<std::string> compose(std::string_view id, const cloud::World& world,
                                   const FormValues& values);

/// A line `lockbox form ID FIELD=VALUE...` as the command line it stands for in this world; any other
/// line as it is.
std::string expand_form_line(std::string_view line, const cloud::World& world);

/// `text` as one word of the command line: quoted only when it needs to be.
std::string shell_word(std::string_view text);

}  // namespace lockbox::lesson
