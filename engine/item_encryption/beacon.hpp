#pragma once
// Beacons: short keyed hashes beside encrypted attributes, so that the service can look for equal
// values without reading them. Short ones collide on purpose; long ones tell the service how often
// each value occurs. Source: AWS Database Encryption SDK Developer Guide, "Beacons"; specification.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value/attribute_value.hpp"

namespace lockbox::item_encryption {

/// "aws_dbe_b_" and the attribute's name.
std::string beacon_name(std::string_view attribute);

/// The rightmost `bits` (1 to 63) of the keyed hash, in hex digits. Throws std::logic_error for
/// other lengths.
std::string beacon(std::string_view beacon_key, std::string_view attribute,
                   const value::AttributeValue& v, int bits);

/// What the service learns from a column of beacons: how many of each, most frequent first.
std::vector<std::pair<std::string, std::size_t>> histogram(const std::vector<std::string>& beacons);

}  // namespace lockbox::item_encryption
