#pragma once
// The curriculum: 24 scenarios in six acts, with what exists.
#include <string>
#include <string_view>
#include <vector>

#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

struct CurriculumEntry {
  int number = 0;
  std::string id, title, act, summary, level;
  int minutes = 0;
  std::string folder;  ///< empty: not written yet
};

/// Entries of scenarios/curriculum.json in order.
Expected<std::vector<CurriculumEntry>, std::vector<Problem>> load_curriculum(
    const FileSource& files);
const CurriculumEntry* find_entry(const std::vector<CurriculumEntry>& list, std::string_view id);

}  // namespace lockbox::lesson
