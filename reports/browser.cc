#include <fmt/format.h>

#include <map>

#include "reports/html.h"
#include "reports/names.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

Json BothJson(const Text& text) { return {{"en", text.en}, {"zh", text.zh}}; }

template <class E>
Json NamesOf() {
  Json names = Json::object();
  for (const auto& [value, name] : EnumNames(Type<E>{})) names[name] = BothJson(ReadableName(value));
  return names;
}

Json QuestionJson(const Question& question) {
  return {{"id", question.id},
          {"kind", NameOf(question.kind)},
          {"class", NameOf(question.question_class)},
          {"split", NameOf(question.split)},
          {"prompt", question.prompt},
          {"accepted", question.accepted}};
}

bool HasAnswers(const TrialSummary& trial) { return !trial.judgements.empty(); }

// Rules repeat thousands of times: each is written once and meant by its index.
class RuleTable {
 public:
  std::size_t IndexOf(const std::string& rule) {
    const auto [found, is_new] = index_.emplace(rule, index_.size());
    if (is_new) rules_.push_back(rule);
    return found->second;
  }
  const Json& rules() const { return rules_; }

 private:
  std::map<std::string, std::size_t> index_;
  Json rules_ = Json::array();
};

Json TrialJson(const TrialSummary& trial, std::size_t number, std::size_t questions, RuleTable& rules) {
  Json answers = Json::array();
  Json rule_indices = Json::array();
  Json extracted = Json::array();
  std::string verdicts;
  const std::size_t samples = trial.judgements.size() / questions;
  for (std::size_t q = 0; q < questions; ++q) {  // of several samples the first is shown
    const Judgement& judgement = trial.judgements[q * samples];
    answers.push_back(trial.answers[q * samples].answer);
    verdicts += NameOf(judgement.verdict);
    rule_indices.push_back(rules.IndexOf(judgement.rule));
    extracted.push_back(judgement.extracted ? Json(*judgement.extracted) : Json(nullptr));
  }
  return {{"number", number},
          {"label", trial.label},
          {"base", nullptr},
          {"verdicts", verdicts},
          {"answers", std::move(answers)},
          {"rules", std::move(rule_indices)},
          {"extracted", std::move(extracted)}};
}

std::string Option(const std::string& value, const Text& text) {
  return fmt::format(R"(<option value="{}" data-en="{}" data-zh="{}">{}</option>)", Escape(value),
                     Escape(text.en), Escape(text.zh), Escape(text.en));
}

std::string Select(const char* name, const Text& label, const std::string& options,
                   const std::string& start = "") {
  return fmt::format(R"(<label>{}<select name="{}" data-start="{}">{}</select></label>)", Both(label), name,
                     start, options);
}

template <class E>
std::string OptionsOf(const Text& all) {
  std::string options = Option("", all);
  for (const auto& [value, name] : EnumNames(Type<E>{})) options += Option(name, ReadableName(value));
  return options;
}

std::string RenderFilters(const Summary& summary) {
  std::string trials;
  std::size_t place = 0;
  std::string start = "0";
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const TrialSummary& trial = summary.trials[i];
    if (!HasAnswers(trial)) continue;
    if (summary.best == i) start = std::to_string(place);
    const std::string label = fmt::format("{} {}", i + 1, trial.label);
    trials += Option(std::to_string(place++), {label, label});
  }
  std::string splits = Option("", {"both", "全部"});
  for (const auto& entry : EnumNames(Type<Split>{}))
    splits += Option(entry.second, {entry.second, entry.second});
  return R"(<form class="filters" id="filters" hidden>)" + Select("trial", {"Trial", "试验"}, trials, start) +
         Select("verdict", {"Verdict", "判定"}, OptionsOf<Verdict>({"any", "全部"})) +
         Select("class", {"Class", "类别"}, OptionsOf<QuestionClass>({"any", "全部"})) +
         Select("kind", {"Kind", "题型"}, OptionsOf<QuestionKind>({"any", "全部"})) +
         Select("split", {"Split", "划分"}, splits) + R"(<label class="wide">)" + Both({"Search", "搜索"}) +
         R"(<input type="search" name="find" dir="auto" data-en="question, gold answer or reply" data-zh="问题、标准答案或回答"></label></form>)";
}

}  // namespace

Json BrowserData(const Summary& summary) {
  Json questions = Json::array();
  for (const Question& question : summary.gold.questions) questions.push_back(QuestionJson(question));
  RuleTable rules;
  Json trials = Json::array();
  std::map<std::size_t, std::size_t> places;  // index into summary.trials -> into `trials`
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (!HasAnswers(summary.trials[i])) continue;
    places[i] = trials.size();
    trials.push_back(TrialJson(summary.trials[i], i + 1, summary.gold.questions.size(), rules));
  }
  for (const auto& [index, place] : places) {
    const std::optional<std::size_t>& base = summary.trials[index].base;
    if (base && *base != index && places.count(*base) == 1) trials[place]["base"] = places[*base];
  }
  return {{"questions", std::move(questions)},
          {"trials", std::move(trials)},
          {"rules", rules.rules()},
          {"names",
           {{"verdict", NamesOf<Verdict>()},
            {"kind", NamesOf<QuestionKind>()},
            {"class", NamesOf<QuestionClass>()},
            {"accepted", BothJson({"gold:", "标准答案："})},
            {"nothing", BothJson({"(no answer)", "（无回答）"})},
            {"noneFound", BothJson({"No question fits these filters.", "没有符合条件的题目。"})}}}};
}

std::string RenderBrowser(const Summary& summary) {
  bool any = false;
  for (const TrialSummary& trial : summary.trials) any = any || HasAnswers(trial);
  if (!any) return "";
  return R"(<section id="browser"><h2>)" + Both({"Questions and answers", "逐题查看"}) +
         R"(</h2><p class="lead">)" +
         Both({"Every question with the trial's answer, the verdict on it and the rule that gave it; beside "
               "it, the same model untuned.",
               "每题列出该试验的回答、判定及所用规则；旁列同一模型未微调时的回答。"}) +
         R"(</p><noscript><p class="empty">)" +
         Both({"Browsing questions needs JavaScript. The same answers are in answers.jsonl beside each run "
               "record.",
               "逐题查看需要 JavaScript；相同的回答保存在各次运行记录旁的 answers.jsonl 中。"}) +
         "</p></noscript>" + RenderFilters(summary) +
         R"(<div class="pager" id="pager" hidden><p class="count" id="count" role="status"></p><button type="button" id="all" hidden>)" +
         Both({"All questions", "全部题目"}) + R"(</button><button type="button" id="previous">)" +
         Both({"← Previous", "← 上一页"}) + R"(</button><button type="button" id="next">)" +
         Both({"Next →", "下一页 →"}) +
         R"(</button></div><div class="questions" id="questions"></div></section>)";
}

}  // namespace huoyan
