#include <string_view>

#include "evalsets/gold.h"
#include "evalsets/grade.h"
#include "tests/fuzz/input_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const huoyan::Grader grader(huoyan::ParseGoldSet(text, "gold.jsonl"));
    for (std::size_t i = 0; i < grader.gold().questions.size(); ++i) grader.Grade(i, text);
  } catch (const huoyan::Error&) {
  }
  return 0;
}
