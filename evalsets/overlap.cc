#include "evalsets/overlap.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

constexpr std::size_t kRunLength = 8;
constexpr std::size_t kShingleLength = 4;

// The distinct stretches of `length` characters; the whole text when it is shorter.
std::set<std::u32string> StretchesOf(const std::u32string& text, std::size_t length) {
  std::set<std::u32string> stretches;
  if (text.size() <= length) return {text};
  for (std::size_t at = 0; at + length <= text.size(); ++at) stretches.insert(text.substr(at, length));
  return stretches;
}

std::u32string LongestCommonRun(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  std::size_t best = 0;
  std::size_t best_end = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = b.size(); j >= 1; --j) {
      row[j] = a[i - 1] == b[j - 1] ? row[j - 1] + 1 : 0;
      if (row[j] > best) {
        best = row[j];
        best_end = i;
      }
    }
  }
  return a.substr(best_end - best, best);
}

struct GoldPrompt {
  std::u32string text;
  std::size_t shingles = 0;
};

// Gold prompts, and for each shingle those that have it.
struct GoldIndex {
  std::vector<GoldPrompt> prompts;
  std::map<std::u32string, std::vector<std::size_t>> by_shingle;
  std::map<std::u32string, std::size_t> by_text;
};

GoldIndex IndexGold(const GoldSet& gold) {
  GoldIndex index;
  for (std::size_t g = 0; g < gold.questions.size(); ++g) {
    GoldPrompt prompt{ToCodePoints(Normalise(gold.questions[g].prompt)), 0};
    const auto shingles = StretchesOf(prompt.text, kShingleLength);
    prompt.shingles = shingles.size();
    for (const std::u32string& shingle : shingles) index.by_shingle[shingle].push_back(g);
    index.by_text.emplace(prompt.text, g);
    index.prompts.push_back(std::move(prompt));
  }
  return index;
}

}  // namespace

const Fields<SharedRun>& DescribeFields(Type<SharedRun>) {
  static const auto fields = Fields<SharedRun>()
                                 .Required("sft_id", &SharedRun::sft_id, {"training pair", "训练样本"})
                                 .Required("gold_id", &SharedRun::gold_id, {"gold question", "题目"})
                                 .Required("run", &SharedRun::run, {"characters in common", "相同片段"});
  return fields;
}

const Fields<NearDuplicate>& DescribeFields(Type<NearDuplicate>) {
  static const auto fields =
      Fields<NearDuplicate>()
          .Required("sft_id", &NearDuplicate::sft_id, {"training pair", "训练样本"})
          .Required("gold_id", &NearDuplicate::gold_id, {"gold question", "题目"})
          .Required("similarity", &NearDuplicate::similarity,
                    {"Jaccard of four-character shingles", "四字片段的 Jaccard 相似度"});
  return fields;
}

const Fields<OverlapReport>& DescribeFields(Type<OverlapReport>) {
  static const auto fields =
      Fields<OverlapReport>()
          .Required("sft_prompts", &OverlapReport::sft_prompts, {"training prompts", "训练题面数"})
          .Required("gold_prompts", &OverlapReport::gold_prompts, {"gold prompts", "题集题面数"})
          .Required("identical", &OverlapReport::identical,
                    {"training prompts that are gold prompts", "与题集相同的训练样本"})
          .Required("shared_runs", &OverlapReport::shared_runs,
                    {"eight characters or more in common", "有八字以上相同"})
          .Required("near_duplicates", &OverlapReport::near_duplicates, {"similar as a whole", "整体近似"})
          .Required("highest_similarity", &OverlapReport::highest_similarity,
                    {"of any two prompts", "任意两题的最高相似度"});
  return fields;
}

OverlapReport FindOverlap(const std::vector<SftPair>& pairs, const GoldSet& gold,
                          double near_duplicate_from) {
  const GoldIndex index = IndexGold(gold);
  OverlapReport report;
  report.sft_prompts = pairs.size();
  report.gold_prompts = gold.questions.size();
  for (const SftPair& pair : pairs) {
    const std::u32string text = ToCodePoints(Normalise(pair.prompt));
    if (index.by_text.count(text) > 0) report.identical.push_back(pair.id);
    const auto shingles = StretchesOf(text, kShingleLength);
    std::map<std::size_t, std::size_t> common;
    for (const std::u32string& shingle : shingles) {
      const auto found = index.by_shingle.find(shingle);
      if (found == index.by_shingle.end()) continue;
      for (const std::size_t g : found->second) ++common[g];
    }
    for (const auto& [g, shared] : common) {
      const GoldPrompt& prompt = index.prompts[g];
      const double similarity =
          static_cast<double>(shared) / static_cast<double>(shingles.size() + prompt.shingles - shared);
      report.highest_similarity = std::max(report.highest_similarity, similarity);
      if (similarity >= near_duplicate_from)
        report.near_duplicates.push_back({pair.id, gold.questions[g].id, similarity});
      if (shared + kShingleLength <= kRunLength) continue;  // a run of eight has five shingles
      const std::u32string run = LongestCommonRun(text, prompt.text);
      if (run.size() >= kRunLength)
        report.shared_runs.push_back({pair.id, gold.questions[g].id, ToUtf8(run)});
    }
  }
  return report;
}

std::string ToMarkdown(const OverlapReport& report, Language language) {
  std::string text =
      Say("## Training prompts against gold prompts\n\nCompared {} training prompts with {} gold prompts: {} "
          "identical, {} with eight characters or more in common, {} similar as a whole (Jaccard of "
          "four-character shingles; the highest is {:.3f}).\n",
          "## 训练题面与题集题面\n\n以 {1} 条题集题面核对 {0} 条训练题面：相同 {2}，有八字以上相同 "
          "{3}，整体近似 "
          "{4}（四字片段的 Jaccard 相似度，最高 {5:.3f}）。\n",
          report.sft_prompts, report.gold_prompts, report.identical.size(), report.shared_runs.size(),
          report.near_duplicates.size(), report.highest_similarity)
          .In(language);
  std::string rows;
  for (const std::string& id : report.identical) rows += fmt::format("| {} | | = |\n", id);
  for (const SharedRun& shared : report.shared_runs)
    rows += fmt::format("| {} | {} | {} |\n", shared.sft_id, shared.gold_id, shared.run);
  for (const NearDuplicate& near : report.near_duplicates)
    rows += fmt::format("| {} | {} | {:.3f} |\n", near.sft_id, near.gold_id, near.similarity);
  if (rows.empty()) return text;
  return text + "\n" +
         Text{"| training pair | question | in common |", "| 训练样本 | 题目 | 相同处 |"}.In(language) +
         "\n|---|---|---|\n" + rows;
}

}  // namespace huoyan
