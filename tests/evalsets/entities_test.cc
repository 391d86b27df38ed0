#include "evalsets/entities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "evalsets/entity_places.h"
#include "evalsets/verify.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const std::string kEntities = std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/entities.jsonl";

std::string Line(const std::string& id, const std::string& name, const std::string& rest = "") {
  return R"({"id": ")" + id + R"(", "name": ")" + name + R"(", "kind": "person", "aliases": [], "note": "")" +
         rest + "}\n";
}

std::string ErrorsIn(const std::string& text) {
  try {
    ParseEntities(text, "entities.jsonl");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Entities, NameWhatTheProjectPromises) {
  const std::vector<Entity> entities = LoadEntities(kEntities);
  EXPECT_GE(entities.size(), 400u);
  std::set<EntityKind> kinds;
  std::size_t aliases = 0;
  for (const Entity& entity : entities) {
    kinds.insert(entity.kind);
    aliases += entity.aliases.size();
  }
  EXPECT_GE(aliases, 400u);
  EXPECT_EQ(kinds.size(), EnumNames(Type<EntityKind>{}).size()) << "every kind is used";
}

TEST(Entities, AreRefusedWithEveryDefectByLine) {
  EXPECT_THAT(ErrorsIn(Line("e1", "悟空") + Line("e1", "八戒")),
              HasSubstr("entities.jsonl:2:2: id e1 is used again; it first stands in line 1"));
  EXPECT_THAT(ErrorsIn(Line("e1", "敖顺") + Line("e2", "敖顺")),
              HasSubstr("entities.jsonl:2:14: e1 and e2 both bear the name 敖顺"));
  EXPECT_EQ(
      ErrorsIn(Line("e1", "敖顺", R"(, "shared": ["敖顺"])") + Line("e2", "敖顺", R"(, "shared": ["敖顺"])")),
      "");
  EXPECT_THAT(ErrorsIn(Line("e1", "悟空", R"(, "shared": ["八戒"])")), HasSubstr("none of its names"));
  EXPECT_THAT(ErrorsIn(Line("e1", "")), HasSubstr("a name is empty"));
  EXPECT_THAT(ErrorsIn(Line("", "悟空")), HasSubstr("\"id\" is empty"));
  EXPECT_THAT(ErrorsIn(R"({"id": "e1", "name": "甲", "kind": "person", "aliases": ["甲"], "note": ""})"),
              HasSubstr("the name 甲 is given twice"));
}

TEST(Entities, AreCountedByTheLongestName) {
  const Corpus corpus = Corpus::Parse(
      "第一回 甲 乙\n孙悟空见观音菩萨，\n悟空拜了。\n第二回 丙 丁\n那菩萨道：“孙\n悟空！”\n附录 戊\n悟空。\n",
      "book.txt");
  const std::vector<Entity> entities =
      ParseEntities(R"({"id": "e1", "name": "孙悟空", "kind": "deity", "aliases": ["悟空"], "note": ""})"
                    "\n"
                    R"({"id": "e2", "name": "观音菩萨", "kind": "deity", "aliases": ["菩萨"], "note": ""})"
                    "\n"
                    R"({"id": "e3", "name": "沙僧", "kind": "deity", "aliases": [], "note": ""})",
                    "entities.jsonl");
  const std::vector<EntityPlaces> places = FindEntityPlaces(entities, CorpusIndex(corpus));
  EXPECT_THAT(places[0].by_chapter, ElementsAre(Pair(0, 1), Pair(1, 2), Pair(2, 1)));
  EXPECT_EQ(places[0].first.chapter, 1);
  EXPECT_EQ(corpus.chapters()[0].text.find("孙悟空"), std::string("第一回 甲 乙\n").size());
  EXPECT_EQ(places[0].first.offset, 8u);
  EXPECT_THAT(places[1].by_chapter, ElementsAre(Pair(1, 1), Pair(2, 1)));
  EXPECT_EQ(places[2].total, 0u);
}

TEST(Entities, StandInTheNovel) {
  HUOYAN_NEEDS_THE_NOVEL();
  const std::vector<Entity> entities = LoadEntities(kEntities);
  const Corpus corpus = Corpus::Load((DataFolder() / "xiyouji.txt").string());
  const VerificationReport report = VerifyEntities(entities, corpus);
  EXPECT_TRUE(report.ok()) << ToMarkdown(report, Language::kEnglish);
  EXPECT_EQ(report.items.size(), entities.size());
  std::vector<Entity> made_up = entities;
  made_up[0].aliases.push_back("林黛玉");
  EXPECT_THAT(ToMarkdown(VerifyEntities(made_up, corpus), Language::kEnglish),
              HasSubstr("the name 林黛玉 does not occur in the novel"));
}

}  // namespace
}  // namespace huoyan
