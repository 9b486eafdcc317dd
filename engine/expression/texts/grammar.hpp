#pragma once
// Texts about statements that are no PartiQL, in the words of the open PartiQL parser that
// DynamoDB's errors come from.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

/// What stands before all of them; alone where not even the tokens are PartiQL's.
inline constexpr Text kStatementMalformed{"Statement wasn't well formed, can't be processed: {0}"};

// ---- expressions --------------------------------------------------------------------------------
/// {0} is the parser's name of a symbol, such as RIGHT_PAREN.
inline constexpr Text kExpectedSymbol{"Expected {0}"};
inline constexpr Text kUnexpectedTerm{"Unexpected term"};
inline constexpr Text kUnexpectedOperator{"Unexpected operator"};
inline constexpr Text kUnexpectedKeyword{"Unexpected keyword"};
inline constexpr Text kUnexpectedToken{"Unexpected token after expression"};
inline constexpr Text kExpectedAnd{"Expected AND keyword"};
inline constexpr Text kExpectedAfterAnd{"Expected expression after AND"};
inline constexpr Text kExpectedType{"Expected type name"};
inline constexpr Text kExpectedPath{"Expected identifier for simple path"};
inline constexpr Text kPathDot{"Invalid path dot component"};
inline constexpr Text kPathComponent{"Invalid path component for simple path"};
inline constexpr Text kGroupEmpty{"Expression group cannot be empty"};
/// Ours: beyond what any item is nested.
inline constexpr Text kNestedTooDeeply{"Statement is nested too deeply"};

// ---- statements ---------------------------------------------------------------------------------
inline constexpr Text kExpectedManipulation{"Expected data manipulation"};
inline constexpr Text kExpectedAlias{"Expected identifier for alias"};
inline constexpr Text kExpectedFromOfSelect{"Expected FROM after SELECT list"};
inline constexpr Text kExpectedFromOfDelete{"Expected FROM after DELETE"};
inline constexpr Text kExpectedBy{"Expected BY"};
inline constexpr Text kExpectedEquals{"Expected '='"};
inline constexpr Text kExpectedReturning{
    "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."};
inline constexpr Text kStarAmongOthers{
    "Other expressions may not be present in the select list when '*' is used without dot "
    "notation."};

}  // namespace lockbox::texts
