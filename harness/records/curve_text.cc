#include "harness/records/curve_text.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <variant>

namespace huoyan {
namespace {

using Member = std::variant<int StepReport::*, std::int64_t StepReport::*, double StepReport::*>;

struct Field {
  std::string_view begin;  // of its line
  Member member;
};

// In the order they are written, as they are indented.
const std::array<Field, 8> kFields{{{"   \"step\": ", &StepReport::step},
                                    {"   \"total_steps\": ", &StepReport::total_steps},
                                    {"   \"loss\": ", &StepReport::loss},
                                    {"   \"gradient_norm\": ", &StepReport::gradient_norm},
                                    {"   \"learning_rate\": ", &StepReport::learning_rate},
                                    {"   \"tokens\": ", &StepReport::tokens},
                                    {"   \"seconds\": ", &StepReport::seconds},
                                    {"   \"footprint_bytes\": ", &StepReport::footprint_bytes}}};

// Takes the expected pieces of the text one after another; false at the first that is not there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool Take(std::string_view piece) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, piece.size()) != piece)
      return false;
    at_ += piece.size();
    return true;
  }

  template <class Number>
  bool TakeNumber(Number& value) {
    const char* digit = at_ + (at_ < end_ && *at_ == '-' ? 1 : 0);
    if (digit >= end_ || *digit < '0' || *digit > '9') return false;  // "inf" and "nan" are no JSON
    const char* stop = Convert(value);
    if (stop == nullptr) return false;
    at_ = stop;
    return true;
  }

  bool AtEnd() const { return at_ == end_; }

 private:
  // Where the number ends; null when it does not fit.
  template <class Number>
  const char* Convert(Number& value) const {
#if !defined(__cpp_lib_to_chars)  // Apple's library converts whole numbers only
    if constexpr (std::is_floating_point_v<Number>) {
      char* stop = nullptr;
      value = std::strtod(at_, &stop);  // ends inside the text: a bracket follows every number
      return stop;
    } else
#endif
    {
      const std::from_chars_result result = std::from_chars(at_, end_, value);
      return result.ec == std::errc() ? result.ptr : nullptr;
    }
  }

  const char* at_;
  const char* end_;
};

bool TakeStep(Scanner& scanner, StepReport& step) {
  if (!scanner.Take("  {\n")) return false;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (!scanner.Take(kFields[i].begin)) return false;
    if (!std::visit([&](auto member) { return scanner.TakeNumber(step.*member); }, kFields[i].member))
      return false;
    if (!scanner.Take(i + 1 < kFields.size() ? ",\n" : "\n")) return false;
  }
  return scanner.Take("  }");
}

}  // namespace

std::optional<std::vector<StepReport>> TakeCurve(std::string& text) {
  static const std::string kBegin =
      "\n \"curve\": [\n";  // only a key of the record itself is indented by one
  static const std::string kEnd = "\n ]";
  const std::size_t key = text.find(kBegin);
  if (key == std::string::npos) return std::nullopt;
  const std::size_t begin = key + kBegin.size();
  const std::size_t end = text.find(kEnd, begin);
  if (end == std::string::npos) return std::nullopt;
  Scanner scanner(std::string_view(text).substr(begin, end - begin));
  std::vector<StepReport> steps;
  do {
    if (!TakeStep(scanner, steps.emplace_back())) return std::nullopt;
  } while (scanner.Take(",\n"));
  if (!scanner.AtEnd()) return std::nullopt;
  text.replace(begin - 2, end + kEnd.size() - (begin - 2), "[]");
  return steps;
}

}  // namespace huoyan
