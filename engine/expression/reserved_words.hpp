#pragma once
// DynamoDB's reserved words. Source: Developer Guide, "Reserved words in DynamoDB" (573 words).
#include <cstddef>
#include <string_view>

namespace lockbox::expression {

/// True in any letter case.
bool is_reserved_word(std::string_view word);

/// How many there are (checked by a test).
std::size_t reserved_word_count();

}  // namespace lockbox::expression
