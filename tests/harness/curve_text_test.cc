#include "harness/records/curve_text.h"

#include <gtest/gtest.h>

#include "harness/records/run_record.h"

namespace huoyan {
namespace {

RunRecord WithCurve() {
  RunRecord record;
  record.spec.model_name = "\n \"curve\": [\n";  // a name is a string, whatever it says
  record.curve.push_back({1, 2, 3.5, 0.25, 1e-4, 512, 0.125, std::int64_t{1} << 40});
  record.curve.push_back({2, 2, 1e-300, 0, 0, 0, 1, 0});
  return record;
}

TEST(CurveText, ReadsWhatTheReaderOfAllJsonReads) {
  const RunRecord record = WithCurve();
  std::string text = Encode(record).dump(1);
  const auto curve = TakeCurve(text);
  ASSERT_TRUE(curve);
  EXPECT_EQ(Encode(*curve), Encode(record.curve));
  RunRecord rest = record;
  rest.curve.clear();
  EXPECT_EQ(text, Encode(rest).dump(1)) << "what is left is the record without its curve";
}

TEST(CurveText, LeavesAloneWhatIsWrittenInAnotherWay) {
  const std::string written = Encode(WithCurve()).dump(1);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = written;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const std::string& text : {Encode(WithCurve()).dump(), Encode(RunRecord{}).dump(1),
                                  with("\"loss\"", "\"lost\""), with("\"tokens\": 512", "\"tokens\": null"),
                                  with("\"total_steps\": 2", "\"total_steps\": 3000000000"),
                                  with("\"tokens\": 512", "\"tokens\": 512.5"),
                                  with("\"tokens\": 512", "\"tokens\": 99999999999999999999"),
                                  with("\"tokens\": 512", "\"tokens\": [512]"), with("   \"step\": 1,\n", ""),
                                  with("\"footprint_bytes\": 0", "\"footprint_bytes\": 0,\n   \"more\": 1"),
                                  written.substr(0, written.size() / 2)}) {
    std::string left = text;
    EXPECT_FALSE(TakeCurve(left)) << text;
    EXPECT_EQ(left, text);
  }
}

}  // namespace
}  // namespace huoyan
