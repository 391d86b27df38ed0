#include "harness/cli/hallucination_text.h"

#include "harness/cli/text_table.h"
#include "harness/scoring/scorecard_text.h"

namespace huoyan {

std::string RenderHallucinations(const HallucinationCounts& counts, Language language) {
  TextTable table({Text{"looked up in the novel", "与原著核对"}.In(language), "n"});
  const auto add = [&](const Text& what, std::size_t n) {
    table.Add({what.In(language), std::to_string(n)});
  };
  add({"wrong answers", "错误回答"}, counts.wrong);
  add({"  another name of the book", "  答成书中另一名称"}, counts.wrong_entity);
  add({"  a thing of the book where it is not", "  书中之物置于别处"}, counts.wrong_chapter);
  add({"  a name that is not in the book", "  书中所无的名称"}, counts.not_in_book);
  add({"  none of these", "  不属以上"}, counts.unclassified());
  add({"quotations", "引文"}, counts.quotes);
  add({"  word for word", "  逐字相符"}, counts.quotes_exact);
  add({"  nearly so", "  大致相符"}, counts.quotes_near);
  add({"  not in the book", "  书中没有"}, counts.quotes_not_found);
  const std::optional<double> rate = counts.FabricatedQuoteRate();
  return table.Render() +
         Say("fabricated quotations: {}\n", "编造引文比例：{}\n", rate ? ToPercent(*rate) : "—").In(language);
}

}  // namespace huoyan
