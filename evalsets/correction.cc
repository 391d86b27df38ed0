#include "evalsets/correction.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// 啊, 我刚才: what a correction may begin with. 可能 is not among them: 我可能记错了 takes nothing back.
const Words kLeads{"哦",     "噢",       "啊",   "呃",   "哎", "唉",   "诶",   "抱歉",
                   "对不起", "不好意思", "等等", "我",   "是", "这",   "刚才", "刚刚",
                   "前面",   "上面",     "之前", "方才", "又", "这里", "那"};
const Words kSlips{"不对",     "不",       "不不",   "错了",       "说错了",   "记错了",   "弄错了",
                   "搞错了",   "写错了",   "看错了", "算错了",     "答错了",   "想错了",   "记岔了",
                   "弄混了",   "搞混了",   "记混了", "说反了",     "搞反了",   "口误",     "笔误",
                   "一时口误", "不对不对", "更正",   "更正一下",   "纠正一下", "修正一下", "订正一下",
                   "改正一下", "等等",     "等一下", "收回",       "收回前言", "应该不对", "不是",
                   "不是这个", "不是的",   "wait",   "correction", "sorry",    "nowait",   "scratchthat"};
const Words kOpenings{"更正为", "准确地说", "应改为",   "应更正为", "不对应",
                      "不对是", "正确答案", "正确的应", "改为"};

bool IsSlip(std::string_view words) {
  const auto is_slip = [](std::string_view rest) {
    return std::find(kSlips.begin(), kSlips.end(), rest) != kSlips.end();
  };
  for (std::string_view lead; true; words.remove_prefix(lead.size())) {
    if (is_slip(words)) return true;
    lead = AnyAtStart(words, kLeads);
    if (lead.empty()) return false;
  }
}

}  // namespace

std::size_t StartAfterCorrection(const AnswerText& text) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.clauses.size(); ++i) {
    const Clause& clause = text.clauses[i];
    const std::string_view words = text.TextOf(clause);
    const bool is_slip = IsSlip(words);
    if (is_slip && i + 1 < text.clauses.size()) start = clause.end;
    if (!is_slip && clause.begin > 0 && !AnyAtStart(words, kOpenings).empty()) start = clause.begin;
  }
  return start;
}

}  // namespace huoyan
