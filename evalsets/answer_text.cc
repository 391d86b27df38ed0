#include "evalsets/answer_text.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/quotation_marks.h"

namespace huoyan {
namespace {

bool EndsClause(std::u32string_view text, std::size_t at) {
  constexpr std::u32string_view kEnds = U"。!?;\n\r:";
  const char32_t c = text[at];
  if (kEnds.find(c) != std::u32string_view::npos) return true;
  if (c != U',' && c != U'.') return false;
  const auto is_digit = [](char32_t d) { return d >= U'0' && d <= U'9'; };
  return !(at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1]));  // 13,500
}

// A new thought without a mark: 我不知道但应该是花果山.
bool StartsClause(std::u32string_view rest) {
  for (const std::u32string_view word : {U"但是", U"但", U"不过", U"然而", U"可是"}) {
    if (rest.substr(0, word.size()) == word) return true;
  }
  return false;
}

// Which characters stand inside quotation marks; an unclosed quote quotes nothing.
std::vector<bool> MarkQuoted(std::u32string_view text) {
  std::vector<bool> quoted(text.size(), false);
  for (const QuotedSpan& span : FindQuotedSpans(text)) {
    std::fill(quoted.begin() + static_cast<std::ptrdiff_t>(span.begin),
              quoted.begin() + static_cast<std::ptrdiff_t>(span.end), true);
  }
  return quoted;
}

// The letters of options, A. … B. …, which separate what they mark; one alone is the option chosen.
std::vector<bool> MarkOptionLetters(std::u32string_view text) {
  constexpr std::u32string_view kBefore = U" \n\t(", kAfter = U".、):";
  std::vector<bool> letters(text.size(), false);
  std::size_t found = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const bool starts = at == 0 || kBefore.find(text[at - 1]) != std::u32string_view::npos;
    letters[at] = starts && text[at] >= U'a' && text[at] <= U'h' &&
                  kAfter.find(text[at + 1]) != std::u32string_view::npos;
    found += letters[at];
  }
  if (found < 2) letters.assign(text.size(), false);
  return letters;
}

}  // namespace

const Clause& AnswerText::ClauseAt(std::size_t at) const {
  const auto after =
      std::upper_bound(clauses.begin(), clauses.end(), at,
                       [](std::size_t offset, const Clause& clause) { return offset < clause.end; });
  return after == clauses.end() ? clauses.back() : *after;
}

AnswerText ReadAnswerText(std::string folded) {
  AnswerText text;
  text.folded = std::move(folded);
  const std::u32string characters = ToCodePoints(text.folded);
  const std::vector<bool> quoted = MarkQuoted(characters);
  const std::vector<bool> option = MarkOptionLetters(characters);
  Clause clause;
  const auto finish = [&](char32_t mark) {
    clause.end = text.bare.size();
    clause.mark = mark;
    if (clause.end > clause.begin) text.clauses.push_back(clause);
    clause = Clause{};
    clause.begin = text.bare.size();
  };
  for (std::size_t at = 0; at < characters.size(); ++at) {
    const char32_t c = characters[at];
    if (option[at]) {
      text.list_marks.push_back(text.bare.size());
      ++at;  // and the mark behind it
    } else if (EndsClause(characters, at)) {
      finish(c);
    } else if (c == U'、' || c == U'/') {
      text.list_marks.push_back(text.bare.size());
    } else if (!IsDropped(c)) {
      if (StartsClause(std::u32string_view(characters).substr(at))) finish(U',');
      const std::string bytes = ToUtf8(std::u32string_view(&characters[at], 1));
      text.bare += bytes;
      if (!quoted[at]) clause.unquoted += bytes;
    }
  }
  finish(U'\n');
  const bool all_quoted = std::all_of(text.clauses.begin(), text.clauses.end(),
                                      [](const Clause& c) { return c.unquoted.empty(); });
  if (all_quoted) {
    for (Clause& c : text.clauses) c.unquoted = std::string(text.TextOf(c));
  }
  return text;
}

namespace {

// Removes every stretch from `open` to `close`; an unclosed one reaches to the end.
void EraseBlocks(std::string& text, std::string_view open, std::string_view close) {
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    const std::size_t end = text.find(close, at + open.size());
    text.erase(at, end == std::string::npos ? std::string::npos : end + close.size() - at);
  }
}

// Where a model without an end marker goes on to ask itself the next question: a line 问：… or Q: … after
// something was said.
std::size_t StartOfNextTurn(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n*#";
  const std::size_t first = text.find_first_not_of(kSpace);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at < first) continue;
    const std::string_view line = text.substr(std::min(text.find_first_not_of(kSpace, at), text.size()));
    for (const std::string_view speaker : {"问", "问题", "提问", "用户", "下一题", "下一个问题", "Q",
                                           "Question", "User", "Human", "user", "human"}) {
      if (!StartsWith(line, speaker)) continue;
      const std::string_view rest = line.substr(speaker.size());
      if (StartsWith(rest, ":") || StartsWith(rest, "：")) return at;
    }
  }
  return text.size();
}

}  // namespace

std::string StripChatResidue(std::string_view answer) {
  std::string text(answer);
  EraseBlocks(text, "<think>", "</think>");
  constexpr std::string_view kStart = "<|im_start|>assistant";
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start != std::string::npos && StartsWith(std::string_view(text).substr(start), kStart)) {
    text.erase(0, start + kStart.size());
  }
  std::size_t end = text.size();
  for (const std::string_view marker : {"<|im_end|>", "<|endoftext|>", "<|im_start|>", "</s>"}) {
    end = std::min(end, text.find(marker));
  }
  text.resize(std::min(end, text.size()));
  EraseBlocks(text, "<|", "|>");
  text.resize(StartOfNextTurn(text));
  return text;
}

}  // namespace huoyan
