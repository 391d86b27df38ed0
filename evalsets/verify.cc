#include "evalsets/verify.h"

#include <algorithm>

#include "evalsets/characters.h"

namespace huoyan {
namespace {

// What speaks against an item. Words that are missing may stand otherwise in another edition; words that must
// not be there are wrong in any.
struct Objection {
  Text what;
  bool is_missing = false;
};
using Objections = std::vector<Objection>;

Objection NotInChapter(const std::string& term, int chapter) {
  return {Say("\"{}\" does not occur in chapter {}", "“{}”不见于第 {} 回", term, chapter), true};
}
Objection InChapter(const std::string& term, int chapter) {
  return {Say("\"{}\" occurs in chapter {} and must not", "“{}”见于第 {} 回，不应出现", term, chapter)};
}
Objection NotInQuestion(const std::string& term) {
  return {Say("\"{}\" is not in the question", "题面中没有“{}”", term)};
}

VerificationReport StartReport(Text subject, const Corpus& corpus) {
  VerificationReport report;
  report.subject = std::move(subject);
  report.corpus_sha256 = corpus.sha256();
  report.edition = corpus.edition();
  report.chapters = corpus.chapters().size();
  return report;
}

// Chapters 9 to 12 hold different stories in the two editions.
bool IsCutDifferently(int chapter, const Corpus& corpus, Edition written_for) {
  return corpus.edition() != written_for && chapter >= 9 && chapter <= 12;
}

void Add(VerificationReport& report, std::string id, const Objections& objections, Edition written_for) {
  VerifiedItem item{std::move(id), VerificationStatus::kOk, {}};
  for (const Objection& objection : objections) {
    const bool other_words = objection.is_missing && report.edition != written_for;
    if (!other_words) item.status = VerificationStatus::kFailed;
    if (other_words && item.status == VerificationStatus::kOk) item.status = VerificationStatus::kVaries;
    item.reasons.push_back(objection.what);
  }
  report.items.push_back(std::move(item));
}

void Skip(VerificationReport& report, std::string id) {
  report.items.push_back(
      {std::move(id),
       VerificationStatus::kSkipped,
       {Text{"cites a chapter that this edition cuts differently", "所引回目在此版本中划分不同"}}});
}

void CheckFalsePremise(const Question& question, const Corpus& corpus, Objections& reasons) {
  const PremiseEdit& edit = *question.edit;
  const int chapter = question.evidence.chapter;
  if (corpus.Contains(chapter, edit.to)) reasons.push_back(InChapter(edit.to, chapter));
  if (!Contains(question.prompt, edit.to)) reasons.push_back(NotInQuestion(edit.to));
  if (edit.from && !corpus.Contains(chapter, *edit.from))
    reasons.push_back(NotInChapter(*edit.from, chapter));
  for (const std::string& term : question.evidence.terms) {
    if (term == edit.to) continue;
    if (!corpus.Contains(chapter, term)) reasons.push_back(NotInChapter(term, chapter));
    if (!Contains(question.prompt, term)) reasons.push_back(NotInQuestion(term));
  }
}

Objections CheckQuestion(const Question& question, const Corpus& corpus) {
  Objections reasons;
  if (IsAnswerable(question)) {
    for (const std::string& term : question.evidence.terms) {
      if (!corpus.Contains(question.evidence.chapter, term)) {
        reasons.push_back(NotInChapter(term, question.evidence.chapter));
      }
    }
  } else if (question.kind == QuestionKind::kFalsePremise && question.edit) {
    CheckFalsePremise(question, corpus, reasons);
  } else {
    for (const std::string& term : question.evidence.terms) {
      if (corpus.ContainsAnywhere(term)) {
        reasons.push_back({Say("\"{}\" occurs in the novel and must not", "“{}”见于原著，不应出现", term)});
      }
      if (!Contains(question.prompt, term)) reasons.push_back(NotInQuestion(term));
    }
  }
  return reasons;
}

Objections CheckFact(const Fact& fact, const Corpus& corpus) {
  Objections reasons;
  for (const std::string& term : fact.terms) {
    if (!corpus.Contains(fact.chapter, term)) reasons.push_back(NotInChapter(term, fact.chapter));
  }
  if (fact.quote && !corpus.Contains(fact.chapter, *fact.quote))
    reasons.push_back(NotInChapter(*fact.quote, fact.chapter));
  if (!fact.false_premise) return reasons;
  const FalsePremise& premise = *fact.false_premise;
  if (corpus.Contains(fact.chapter, premise.to)) reasons.push_back(InChapter(premise.to, fact.chapter));
  for (const std::string& term : {premise.from, premise.anchor}) {
    if (!corpus.Contains(fact.chapter, term)) reasons.push_back(NotInChapter(term, fact.chapter));
  }
  for (const std::string& term : {premise.to, premise.anchor}) {
    if (!Contains(premise.question, term)) reasons.push_back(NotInQuestion(term));
  }
  return reasons;
}

// Names that hold numerals (九齿钉耙) are not numbers: they are cut out, the longest first.
std::string WithoutNumericNames(std::string text, std::vector<std::string> names) {
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& name : names) {
    if (name.empty() || NumeralRuns(name).empty()) continue;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), "|");
    }
  }
  return text;
}

Objections CheckDigest(const DigestChapter& chapter, const std::vector<std::string>& lexicon,
                       const Corpus& corpus) {
  Objections reasons;
  for (const std::string& name : chapter.names) {
    if (!Contains(chapter.text, name)) {
      reasons.push_back({Say("the name {} is not in the text", "专名“{}”不在文中", name)});
    }
  }
  for (const std::string& name : lexicon) {
    if (!Contains(chapter.text, name) || corpus.Contains(chapter.chapter, name)) continue;
    const bool part_of_longer = std::any_of(lexicon.begin(), lexicon.end(), [&](const std::string& longer) {
      return longer.size() > name.size() && Contains(longer, name) && Contains(chapter.text, longer);
    });
    if (!part_of_longer) reasons.push_back(NotInChapter(name, chapter.chapter));
  }
  for (const std::string& run : NumeralRuns(WithoutNumericNames(chapter.text, chapter.names))) {
    if (!corpus.ContainsNumeralRun(chapter.chapter, run)) {
      reasons.push_back(
          {Say("the number {} is not in chapter {}", "数字“{}”不见于第 {} 回", run, chapter.chapter), true});
    }
  }
  if (chapter.text.find_first_of("0123456789") != std::string::npos) {
    reasons.push_back(
        {Text{"Arabic digits; write numbers as the chapter does", "含阿拉伯数字；数字应与原文写法一致"}});
  }
  return reasons;
}

}  // namespace

const EnumTable<VerificationStatus>& EnumNames(Type<VerificationStatus>) {
  static const EnumTable<VerificationStatus> table{{VerificationStatus::kOk, "ok"},
                                                   {VerificationStatus::kFailed, "failed"},
                                                   {VerificationStatus::kVaries, "varies"},
                                                   {VerificationStatus::kSkipped, "skipped"}};
  return table;
}

std::size_t VerificationReport::Count(VerificationStatus status) const {
  return static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [&](const VerifiedItem& item) { return item.status == status; }));
}

VerificationReport VerifyGold(const GoldSet& gold, const Corpus& corpus, Edition written_for) {
  VerificationReport report = StartReport({"gold questions", "题集"}, corpus);
  for (const Question& question : gold.questions) {
    const bool other_edition = question.edition && *question.edition != NameOf(corpus.edition());
    const bool cut_differently = question.kind != QuestionKind::kNotInBook &&
                                 IsCutDifferently(question.evidence.chapter, corpus, written_for);
    if (other_edition || cut_differently) {
      Skip(report, question.id);
    } else {
      Add(report, question.id, CheckQuestion(question, corpus), written_for);
    }
  }
  return report;
}

VerificationReport VerifyFacts(const std::vector<Fact>& facts, const Corpus& corpus, Edition written_for) {
  VerificationReport report = StartReport({"facts", "事实表"}, corpus);
  for (const Fact& fact : facts) {
    if (IsCutDifferently(fact.chapter, corpus, written_for)) {
      Skip(report, fact.id);
    } else {
      Add(report, fact.id, CheckFact(fact, corpus), written_for);
    }
  }
  return report;
}

VerificationReport VerifyDigest(const std::vector<DigestChapter>& digest, const Corpus& corpus,
                                Edition written_for) {
  VerificationReport report = StartReport({"chapter digests", "各回概述"}, corpus);
  const std::vector<std::string> lexicon = NamesIn(digest);
  for (const DigestChapter& chapter : digest) {
    const std::string id = fmt::format("chapter {}", chapter.chapter);
    if (IsCutDifferently(chapter.chapter, corpus, written_for)) {
      Skip(report, id);
    } else {
      Add(report, id, CheckDigest(chapter, lexicon, corpus), written_for);
    }
  }
  return report;
}

VerificationReport VerifyEntities(const std::vector<Entity>& entities, const Corpus& corpus,
                                  Edition written_for) {
  VerificationReport report = StartReport({"entities", "实体表"}, corpus);
  for (const Entity& entity : entities) {
    Objections reasons;
    for (const std::string& name : NamesOf(entity)) {
      if (!corpus.ContainsAnywhere(name)) {
        reasons.push_back({Say("the name {} does not occur in the novel", "名称“{}”不见于原著", name), true});
      }
    }
    Add(report, entity.id, reasons, written_for);
  }
  return report;
}

std::string ToMarkdown(const VerificationReport& report, Language language) {
  const auto in_cell = [](std::string text) {
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
      text.insert(at, "\\");
    return text;
  };
  std::string text = Say("## Verification: {0}\n\nChecked {1} items against {2} chapters (edition {3}, "
                         "SHA-256 `{4}`): {5} ok, {6} "
                         "failed, {7} in other words, {8} skipped.\n",
                         "## 核验：{0}\n\n以 {2} 回原文（版本 {3}，SHA-256 `{4}`）核对 {1} 条：通过 "
                         "{5}，不符 {6}，异文 {7}，略过 "
                         "{8}。\n",
                         report.subject.In(language), report.items.size(), report.chapters,
                         NameOf(report.edition), report.corpus_sha256, report.Count(VerificationStatus::kOk),
                         report.Count(VerificationStatus::kFailed), report.Count(VerificationStatus::kVaries),
                         report.Count(VerificationStatus::kSkipped))
                         .In(language);
  if (report.ReadsOtherwise()) {
    text += Text{"\nMore than a quarter reads otherwise: this is hardly an edition of the novel.\n",
                 "\n超过四分之一的条目文字不同：这多半不是该小说的版本。\n"}
                .In(language);
  }
  std::string rows;
  for (const VerifiedItem& item : report.items) {
    if (item.status == VerificationStatus::kOk) continue;
    std::string reasons;
    for (const Text& reason : item.reasons) reasons += (reasons.empty() ? "" : "; ") + reason.In(language);
    rows += fmt::format("| {} | {} | {} |\n", in_cell(item.id), NameOf(item.status), in_cell(reasons));
  }
  if (rows.empty()) return text;
  return text + "\n" + Text{"| item | status | reason |", "| 条目 | 结果 | 原因 |"}.In(language) +
         "\n|---|---|---|\n" + rows;
}

}  // namespace huoyan
