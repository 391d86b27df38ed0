#include "trainer/safetensors_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/trainer/temporary_folder.h"
#include "trainer/safetensors_writer.h"

namespace huoyan {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

class SafetensorsModelTest : public WithTemporaryFolder {
 protected:
  // A file with one-byte tensors of these names.
  static void WriteShard(const fs::path& path, const std::vector<std::string>& names) {
    std::vector<NamedTensor> tensors;
    for (const std::string& name : names) tensors.push_back({name, {TensorDtype::kU8, {1}, "x"}});
    WriteSafetensors(path, tensors);
  }
  void WriteIndex(const std::string& weight_map) const {
    Write("model.safetensors.index.json",
          R"({"metadata": {"total_size": 2}, "weight_map": )" + weight_map + "}");
  }
  std::string OpenError() const {
    return ErrorOf([&] { SafetensorsModel::OpenDirectory(folder_); });
  }
};

TEST_F(SafetensorsModelTest, OpensOneFile) {
  WriteShard(folder_ / "model.safetensors", {"a", "b"});
  EXPECT_EQ(SafetensorsModel::OpenDirectory(folder_).tensors().size(), 2u);
}

TEST_F(SafetensorsModelTest, UnitesShards) {
  WriteShard(folder_ / "1.safetensors", {"a"});
  WriteShard(folder_ / "2.safetensors", {"b"});
  WriteIndex(R"({"a": "1.safetensors", "b": "2.safetensors"})");
  const auto model = SafetensorsModel::OpenDirectory(folder_);
  EXPECT_EQ(model.files().size(), 2u);
  EXPECT_EQ(model.tensors().at("b").bytes, "x");
}

TEST_F(SafetensorsModelTest, SaysWhatIsMissing) {
  EXPECT_THAT(OpenError(), HasSubstr("expected model.safetensors or model.safetensors.index.json"));
}

TEST_F(SafetensorsModelTest, NamesEveryDisagreementBetweenIndexAndShards) {
  WriteShard(folder_ / "1.safetensors", {"a", "extra"});
  WriteShard(folder_ / "2.safetensors", {"b", "a"});
  Write("3.safetensors", "broken");
  WriteIndex(R"({"a": "1.safetensors", "b": "2.safetensors", "lost": "2.safetensors",
                 "c": "3.safetensors", "d": "4.safetensors"})");
  EXPECT_THAT(OpenError(), AllOf(HasSubstr("1.safetensors: holds tensor \"extra\""),
                                 HasSubstr("2.safetensors: holds tensor \"a\""),
                                 HasSubstr("2.safetensors: the index places tensor \"lost\" here"),
                                 HasSubstr("3.safetensors: 6 bytes are too few"),
                                 HasSubstr("names the shard \"4.safetensors\", which is missing")));
}

TEST_F(SafetensorsModelTest, RefusesShardsOutsideTheFolder) {
  WriteShard(folder_ / "outside.safetensors", {"a"});
  const fs::path folder = folder_ / "model";
  fs::create_directories(folder);
  const auto error_of = [&](const std::string& shard) {
    Write("model/model.safetensors.index.json", R"({"weight_map": {"a": ")" + shard + "\"}}");
    return ErrorOf([&] { SafetensorsModel::OpenDirectory(folder); });
  };
  EXPECT_THAT(error_of("../outside.safetensors"), HasSubstr("not a plain file name"));
  EXPECT_THAT(error_of((folder_ / "outside.safetensors").string()), HasSubstr("not a plain file name"));
  EXPECT_THAT(error_of(".."), HasSubstr("not a plain file name"));
  fs::create_symlink("../outside.safetensors", folder / "link.safetensors");
  EXPECT_THAT(error_of("link.safetensors"), HasSubstr("a link out of the folder"));
}

TEST_F(SafetensorsModelTest, FollowsTheLinksOfAHuggingFaceCache) {
  const fs::path snapshot = folder_ / "snapshots" / "1234abcd";
  fs::create_directories(snapshot);
  WriteShard(folder_ / "blobs" / "5678", {"a"});
  fs::create_symlink("../../blobs/5678", snapshot / "1.safetensors");
  Write("snapshots/1234abcd/model.safetensors.index.json", R"({"weight_map": {"a": "1.safetensors"}})");
  EXPECT_EQ(SafetensorsModel::OpenDirectory(snapshot).tensors().size(), 1u);
}

TEST_F(SafetensorsModelTest, RefusesABrokenIndex) {
  Write("model.safetensors.index.json", "{");
  EXPECT_THAT(OpenError(), HasSubstr("not valid JSON"));
  WriteIndex(R"({"a": 1})");
  EXPECT_THAT(OpenError(), HasSubstr("expected a string"));
  Write("model.safetensors.index.json", "{}");
  EXPECT_THAT(OpenError(), HasSubstr("\"weight_map\" is missing"));
}

}  // namespace
}  // namespace huoyan
