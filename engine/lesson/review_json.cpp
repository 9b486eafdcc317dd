#include <nlohmann/json.hpp>

#include "engine/lesson/review.hpp"

namespace lockbox::lesson {

namespace {

Json card_json(const ReviewCard& card) {
  Json exhibits = Json::array(), questions = Json::array();
  for (const Exhibit& e : card.exhibits)
    exhibits.push_back(Json{{"title", e.title}, {"text", e.text}});
  for (const Question& q : card.questions) questions.push_back(to_json(q));
  return Json{{"question", card.question},
              {"topic", card.topic},
              {"request",
               {{"as", card.request.as},
                {"from", card.request.from},
                {"operation", card.request.operation},
                {"command", card.request.command}}},
              {"exhibits", std::move(exhibits)},
              {"questions", std::move(questions)}};
}

}  // namespace

Json to_json(const ReviewView& v) {
  Json topics = Json::array(), calibration = Json::array();
  for (const ReviewTopic& t : v.topics)
    topics.push_back(Json{{"slug", t.slug},
                          {"belief", t.belief},
                          {"box", t.box},
                          {"due", t.due},
                          {"probability", t.probability}});
  for (const CalibrationPoint& c : v.calibration)
    calibration.push_back(
        Json{{"confidence", c.confidence}, {"answers", c.answers}, {"right", c.right}});
  return Json{{"done_today", v.done_today},
              {"left_today", v.left_today},
              {"card", v.card ? card_json(*v.card) : Json()},
              {"note", v.note},
              {"topics", std::move(topics)},
              {"calibration", std::move(calibration)},
              {"suspected", v.suspected},
              {"finding", v.finding}};
}

Json to_json(const Revealed& r) {
  Json questions = Json::array();
  for (const Question& q : r.questions) questions.push_back(to_json(q));
  return Json{{"right", r.right},
              {"questions", std::move(questions)},
              {"verdict", r.verdict},
              {"card", r.card}};
}

}  // namespace lockbox::lesson
