// What `doctor` finds: for people in their language, for scripts under keys that stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/cli/program.h"

namespace huoyan {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::map<std::string, Json> Findings(const Program& program, const std::string& language) {
  std::map<std::string, Json> findings;
  const ProgramResult result = program.Run({"doctor", "--json", "--lang", language});
  EXPECT_EQ(result.code, 0) << result.err;
  for (const JsonDocument& line : ParseJsonLines(result.out, "doctor"))
    findings[line.root()["subject"].get<std::string>()] = line.root();
  return findings;
}

TEST(Doctor, CallsWhatItFindsTheSameInEveryLanguage) {
  const Program program;
  const std::map<std::string, Json> english = Findings(program, "en"), chinese = Findings(program, "zh");
  ASSERT_EQ(english.size(), chinese.size());
  for (const auto& finding : english) EXPECT_EQ(chinese.count(finding.first), 1u) << finding.first;
  EXPECT_THAT(program.Run({"doctor", "--lang", "zh"}).out, HasSubstr("内存: "));
}

TEST(Doctor, NamesTheDataByTheirHashes) {
  const std::map<std::string, Json> findings = Findings(Program(), "en");
  for (const std::string name : {"gold.jsonl", "entities.jsonl", "facts.jsonl", "digest.jsonl"}) {
    ASSERT_EQ(findings.count(name), 1u) << name;
    const std::string hash = Sha256OfFile(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/" + name);
    EXPECT_THAT(findings.at(name)["detail"].get<std::string>(), EndsWith("sha256 " + hash));
  }
}

TEST(Doctor, SaysWhichVariableTheThreadsOfMatrixProductsComeFrom) {
  const std::string omp = "OMP_NUM_THREADS", openblas = "OPENBLAS_NUM_THREADS";
  const auto with = [&](const std::string& omp_value, const std::string& openblas_value) {
    return Findings(Program("LC_ALL=C " + omp + "=" + omp_value + " " + openblas + "=" + openblas_value),
                    "en");
  };
  const auto neither = with("", "0");
  EXPECT_EQ(neither.count(omp) + neither.count(openblas), 0u);
  const auto many = with("999", "");
  ASSERT_EQ(many.count(omp), 1u);
  EXPECT_EQ(many.at(omp)["ok"], true);
  EXPECT_THAT(many.at(omp)["detail"].get<std::string>(), HasSubstr("is set to 999; "));
  const auto both = with("999", "998");
  EXPECT_EQ(both.count(omp), 0u) << "OpenBLAS looks at its own variable first";
  EXPECT_EQ(both.count(openblas), 1u);
}

}  // namespace
}  // namespace huoyan
