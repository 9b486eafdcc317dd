#include "engine/lesson/review.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::int64_t kIntervals[] = {1, 2, 7, 21};  // days to the next time, by box
static_assert(std::adjacent_find(std::begin(kIntervals), std::end(kIntervals),
                                 std::greater_equal<>()) == std::end(kIntervals));
constexpr int kLastBox = 3;
constexpr std::size_t kRemembered = 40;     // questions that are not asked again so soon
constexpr double kUnmetCosts = 0.05;        // bits, for each belief of a scenario not met yet
constexpr double kOtherKindIsWorth = 0.02;  // bits: layers mixed

struct Met {
  std::vector<std::string> models, topics;  ///< slugs
  std::vector<std::int64_t> days;           ///< of the topics
};

bool in_list(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Beliefs and topics of the scenarios that were met: finished, or with a prediction made.
Met met_by(const QuestionBank& bank, const Learner& learner) {
  Met out;
  const std::vector<std::string> told = bank.told_apart();
  for (const LessonRecord& lesson : learner.lessons) {
    if (!lesson.finished && lesson.predictions.empty())
      continue;
    for (const std::string& slug : lesson.topics) {
      if (!in_list(told, slug) || in_list(out.topics, slug))
        continue;
      out.topics.push_back(slug);
      out.days.push_back(lesson.day);
    }
    for (const auto* slugs : {&lesson.topics, &lesson.beliefs}) {
      for (const std::string& slug : *slugs) {
        if (in_list(told, slug) && !in_list(out.models, slug))
          out.models.push_back(slug);
      }
    }
  }
  return out;
}

bool all_right(const std::vector<Part>& parts, const std::map<std::string, std::string>& answers) {
  return std::all_of(parts.begin(), parts.end(), [&](const Part& p) {
    const auto given = answers.find(p.id);
    return given != answers.end() && given->second == p.right;
  });
}

/// Was the part that this belief is about answered as it is?
bool right_about(const std::string& slug, const std::vector<Part>& parts,
                 const std::map<std::string, std::string>& answers) {
  return std::all_of(parts.begin(), parts.end(), [&](const Part& p) {
    const auto given = answers.find(p.id);
    return !p.wrong.count(slug) || (given != answers.end() && given->second == p.right);
  });
}

std::string place_name(const cloud::World& world, const std::string& from) {
  for (const network::VantagePoint& v : world.services.network->vantage_points) {
    if (v.name == from && !v.label.empty())
      return v.label;
  }
  return from;
}

}  // namespace

const std::vector<std::int64_t>& review_days() {
  static const std::vector<std::int64_t> days(std::begin(kIntervals), std::end(kIntervals));
  return days;
}

Review::Review(const FileSource& files, const QuestionBank& bank, const Learner& learner,
               std::int64_t today)
    : bank_(bank), today_(today), diagnosis_(std::vector<std::string>()) {
  if (auto known = load_misconceptions(files))
    misconceptions_ = std::move(*known);
  if (!learner.answers.empty())
    today_ = std::max(today_, learner.answers.back().day);
  const Met met = met_by(bank, learner);
  diagnosis_ = Diagnosis(met.models);
  for (std::size_t i = 0; i < met.topics.size(); ++i) {
    Topic t;
    t.slug = met.topics[i];
    t.due = met.days[i];
    const Misconception* m = find_misconception(misconceptions_, t.slug);
    t.belief = m ? m->belief : t.slug;
    topics_.push_back(std::move(t));
  }
  for (int confidence = 50; confidence <= 100; confidence += 10)
    calibration_.push_back(CalibrationPoint{confidence, 0, 0});
  // What the lessons said, then the review, day by day.
  std::int64_t day = -1;
  const auto reach = [&](std::int64_t next) {
    if (day >= 0)
      diagnosis_.pass_days(next - day);
    day = std::max(day, next);
  };
  std::vector<const LessonRecord*> lessons;
  for (const LessonRecord& lesson : learner.lessons) lessons.push_back(&lesson);
  std::stable_sort(lessons.begin(), lessons.end(),
                   [](const auto* a, const auto* b) { return a->day < b->day; });
  std::size_t lesson = 0;
  const auto lessons_until = [&](std::int64_t until) {
    for (; lesson < lessons.size() && lessons[lesson]->day <= until; ++lesson) {
      reach(lessons[lesson]->day);
      for (const LessonPrediction& p : lessons[lesson]->predictions) {
        diagnosis_.observe(p.parts, p.answers);
        if (!p.right)
          diagnosis_.shown_why(p.parts);
        count(p.confidence, p.right);
      }
    }
  };
  for (const ReviewAnswer& a : learner.answers) {
    lessons_until(a.day);
    reach(a.day);
    fold(a);
  }
  lessons_until(today_);
  reach(today_);
}

void Review::count(int confidence, bool right) {
  for (CalibrationPoint& point : calibration_) {
    // 55 counts as 60: the nearest point, upwards.
    if (confidence < 50 || confidence > point.confidence)
      continue;
    ++point.answers;
    point.right += right ? 1 : 0;
    return;
  }
}

void Review::fold(const ReviewAnswer& a) {
  if (a.day == today_)
    ++done_today_;
  recent_.push_back(a.question);
  if (recent_.size() > kRemembered)
    recent_.erase(recent_.begin());
  const GeneratedQuestion* q = bank_.find(a.question);
  if (!q || q->check != a.check)
    return;
  last_kind_ = q->kind;
  diagnosis_.observe(q->parts, a.answers);
  const bool right = all_right(q->parts, a.answers);
  if (!right)
    diagnosis_.shown_why(q->parts);
  count(a.confidence, right);
  for (Topic& t : topics_) {
    if (!std::binary_search(q->separates.begin(), q->separates.end(), t.slug))
      continue;
    t.practised = a.day;
    if (!right_about(t.slug, q->parts, a.answers)) {
      t.box = 0;
      t.due = a.day + kIntervals[0];
    } else if (a.day >= t.due) {
      // Practice before its time is no proof that it was kept in mind.
      t.box = std::min(t.box + 1, kLastBox);
      t.due = a.day + kIntervals[t.box];
    }
  }
}

bool Review::met(const std::string& slug) const {
  return in_list(diagnosis_.models(), slug);
}

/// The question that is expected to tell most, among those about `topic` (empty: any that is met).
const GeneratedQuestion* Review::best(const std::string& topic) const {
  const GeneratedQuestion* found = nullptr;
  double most = -1e9;
  for (const bool again : {false, true}) {
    for (const GeneratedQuestion& q : bank_.questions()) {
      const bool about = topic.empty()
                             ? std::any_of(q.separates.begin(), q.separates.end(),
                                           [&](const auto& s) { return met(s); })
                             : std::binary_search(q.separates.begin(), q.separates.end(), topic);
      if (!about || (!again && in_list(recent_, q.id)))
        continue;
      double score = diagnosis_.gain(q.parts) + (q.kind != last_kind_ ? kOtherKindIsWorth : 0);
      for (const std::string& slug : q.separates) score -= met(slug) ? 0 : kUnmetCosts;
      if (score > most) {
        most = score;
        found = &q;
      }
    }
    if (found)
      return found;
  }
  return found;
}

const GeneratedQuestion* Review::due_question(std::string& topic) const {
  if (done_today_ >= kReviewsADay)
    return nullptr;
  const Topic* next = nullptr;
  for (const Topic& t : topics_) {
    if (t.due > today_ || t.practised == today_)
      continue;
    const auto more = [&](const Topic& than) {
      const double a = diagnosis_.probability(t.slug), b = diagnosis_.probability(than.slug);
      return a > b || (a == b && t.due < than.due);
    };
    if (!next || more(*next))
      next = &t;
  }
  if (next) {
    topic = next->slug;
    return best(next->slug);
  }
  return topics_.empty() || diagnosis_.sure() ? nullptr : best("");
}

std::string Review::finding() const {
  const std::string& slug = diagnosis_.likeliest();
  if (!diagnosis_.sure())
    return topics_.empty() ? std::string() : "Your answers do not decide yet what you believe.";
  if (slug.empty())
    return "Your answers fit what really happens.";
  const Misconception* m = find_misconception(misconceptions_, slug);
  return m ? concat({"Your answers fit a common belief: ", m->belief, " What holds: ", m->truth})
           : std::string();
}

ReviewView Review::view() const {
  ReviewView v;
  v.done_today = done_today_;
  v.left_today = std::max(0, kReviewsADay - done_today_);
  v.calibration = calibration_;
  v.finding = finding();
  v.suspected = diagnosis_.sure() ? diagnosis_.likeliest() : std::string();
  std::int64_t next_due = -1;
  for (const Topic& t : topics_) {
    ReviewTopic shown = t;
    shown.probability = diagnosis_.probability(t.slug);
    v.topics.push_back(std::move(shown));
    if (next_due < 0 || t.due < next_due)
      next_due = t.due;
  }
  std::string topic;
  const GeneratedQuestion* q = due_question(topic);
  if (!q) {
    v.left_today = 0;
    if (topics_.empty())
      v.note = "Play a scenario first: the questions come from what you have met.";
    else if (done_today_ >= kReviewsADay)
      v.note = "Five are done. That is enough for today.";
    else if (next_due > today_)
      v.note =
          concat({"Nothing is due. The next question comes in ", std::to_string(next_due - today_),
                  next_due - today_ == 1 ? " day." : " days."});
    else
      v.note = "Everything that was due is done for today.";
    return v;
  }
  const auto p = generated_prediction(q->id);
  if (!p)
    return v;
  ReviewCard card;
  card.question = q->id;
  card.topic = topic;
  card.request.as = p->call.as;
  card.request.operation = concat({p->call.service, ":", p->call.operation});
  card.request.command = shell::command_line(p->call);
  card.request.from = place_name(bare_question_world(), p->call.from);
  card.exhibits = exhibits_of(q->id);
  card.questions = p->questions;
  v.card = std::move(card);
  return v;
}

Expected<Revealed, std::string> Review::answer(Learner& learner, const std::string& question,
                                               const std::map<std::string, std::string>& answers,
                                               int confidence) const {
  std::string topic;
  const GeneratedQuestion* q = due_question(topic);
  if (!q || q->id != question)
    return std::string("That question is not the one that is asked now.");
  if (confidence < 50 || confidence > 100)
    return std::string("Confidence is a number from 50 (a guess) to 100 (certain).");
  const auto p = generated_prediction(question);
  if (!p)
    return std::string("There is no such question.");
  Revealed out;
  out.questions = p->questions;
  for (Question& asked : out.questions) {
    const auto given = answers.find(asked.id);
    const bool offered = given != answers.end() &&
                         std::any_of(asked.choices.begin(), asked.choices.end(),
                                     [&](const Choice& c) { return c.id == given->second; });
    if (!offered)
      return concat({"Answer the question \"", asked.text, "\" with one of its choices."});
    for (Choice& c : asked.choices) {
      c.chosen = c.id == given->second;
      if (c.id == p->right.at(asked.id))
        c.mark = Choice::Mark::Right;
      else if (c.chosen)
        c.mark = Choice::Mark::Wrong;
    }
  }
  out.right = all_right(q->parts, answers);
  out.verdict = p->verdict;
  if (!out.right) {
    // The card belongs to the belief that gave this answer; of several, to the likeliest.
    const Misconception* told = nullptr;
    double most = -1;
    for (const auto& wrong : p->wrong) {
      const bool gave = std::any_of(wrong.second.begin(), wrong.second.end(), [&](const auto& w) {
        const auto given = answers.find(w.first);
        return given != answers.end() && given->second == w.second;
      });
      const double here = diagnosis_.probability(wrong.first);
      const Misconception* m = find_misconception(misconceptions_, wrong.first);
      if (gave && m && here > most) {
        most = here;
        told = m;
      }
    }
    if (told)
      out.card = concat({"**A common belief:** ", told->belief, "\n\n**What holds:** ", told->truth,
                         "\n\n*", told->source, "*"});
  }
  ReviewAnswer log;
  log.day = today_;
  log.question = question;
  log.check = q->check;
  for (const Question& asked : out.questions) log.answers[asked.id] = answers.at(asked.id);
  log.confidence = confidence;
  learner.answers.push_back(std::move(log));
  return out;
}

}  // namespace lockbox::lesson
