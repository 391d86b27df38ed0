#pragma once

#include <string>
#include <string_view>

#include "harness/base/json.h"
#include "harness/base/text.h"

namespace huoyan {

/// Text made safe for HTML and XML, between tags and inside double-quoted attributes. Bytes that are not
/// UTF-8 and control characters, which neither format can carry, become U+FFFD.
std::string Escape(std::string_view text);

/// A message in both languages, of which the style sheet shows one: `<span class="en" …>…</span><span
/// class="zh" …>…`.
std::string Both(const Text& text);

/// The same inside an SVG <text>.
std::string BothInSvg(const Text& text);

/// "English / 中文", for places that cannot hold elements, such as an SVG <title>.
std::string BothInline(const Text& text);

/// Text of unknown origin, kept from reordering what stands around it.
std::string Isolated(std::string_view text);

/// JSON that may stand inside <script>: no "<" remains, so neither "</script" nor "<!--" can.
std::string ScriptSafe(const Json& json);

/// `'sha256-…'`, the source expression by which a Content-Security-Policy admits one inline script or style.
std::string ContentHash(std::string_view content);

}  // namespace huoyan
