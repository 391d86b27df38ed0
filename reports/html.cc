#include "reports/html.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdint>

#include "harness/base/file.h"
#include "reports/base64.h"

namespace huoyan {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsPrintable(std::int32_t code_point) {
  const bool is_control =
      code_point < 0x20 ? code_point != '\n' && code_point != '\t' : code_point >= 0x7F && code_point < 0xA0;
  const bool is_noncharacter = code_point == 0xFFFE || code_point == 0xFFFF;
  return !is_control && !is_noncharacter;
}

std::string BytesOfHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string BothAs(std::string_view element, const Text& text) {
  return fmt::format(R"(<{0} class="en" lang="en">{1}</{0}><{0} class="zh" lang="zh-Hans">{2}</{0}>)",
                     element, Escape(text.en), Escape(text.zh));
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &code_point);
    const std::size_t step = length > 0 ? static_cast<std::size_t>(length) : 1;
    if (length <= 0 || !IsPrintable(code_point)) {
      safe += kReplacement;
    } else if (code_point == '&') {
      safe += "&amp;";
    } else if (code_point == '<') {
      safe += "&lt;";
    } else if (code_point == '>') {
      safe += "&gt;";
    } else if (code_point == '"') {
      safe += "&quot;";
    } else if (code_point == '\'') {
      safe += "&#39;";
    } else {
      safe += text.substr(i, step);
    }
    i += step;
  }
  return safe;
}

std::string Both(const Text& text) { return BothAs("span", text); }

std::string BothInSvg(const Text& text) { return BothAs("tspan", text); }

std::string BothInline(const Text& text) {
  return text.en == text.zh ? Escape(text.en) : Escape(text.en) + " / " + Escape(text.zh);
}

std::string Isolated(std::string_view text) { return "<bdi>" + Escape(text) + "</bdi>"; }

std::string ScriptSafe(const Json& json) {
  const std::string dumped = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(dumped.size());
  for (const char c : dumped) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string ContentHash(std::string_view content) {
  return "'sha256-" + Base64(BytesOfHex(Sha256(content))) + "'";
}

}  // namespace huoyan
