#include "tests/reports/well_formed.h"

#include <regex>
#include <vector>

namespace huoyan {
namespace {

std::string WhyNotText(const std::string& text) {
  static const std::regex stray("&(?!(amp|lt|gt|quot|apos|#39);)");
  if (std::regex_search(text, stray)) return "a stray & in: " + text;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
      return "a control character in: " + text;
    if (c == '>') return "a stray > in: " + text;
  }
  return "";
}

}  // namespace

std::string WhyNotWellFormed(std::string_view xml) {
  static const std::regex declaration(R"(^<\?xml version="1\.0" encoding="UTF-8"\?>)");
  static const std::regex tag(R"re(^<(/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(/?)>$)re");
  std::string rest(xml);
  if (!std::regex_search(rest, declaration)) return "no declaration";
  std::vector<std::string> open;
  int roots = 0;
  for (std::size_t at = rest.find('<', 1); at < rest.size();) {
    const std::size_t end = rest.find('>', at);
    if (end == std::string::npos) return "a tag without end";
    const std::string found = rest.substr(at, end - at + 1);
    std::smatch parts;
    if (!std::regex_match(found, parts, tag)) return "not a tag: " + found;
    if (const std::string why = WhyNotText(parts[3]); !why.empty()) return why;
    if (parts[1] == "/") {
      if (open.empty() || open.back() != parts[2]) return "closed and not open: " + found;
      open.pop_back();
    } else {
      roots += open.empty() ? 1 : 0;
      if (parts[4] != "/") open.push_back(parts[2]);
    }
    const std::size_t next = std::min(rest.find('<', end), rest.size());
    const std::string text = rest.substr(end + 1, next - end - 1);
    if (open.empty() && text.find_first_not_of(" \n") != std::string::npos) return "text outside the root";
    if (const std::string why = WhyNotText(text); !why.empty()) return why;
    at = next;
  }
  if (!open.empty()) return "left open: " + open.back();
  return roots == 1 ? "" : "not exactly one root";
}

}  // namespace huoyan
