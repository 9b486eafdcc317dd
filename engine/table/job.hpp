#pragma once
// An export to S3 or an import from it. Source: API Reference, "ExportDescription",
// "ImportTableDescription".
#include <cstdint>
#include <string>

#include "engine/base/sim_time.hpp"

namespace lockbox::table {

struct Job {
  std::string arn, table_arn, table_id;
  bool is_import = false;
  std::string status = "IN_PROGRESS";  ///< COMPLETED, FAILED
  SimTime started, ended;
  std::string token;  ///< ClientToken
  std::uint64_t token_hash = 0;
  std::string failure_code, failure_message;
  std::string parameters;  ///< what was asked for, as JSON text
  SimTime at, from;        ///< the moment exported; `from` of an incremental export
  std::string manifest;    ///< key of the summary
  std::int64_t items = 0, bytes = 0, errors = 0;
};
std::uint64_t content_hash(const Job& j);

}  // namespace lockbox::table
