#include "evalsets/odd_characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <string>

#include "evalsets/characters.h"

namespace huoyan {
namespace {

enum class Sort { kNone, kReplacement, kControl, kInvisible, kUnassigned, kBox, kLatin };

Sort SortOf(char32_t c) {
  if (c == U'\uFFFD') return Sort::kReplacement;
  if (c == U'\t' || c == U'\r') return Sort::kNone;
  if (std::u32string_view(U"□■▢▯〓").find(c) != std::u32string_view::npos) return Sort::kBox;
  if ((c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z')) return Sort::kLatin;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
      return Sort::kControl;
    case UTF8PROC_CATEGORY_CF:
      return Sort::kInvisible;
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
      return Sort::kUnassigned;
    default:
      return Sort::kNone;
  }
}

Text Describe(Sort sort, char32_t c) {
  const auto code = static_cast<unsigned>(c);
  switch (sort) {
    case Sort::kReplacement:
      return {
          "the character U+FFFD: text was lost when the file was converted; take it from its source again",
          "含 U+FFFD：文件转码时有字丢失，请从来源重新取得"};
    case Sort::kControl:
      return Say("control character U+{:04X}", "含控制字符 U+{:04X}", code);
    case Sort::kInvisible:
      return Say("invisible character U+{:04X}", "含不可见字符 U+{:04X}", code);
    case Sort::kUnassigned:
      return Say("U+{:04X} is a private or unassigned character, which other programs show as something else",
                 "U+{:04X} 属自定义或未定义字符，在别处显示不同", code);
    case Sort::kBox:
      return Say("\"{}\" stands for a character that the edition has lost", "“{}”表示此版本缺字",
                 ToUtf8(std::u32string_view(&c, 1)));
    case Sort::kLatin:
    case Sort::kNone:
      break;
  }
  return {"Latin letters in the text", "文中有拉丁字母"};
}

// Marks of other formats and encodings, longest sense first: HTML and addresses hold Latin letters, too.
struct Mark {
  std::u32string_view words;
  Text what;
};

const std::vector<Mark>& Marks() {
  static const Text html{"HTML is left in the text", "文中残留 HTML 标记"};
  static const Text address{"a web address in the text", "文中有网址"};
  static const Text mojibake{"mojibake: the file was once read in a wrong encoding",
                             "乱码：文件曾以错误的编码读取"};
  static const Text questions{"question marks in a row, which often replace lost characters",
                              "连续问号，常为丢失的字"};
  static const std::vector<Mark> marks{
      {U"<br", html},     {U"<p", html},         {U"</", html},           {U"&nbsp", html},
      {U"&#", html},      {U"&lt", html},        {U"&amp", html},         {U"http", address},
      {U"www.", address}, {U"锟斤拷", mojibake}, {U"烫烫烫", mojibake},   {U"ï¿½", mojibake},
      {U"â€", mojibake},  {U"??", questions},    {U"？？？？", questions}};
  return marks;
}

bool IsLatinMark(const Text& what) {
  return what.en.find("HTML") != std::string::npos || what.en.find("address") != std::string::npos;
}

}  // namespace

std::vector<OddCharacters> FindOddCharacters(std::string_view line) {
  const std::u32string text = ToCodePoints(line);
  std::vector<OddCharacters> found;
  const auto add = [&](std::size_t at, Text what) {
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const OddCharacters& odd) { return odd.what.en == what.en; });
    if (!known) found.push_back({at + 1, std::move(what)});
  };
  bool explains_latin = false;
  for (const Mark& mark : Marks()) {
    const std::size_t at = text.find(mark.words);
    if (at == std::u32string::npos) continue;
    add(at, mark.what);
    explains_latin = explains_latin || IsLatinMark(mark.what);
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const Sort sort = SortOf(text[at]);
    if (sort == Sort::kNone || (sort == Sort::kLatin && explains_latin)) continue;
    add(at, Describe(sort, text[at]));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const OddCharacters& a, const OddCharacters& b) { return a.column < b.column; });
  return found;
}

}  // namespace huoyan
