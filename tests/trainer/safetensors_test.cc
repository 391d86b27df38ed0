#include "trainer/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"

namespace huoyan {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string FileOf(const std::string& header, const std::string& data) {
  std::string content;
  std::size_t size = header.size();
  for (int i = 0; i < 8; ++i, size >>= 8) content += static_cast<char>(size & 0xFF);
  return content + header + data;
}

class Safetensors : public WithTemporaryFolder {
 protected:
  std::filesystem::path WriteContent(const std::string& content) const {
    Write("a.safetensors", content);
    return folder_ / "a.safetensors";
  }
  std::string ErrorOfContent(const std::string& content) const {
    const auto path = WriteContent(content);
    return ErrorOf([&] { SafetensorsFile::Open(path); });
  }
  std::string ErrorOfHeader(const std::string& header, std::size_t data_bytes) const {
    return ErrorOfContent(FileOf(header, std::string(data_bytes, 'x')));
  }
};

TEST_F(Safetensors, GivesEachTensorsTypeShapeAndBytes) {
  const auto file = SafetensorsFile::Open(WriteContent(
      FileOf(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[1,3],"data_offsets":[2,8]},)"
             R"("空":{"dtype":"F32","shape":[0,4],"data_offsets":[2,2]},)"
             R"("s":{"dtype":"F16","shape":[],"data_offsets":[0,2],"note":"ignored"}}   )",
             "01234567")));
  EXPECT_EQ(file.metadata().at("format"), "pt");
  ASSERT_EQ(file.tensors().size(), 3u);
  EXPECT_EQ(file.tensors().at("b").dtype, TensorDtype::kBF16);
  EXPECT_THAT(file.tensors().at("b").shape, ElementsAre(1, 3));
  EXPECT_EQ(file.tensors().at("b").bytes, "234567");
  EXPECT_EQ(file.tensors().at("s").bytes, "01");
  EXPECT_EQ(file.tensors().at("空").bytes, "");
}

TEST_F(Safetensors, KeepsTheBytesAliveThroughTheMapping) {
  std::string_view bytes;
  std::shared_ptr<const void> mapping;
  {
    const auto file = SafetensorsFile::Open(
        WriteContent(FileOf(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "ok")));
    bytes = file.tensors().at("a").bytes;
    mapping = file.mapping();
  }
  std::filesystem::remove(folder_ / "a.safetensors");
  EXPECT_EQ(bytes, "ok");
}

TEST_F(Safetensors, ReadsTheReferenceCheckpoint) {
  const auto file = SafetensorsFile::Open(CasesFolder() / "reference" / "qwen2-tied" / "model.safetensors");
  EXPECT_THAT(file.tensors().at("model.embed_tokens.weight").shape, ElementsAre(320, 64));
  EXPECT_EQ(file.tensors().at("model.embed_tokens.weight").bytes.size(), 320u * 64 * 4);
}

TEST_F(Safetensors, RefusesWhatIsNoFile) {
  EXPECT_THAT(ErrorOf([&] { SafetensorsFile::Open(folder_ / "missing"); }), HasSubstr("cannot read"));
  EXPECT_THAT(ErrorOf([&] { SafetensorsFile::Open(folder_); }), HasSubstr("not a regular file"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(ErrorOf([&] { SafetensorsFile::Open(folder_ / "pipe"); }), HasSubstr("not a regular file"));
}

TEST_F(Safetensors, RefusesABrokenHeaderLength) {
  EXPECT_THAT(ErrorOfContent(""), HasSubstr("0 bytes are too few"));
  EXPECT_THAT(ErrorOfContent("1234567"), HasSubstr("7 bytes are too few"));
  EXPECT_THAT(ErrorOfContent(std::string(8, '\xFF')), HasSubstr("is it a safetensors file?"));
  EXPECT_THAT(ErrorOfContent(std::string("\x09\0\0\0\0\0\0\0{}", 10)), HasSubstr("it may be cut short"));
}

TEST_F(Safetensors, RefusesAHeaderThatIsNotAnObject) {
  EXPECT_THAT(ErrorOfHeader("", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOfHeader("[]", 0), HasSubstr("must be a JSON object"));
  EXPECT_THAT(ErrorOfHeader(R"({"a":)", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOfHeader("{\"\xFF\":1}", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOfHeader(R"({"__metadata__":{"a":1}})", 0), HasSubstr("must map text to text"));
  EXPECT_THAT(ErrorOfHeader(std::string(1000, '['), 0), HasSubstr("nested deeper"));
}

TEST_F(Safetensors, RefusesANameGivenTwice) {
  EXPECT_THAT(ErrorOfHeader(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                            R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                            2),
              HasSubstr("key \"a\" appears twice"));
}

TEST_F(Safetensors, NamesEveryMalformedTensorAtOnce) {
  const std::string error = ErrorOfHeader(R"({"甲":{"dtype":"F31","shape":[1],"data_offsets":[0,4]},
      "乙":{"shape":[1],"data_offsets":[0,4]},
      "丙":{"dtype":"U8","shape":[-1],"data_offsets":[0,4]},
      "丁":{"dtype":"U8","shape":[1.5],"data_offsets":[0,4]},
      "戊":{"dtype":"U8","shape":[4],"data_offsets":[0]},
      "己":7})",
                                          4);
  EXPECT_THAT(error, AllOf(HasSubstr("a.safetensors: tensor \"甲\": \"F31\" is not one of"),
                           HasSubstr("tensor \"乙\": required key \"dtype\""),
                           HasSubstr("tensor \"丙\": -1 is too small"),
                           HasSubstr("tensor \"丁\": expected a whole number"),
                           HasSubstr("tensor \"戊\": data_offsets must be [begin, end]"),
                           HasSubstr("tensor \"己\": expected an object")));
}

TEST_F(Safetensors, RefusesSizesThatAreNotTheShapes) {
  const std::string error = ErrorOfHeader(
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]},
      "b":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]},
      "c":{"dtype":"F32","shape":[1],"data_offsets":[8,4]},
      "d":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
      8);
  EXPECT_THAT(error, AllOf(HasSubstr("tensor \"a\": its data takes 4 bytes, its shape and dtype 8"),
                           HasSubstr("tensor \"b\": its shape overflows"),
                           HasSubstr("tensor \"c\": its data ends at 4 before it begins at 8"),
                           HasSubstr("tensor \"d\": its data ends at 12, but the file holds 8 bytes")));
}

TEST_F(Safetensors, RefusesOverlapsHolesAndTrailingBytes) {
  const auto header = [](int b_begin) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[)" +
           std::to_string(b_begin) + "," + std::to_string(b_begin + 4) + "]}}";
  };
  EXPECT_EQ(ErrorOfHeader(header(4), 8), "no error");
  EXPECT_THAT(ErrorOfHeader(header(3), 7), HasSubstr("tensor \"b\": its data begins at 3, inside another"));
  EXPECT_THAT(ErrorOfHeader(header(5), 9), HasSubstr("bytes 4 to 5 before it belong to no tensor"));
  EXPECT_THAT(ErrorOfHeader(header(4), 10), HasSubstr("2 bytes follow the last tensor"));
  EXPECT_THAT(ErrorOfHeader("{}", 1), HasSubstr("1 bytes follow the last tensor"));
}

TEST_F(Safetensors, RefusesEveryTruncationOfARealFile) {
  const std::string whole =
      ReadFile(CasesFolder() / "reference" / "qwen2-tied" / "adapter" / "adapter_model.safetensors");
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    EXPECT_NE(ErrorOfContent(whole.substr(0, size)), "no error") << "cut to " << size << " bytes";
  }
}

TEST_F(Safetensors, SurvivesRandomDamageAndNoise) {
  const std::string whole =
      ReadFile(CasesFolder() / "reference" / "qwen2-tied" / "adapter" / "adapter_model.safetensors");
  std::mt19937 random(72);
  for (int round = 0; round < 500; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 3; ++i) damaged[random() % 1600] = static_cast<char>(random());
    const auto path = WriteContent(damaged);
    try {
      const auto file = SafetensorsFile::Open(path);
      std::size_t covered = 0;
      for (const auto& entry : file.tensors()) covered += entry.second.bytes.size();
      EXPECT_LE(covered, damaged.size());
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("a.safetensors"));
    }
  }
  for (int round = 0; round < 200; ++round) {
    std::string noise(random() % 200, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    EXPECT_NE(ErrorOfContent(noise), "no error");
  }
}

}  // namespace
}  // namespace huoyan
