#pragma once
// The lesson of the desktop program: what the page shows in HTML, drawn from the same lesson::View,
// with the terminal below it.
#include <map>
#include <string>
#include <vector>

#include "engine/lesson/lab.hpp"
#include "engine/lesson/review_session.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

/// A line of the terminal and what came back.
struct TerminalEntry {
  std::string line, out, err;
  int status = 0;
};

struct LessonView {
  std::uint64_t version = 0;  ///< of the scene the view below was made for
  bool made = false, reviewing = false;
  lesson::View view;
  std::vector<TerminalEntry> entries;
  std::string line, notice;
  int recalled = -1;  ///< index into the session's history while arrow keys browse it
  std::vector<std::string> completions;
  bool scroll_down = false, focus_line = false;
};

/// Draws lesson and terminal at `place`.
/// With a review, its question stands in the lesson's place.
void draw_lesson(ui::Ui& ui, const Scene& scene, const lesson::Lab* lab,
                 const lesson::ReviewSession* review, LessonView& view, const Place& place);
/// What came of an intent of this panel.
void took(LessonView& view, const Intent& intent, const shell::Reply& reply);

}  // namespace lockbox::panels
