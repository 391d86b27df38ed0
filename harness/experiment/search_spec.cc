#include "harness/experiment/search_spec.h"

namespace huoyan {

const EnumTable<SearchMethod>& EnumNames(Type<SearchMethod>) {
  static const EnumTable<SearchMethod> table{
      {SearchMethod::kGrid, "grid"}, {SearchMethod::kRandom, "random"}, {SearchMethod::kHalving, "halving"}};
  return table;
}

const Fields<SearchSpec>& DescribeFields(Type<SearchSpec>) {
  using S = SearchSpec;
  static const auto fields =
      Fields<S>()
          .Optional("method", &S::method,
                    {"grid: every combination; random: a draw; halving: short runs first, the best go on",
                     "grid：全部组合；random：抽取；halving：先短训，优者继续"})
          .Optional("trials", &S::trials,
                    {"random, halving: how many combinations are drawn; absent = all",
                     "random、halving：抽取多少组合；缺省为全部"},
                    Between(1, 10000))
          .Optional("seed", &S::seed, {"decides the draw", "决定抽取"})
          .Optional("reduction", &S::reduction,
                    {"halving: the best one in so many trains that many times longer",
                     "halving：每几个中取最优一个，训练相应倍数"},
                    Between(2, 10))
          .Optional("rungs", &S::rungs,
                    {"halving: budgets, the last one being all of train", "halving：档数，末档为完整训练"},
                    Between(2, 6))
          .Optional("finalists", &S::finalists,
                    {"so many of the best on dev are repeated under further seeds",
                     "开发集上最优的几个将以更多种子重复"},
                    Between(0, 100))
          .Optional("repetitions", &S::repetitions,
                    {"seeds a finalist has run under in the end", "入围者最终的种子数"}, Between(2, 20))
          .Optional("longest_sequence", &S::longest_sequence,
                    {"where memory ended, find the longest sequence that fits by bisection",
                     "内存不足时，以二分法找出放得下的最长序列"})
          .Check([](const S& search) -> std::optional<Text> {
            if (!search.trials || search.method != SearchMethod::kGrid) return std::nullopt;
            return Say("trials draws combinations, but method is grid; use random or halving",
                       "trials 用于抽取组合，而 method 为 grid；请用 random 或 halving");
          });
  return fields;
}

}  // namespace huoyan
