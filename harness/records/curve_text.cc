#include "harness/records/curve_text.h"

#include <array>
#include <limits>
#include <string_view>
#include <variant>

#include "harness/base/json.h"

namespace huoyan {
namespace {

using Member = std::variant<int StepReport::*, std::int64_t StepReport::*, double StepReport::*>;

struct Field {
  std::string_view name;
  Member member;
};

const std::array<Field, 8> kFields{{{"step", &StepReport::step},
                                    {"total_steps", &StepReport::total_steps},
                                    {"loss", &StepReport::loss},
                                    {"gradient_norm", &StepReport::gradient_norm},
                                    {"learning_rate", &StepReport::learning_rate},
                                    {"tokens", &StepReport::tokens},
                                    {"seconds", &StepReport::seconds},
                                    {"footprint_bytes", &StepReport::footprint_bytes}}};

// Every field of every step in the order they are written; anything else ends the parse.
class StepReader : public nlohmann::json_sax<Json> {
 public:
  std::vector<StepReport> steps;

  bool start_array(std::size_t) override { return depth_++ == 0; }
  bool end_array() override { return --depth_ == 0; }
  bool start_object(std::size_t) override {
    steps.emplace_back();
    fields_ = 0;
    return depth_++ == 1;
  }
  bool end_object() override {
    --depth_;
    return fields_ == kFields.size();
  }
  bool key(string_t& name) override {
    at_ = fields_++;
    return at_ < kFields.size() && name == kFields[at_].name;
  }
  bool number_integer(number_integer_t value) override { return SetInteger(value); }
  bool number_unsigned(number_unsigned_t value) override {
    return value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()) &&
           SetInteger(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override {
    const auto* member = depth_ == 2 ? std::get_if<double StepReport::*>(&kFields[at_].member) : nullptr;
    if (member != nullptr) steps.back().*(*member) = value;
    return member != nullptr;
  }
  bool null() override { return false; }
  bool boolean(bool) override { return false; }
  bool string(string_t&) override { return false; }
  bool binary(binary_t&) override { return false; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool SetInteger(std::int64_t value) {
    if (depth_ != 2) return false;
    StepReport& step = steps.back();
    const Member& member = kFields[at_].member;
    if (const auto* whole = std::get_if<std::int64_t StepReport::*>(&member)) {
      step.*(*whole) = value;
      return true;
    }
    const auto* small = std::get_if<int StepReport::*>(&member);
    if (small == nullptr || value < std::numeric_limits<int>::min() ||
        value > std::numeric_limits<int>::max())
      return false;
    step.*(*small) = static_cast<int>(value);
    return true;
  }

  int depth_ = 0;
  std::size_t fields_ = 0;  // of the step so far
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<StepReport>> TakeCurve(std::string& text) {
  static const std::string kBegin =
      "\n \"curve\": [\n";  // only a key of the record itself is indented by one
  static const std::string kEnd = "\n ]";
  const std::size_t key = text.find(kBegin);
  if (key == std::string::npos) return std::nullopt;
  const std::size_t begin = key + kBegin.size() - 2;  // its bracket
  const std::size_t end = text.find(kEnd, begin);
  if (end == std::string::npos) return std::nullopt;
  const std::size_t size = end + kEnd.size() - begin;
  StepReader reader;
  if (!Json::sax_parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                       text.begin() + static_cast<std::ptrdiff_t>(begin + size), &reader))
    return std::nullopt;
  text.replace(begin, size, "[]");
  return std::move(reader.steps);
}

}  // namespace huoyan
