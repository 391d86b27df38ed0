#include "evalsets/typed_match.h"

#include <algorithm>
#include <set>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

std::vector<std::string> SplitAt(std::string_view text, const std::vector<std::string_view>& separators) {
  std::vector<std::string> parts(1);
  while (!text.empty()) {
    const auto separator = std::find_if(separators.begin(), separators.end(),
                                        [&](std::string_view mark) { return StartsWith(text, mark); });
    if (separator != separators.end()) {
      parts.emplace_back();
      text.remove_prefix(separator->size());
    } else {
      parts.back() += text.front();
      text.remove_prefix(1);
    }
  }
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return parts;
}

// The members of a set. An entry that lists several (秦叔宝、敬德) adds those that no single entry covers.
std::vector<std::vector<std::string>> MembersOf(const std::vector<std::string>& accepted) {
  std::vector<std::vector<std::string>> members;
  std::vector<std::string> listed;
  for (const std::string& entry : accepted) {
    std::vector<std::string> parts = SplitAt(entry, {"、", "，", ",", "；"});
    if (parts.size() > 1) {
      listed.insert(listed.end(), parts.begin(), parts.end());
      continue;
    }
    std::vector<std::string> aliases;
    for (const std::string& alias : SplitAt(entry, {"|"})) aliases.push_back(Normalise(alias));
    if (!aliases.empty()) members.push_back(std::move(aliases));
  }
  for (const std::string& part : listed) {
    const std::string normal = Normalise(part);
    const bool covered =
        std::any_of(members.begin(), members.end(), [&](const std::vector<std::string>& aliases) {
          return std::any_of(aliases.begin(), aliases.end(), [&](const std::string& alias) {
            return Contains(alias, normal) || Contains(normal, alias);
          });
        });
    if (!covered) members.push_back({normal});
  }
  return members;
}

bool IsSetType(AnswerType type) { return type == AnswerType::kSet || type == AnswerType::kOrderedSet; }

// 触怒玉帝 and 触怒了玉帝 say the same: the phrases with the particle after their first or second character.
void AddWithAspect(const std::string& phrase, std::vector<std::string>& phrases) {
  const std::size_t size = CountCharacters(phrase);
  if (size < 3 || size > 6 || Contains(phrase, "了")) return;
  for (std::size_t before = 1; before <= 2; ++before) {
    const std::string_view head = FirstCharacters(phrase, before);
    phrases.push_back(std::string(head) + "了" + phrase.substr(head.size()));
  }
}

// Where the explanation of a headed answer begins (答案：蚯蚓 解析：孙悟空先想变穿山甲); the end of the text
// when there is none.
std::size_t StartOfExplanation(const AnswerText& text) {
  for (std::size_t i = 1; i < text.clauses.size(); ++i) {
    const std::string_view words = text.TextOf(text.clauses[i]);
    const std::string_view heading = AnyAtEnd(words, {"解析", "解释", "说明", "分析", "理由", "依据"});
    const bool is_heading = text.clauses[i].IsHeading() || words == heading;
    if (!heading.empty() && is_heading) return text.clauses[i].end - heading.size();
  }
  return text.bare.size();
}

// A heading 答案： with its answer beside other names in the explanation below.
bool HeadedAnswerMisses(const AnswerText& text, std::size_t from, const std::vector<Mention>& mentions) {
  const std::size_t end = StartOfExplanation(text);
  const bool headed = std::any_of(text.clauses.begin(), text.clauses.end(), [&](const Clause& clause) {
    const std::string_view words = text.TextOf(clause);
    return clause.begin >= from && clause.end <= end &&
           (words == "答案" || words == "正确答案" || words == "最终答案" || words == "答" ||
            words == "回答");
  });
  return headed && end < text.bare.size() &&
         std::all_of(mentions.begin(), mentions.end(),
                     [&](const Mention& mention) { return mention.begin >= end; });
}

// Clauses that announce the answer (答案是…). Returns whether all of them hold a match, or nothing without
// any.
std::optional<bool> AnnouncedAnswersMatch(const AnswerText& text, std::size_t from,
                                          const std::vector<Mention>& mentions) {
  std::optional<bool> all;
  for (const Clause& clause : text.clauses) {
    if (clause.begin < from) continue;
    const std::string_view words = text.TextOf(clause);
    std::size_t start = std::string_view::npos;
    for (const std::string_view lead :
         {"答案是", "答案为", "答案应是", "答案应该是", "答案应为", "theansweris"}) {
      const std::size_t at = words.find(lead);
      if (at != std::string_view::npos && at + lead.size() < words.size()) start = clause.begin + at;
    }
    if (start == std::string_view::npos) continue;
    const bool holds = std::any_of(mentions.begin(), mentions.end(), [&](const Mention& mention) {
      return mention.begin >= start && mention.begin < clause.end;
    });
    all = all.value_or(true) && holds;
  }
  return all;
}

TypedMatch MatchName(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from,
                     const Lexicon& lexicon) {
  const std::string rule = accepted.type == AnswerType::kFree ? "phrase" : "alias";
  const std::vector<Mention> mentions = FindMentions(text, from, accepted.targets.front(), lexicon);
  if (mentions.empty()) return {};
  const auto has = [&](Stance stance) {
    return std::find_if(mentions.begin(), mentions.end(),
                        [&](const Mention& mention) { return mention.stance == stance; });
  };
  if (AnnouncedAnswersMatch(text, from, mentions) == false || HeadedAnswerMisses(text, from, mentions)) {
    return {MatchResult::kContradiction, "other_announced", std::string(mentions.front().alias)};
  }
  if (const auto asserted = has(Stance::kAsserted); asserted != mentions.end()) {
    return {MatchResult::kMatch, rule, std::string(asserted->alias)};
  }
  if (accepted.type == AnswerType::kFree && has(Stance::kListed) != mentions.end()) {
    return {MatchResult::kMatch, rule, std::string(mentions.front().alias)};
  }
  if (has(Stance::kAlternative) != mentions.end() || has(Stance::kListed) != mentions.end()) {
    return {MatchResult::kContradiction, "several_candidates", std::string(mentions.front().alias)};
  }
  if (const auto passing = has(Stance::kPassing); passing != mentions.end()) {
    return {MatchResult::kMismatch, "in_passing", std::string(passing->alias)};
  }
  return {};
}

// Where the list ends that has its last member at `last`: before the first clause that tells more about it
// (分别是松、柏、桧、竹成精), while 还有亢金龙、房日兔 goes on with it.
std::size_t EndOfList(const AnswerText& text, std::size_t last) {
  const Words telling{"分别", "各",   "都", "均",     "皆",   "他们", "她们", "它们", "他",
                      "其中", "其实", "即", "也就是", "就是", "是",   "依次", "对应", "全",
                      "原",   "本",   "这", "那",     "合",   "并称", "统称", "因为", "所以",
                      "属于", "前",   "后", "有的",   "住",   "与",   "被",   "先后", "四",
                      "三",   "两",   "每", "以上",   "出自", "为"};
  for (const Clause& clause : text.clauses) {
    if (clause.begin > last && !AnyAtStart(text.TextOf(clause), telling).empty()) return clause.begin;
  }
  return text.bare.size() + 1;
}

TypedMatch MatchSet(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from,
                    const Lexicon& lexicon) {
  // Of the two that were asked for, a list of four says nothing.
  const std::size_t most_extra = std::min<std::size_t>(2, accepted.targets.size() - 1);
  std::vector<std::size_t> places;
  std::string found;
  for (const MentionTarget& target : accepted.targets) {
    const std::vector<Mention> mentions = FindMentions(text, from, target, lexicon);
    const auto named = std::find_if(mentions.begin(), mentions.end(), [](const Mention& mention) {
      return mention.stance != Stance::kNegated && mention.stance != Stance::kQuestioned;
    });
    if (named == mentions.end()) continue;
    places.push_back(named->begin);
    found += (found.empty() ? "" : "、") + std::string(named->alias);
  }
  if (places.empty()) return {};
  if (places.size() < accepted.targets.size()) return {MatchResult::kMismatch, "set_incomplete", found};
  const std::size_t end = EndOfList(text, *std::max_element(places.begin(), places.end()));
  const auto marks = std::count_if(text.list_marks.begin(), text.list_marks.end(),
                                   [&](std::size_t at) { return from <= at && at < end; });
  if (static_cast<std::size_t>(marks) + 1 > places.size() + most_extra)
    return {MatchResult::kContradiction, "several_candidates", found};
  if (accepted.type == AnswerType::kOrderedSet && !std::is_sorted(places.begin(), places.end())) {
    return {MatchResult::kMismatch, "set_order", found};
  }
  return {MatchResult::kMatch, "set", found};
}

}  // namespace

namespace {

// What the question asks, without what it tells first: 行者去南海搬救兵，| 观音差了哪一个徒弟.
std::string AskedOf(const std::string& folded_prompt) {
  const AnswerText prompt = ReadAnswerText(folded_prompt);
  std::string asked;
  for (const Clause& clause : prompt.clauses) {
    const std::string_view words = prompt.TextOf(clause);
    if (ContainsAny(words, {"什么", "哪", "谁", "何", "怎", "多少", "几", "吗"}))
      asked += std::string(words) + "\n";
  }
  return asked.empty() ? prompt.bare : asked;
}

}  // namespace

AcceptedAnswers PrepareAccepted(const Question& question) {
  AcceptedAnswers prepared;
  prepared.type = question.answer_type;
  prepared.folded_prompt = Fold(question.prompt);
  const std::string prompt = DropPunctuation(prepared.folded_prompt);
  const std::string asked = AskedOf(prepared.folded_prompt);
  const bool free = question.answer_type == AnswerType::kFree;
  if (IsSetType(question.answer_type)) {
    for (std::vector<std::string>& aliases : MembersOf(question.accepted)) {
      prepared.targets.push_back({std::move(aliases), prompt, asked, false});
    }
  }
  if (prepared.targets.empty()) {
    MentionTarget target{{}, prompt, asked, free};
    for (const std::string& alias : question.accepted) {
      target.aliases.push_back(Normalise(alias));
      if (free) AddWithAspect(std::string(target.aliases.back()), target.aliases);
    }
    prepared.targets.push_back(std::move(target));
  }
  for (const std::string& alias : question.accepted) {
    const std::string folded = Fold(alias);
    if (question.answer_type == AnswerType::kNumber) {
      prepared.literals.push_back(DropPunctuation(folded));
      const std::vector<Quantity> found = FindQuantities(folded);
      if (found.size() == 1 && !found.front().approximate) prepared.quantities.push_back(found.front());
    } else if (question.answer_type == AnswerType::kChapter) {
      for (const int chapter : FindChapters(folded)) prepared.chapters.push_back(chapter);
    }
  }
  return prepared;
}

TypedMatch MatchTyped(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from,
                      const Lexicon& lexicon) {
  switch (accepted.type) {
    case AnswerType::kNumber:
      return MatchNumber(accepted, text, from);
    case AnswerType::kChapter:
      return MatchChapter(accepted, text, from);
    case AnswerType::kSet:
    case AnswerType::kOrderedSet:
      return MatchSet(accepted, text, from, lexicon);
    case AnswerType::kEntity:
    case AnswerType::kFree:
      return MatchName(accepted, text, from, lexicon);
  }
  return {};
}

}  // namespace huoyan
