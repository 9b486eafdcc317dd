#pragma once
// Items out of files and into files: CSV and DynamoDB JSON. What cannot be an item is listed by its
// line; nothing is guessed silently. Sources: Developer Guide, "Amazon S3 import formats for
// DynamoDB"; RFC 4180 (quotes, line ends).
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/table/state.hpp"
#include "web/desk/problem.hpp"

namespace lockbox::desk {

/// Most bytes and items of a file that is brought in: every batch is a step of the time line.
constexpr std::size_t kMostFileBytes = 8u << 20;
constexpr std::size_t kMostFileItems = 20000;
/// Problems that are listed; the others are counted.
constexpr std::size_t kMostListed = 200;

enum class FileFormat { Csv, DynamoJson };

struct LineProblem {
  std::size_t line = 0;  ///< from 1; 0: the whole file
  std::string message;
};

/// A column of a CSV file and the type its cells are given.
struct CsvColumn {
  std::string name;
  std::string type;     ///< "S", "N", ...; "-": the column is left out
  std::string because;  ///< why this type: "key", "as in the table", "chosen", "text"
};

struct FileItem {
  std::size_t line = 0;
  value::ItemPtr item;
};

struct FileRead {
  FileFormat format = FileFormat::Csv;
  char delimiter = ',';
  std::vector<CsvColumn> columns;     ///< CSV only
  std::vector<FileItem> items;        ///< those that can be written
  std::size_t records = 0;            ///< records in the file, good and bad
  std::vector<LineProblem> problems;  ///< the first kMostListed
  std::size_t problem_count = 0;
  std::vector<LineProblem> notes;  ///< not wrong, but worth knowing: a key that stands there twice
};

struct FileOptions {
  std::optional<FileFormat> format;          ///< none: by how it begins
  std::map<std::string, std::string> types;  ///< chosen types of CSV columns
};

/// Reads the items of a file for a table. Linear in its size.
FileRead read_file(std::string_view text, const table::Table& t, const FileOptions& options);

/// The file of these items. `left_out` tells in words what the format cannot carry.
struct FileWritten {
  std::string text;
  std::vector<std::string> notes;
};
FileWritten write_file(const std::vector<value::AttributeMap>& items, const table::KeySchema& keys,
                       FileFormat format);

/// Records of CSV with the line each begins on; quotes may hold delimiters, line ends and doubled
/// quotes. Stops at an open quote, which `open_quote_line` then names.
struct CsvRecord {
  std::size_t line = 1;
  std::vector<std::string> cells;
};
struct CsvRead {
  std::vector<CsvRecord> records;
  std::size_t open_quote_line = 0;  ///< 0: none
};
CsvRead read_csv_records(std::string_view text, char delimiter);

/// One value as a CSV cell (documents, lists and sets as DynamoDB JSON), and quoted where needed.
std::string csv_cell(const value::AttributeValue& v);

}  // namespace lockbox::desk
