#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace huoyan {

/// A line that begins a chapter, in any of the shapes e-texts give it.
struct ChapterHeading {
  int number = 0;       ///< from 1; 0 for the appendix
  std::string numeral;  ///< as written: 一, 001, 廿一
  std::string title;    ///< in the line's own script; empty when it stands in the next line
};

/// Reads 第一回 上联 下联, 第001回：…, 第 一 回, 【第一回】…, # 西游记 第1章 …, 第一回灵根育孕源流出 and 附录
/// …. Nothing for sentences that only begin so (第一回合不分胜负, 第七回里，…).
std::optional<ChapterHeading> ReadChapterHeading(std::string_view line);

/// Could the line be the title of a chapter whose heading line had none? Short, and no sentence.
bool LooksLikeTitle(std::string_view line);

}  // namespace huoyan
