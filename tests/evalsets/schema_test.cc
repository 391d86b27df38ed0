#include "evalsets/schema.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/base/file.h"

namespace huoyan {
namespace {

struct NamedSchema {
  const char* file;
  Json (*make)();
};

class Schemas : public ::testing::TestWithParam<NamedSchema> {};

// HUOYAN_UPDATE_GOLDENS=1 rewrites the committed copies.
TEST_P(Schemas, AreCommittedAsTheTablesHaveThem) {
  const std::string path = std::string(HUOYAN_SOURCE_DIR) + "/evalsets/schema/" + GetParam().file;
  const std::string current = GetParam().make().dump(2) + "\n";
  if (std::getenv("HUOYAN_UPDATE_GOLDENS") != nullptr) WriteFileAtomically(path, current);
  EXPECT_EQ(ReadFile(path), current) << "run the tests with HUOYAN_UPDATE_GOLDENS=1 and commit the change";
}

INSTANTIATE_TEST_SUITE_P(Files, Schemas,
                         ::testing::Values(NamedSchema{"gold.schema.json", GoldSchema},
                                           NamedSchema{"answer.schema.json", AnswerSchema},
                                           NamedSchema{"judgement.schema.json", JudgementSchema},
                                           NamedSchema{"fact.schema.json", FactSchema},
                                           NamedSchema{"digest.schema.json", DigestSchema},
                                           NamedSchema{"entity.schema.json", EntitySchema},
                                           NamedSchema{"sft.schema.json", SftSchema}));

}  // namespace
}  // namespace huoyan
