#include "trainer/safetensors_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

std::string Bytes(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<NamedTensor> TensorsOf(const SafetensorsFile& file) {
  std::vector<NamedTensor> tensors;
  for (const auto& [name, tensor] : file.tensors()) tensors.push_back({name, tensor});
  return tensors;
}

std::string Prefix(char header_size) { return std::string(1, header_size) + std::string(7, '\0'); }

// The vectors of the safetensors library's own tests (huggingface/safetensors, safetensors/src/tensor.rs).
TEST(SafetensorsWriter, WritesTheLibrarysPublishedVectors) {
  const std::string data = Bytes({0, 1, 2, 3, 4, 5});
  EXPECT_EQ(SerializeSafetensors({{"attn.0", {TensorDtype::kF32, {1, 2, 3}, data}}}, {}),
            Prefix(64) + R"({"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}})" + data);
  EXPECT_EQ(
      SerializeSafetensors({{"attn0", {TensorDtype::kF32, {1, 1, 2, 3}, data}}}, {}),
      Prefix(72) + R"({"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       )" + data);
  EXPECT_EQ(SerializeSafetensors({}, {}), Prefix(8) + "{}      ");
  EXPECT_EQ(SerializeSafetensors({}, {{"framework", "pt"}}),
            Prefix(40) + R"({"__metadata__":{"framework":"pt"}}     )");
}

TEST(SafetensorsWriter, PutsLargerElementsFirstThenOrdersByName) {
  const std::string content = SerializeSafetensors({{"a", {TensorDtype::kU8, {1}, "1"}},
                                                    {"b", {TensorDtype::kF16, {1}, "22"}},
                                                    {"d", {TensorDtype::kBF16, {1}, "33"}},
                                                    {"c", {TensorDtype::kBF16, {1}, "44"}},
                                                    {"e", {TensorDtype::kI64, {1}, "55555555"}}},
                                                   {});
  EXPECT_EQ(content.substr(content.size() - 15),
            "55555555"
            "44"
            "33"
            "22"
            "1");
}

TEST(SafetensorsWriter, WritesPeftsAdapterAgain) {
  const auto path = CasesFolder() / "reference" / "qwen2-tied" / "adapter" / "adapter_model.safetensors";
  const std::string original = ReadFile(path);
  const std::string written = SerializeSafetensors(TensorsOf(SafetensorsFile::Open(path)), {});
  // The reference spells its header with a space after each colon and comma; the library writes none. Apart
  // from those spaces the two are the same byte for byte.
  const auto without_spaces = [](const std::string& content) {
    const auto header_size =
        static_cast<unsigned char>(content[0]) + 256 * static_cast<unsigned char>(content[1]);
    std::string header = content.substr(8, static_cast<std::size_t>(header_size));
    header.erase(std::remove(header.begin(), header.end(), ' '), header.end());
    return header + content.substr(8 + static_cast<std::size_t>(header_size));
  };
  EXPECT_EQ(without_spaces(written), without_spaces(original));
}

class SafetensorsRoundTrip : public WithTemporaryFolder {};

TEST_F(SafetensorsRoundTrip, KeepsEveryTensorOfEveryReferenceFile) {
  for (const char* name : {"qwen2-tied/model.safetensors", "qwen2-untied/model.safetensors",
                           "qwen2-untied/adapter/adapter_model.safetensors"}) {
    const SafetensorsFile original = SafetensorsFile::Open(CasesFolder() / "reference" / name);
    WriteSafetensors(folder_ / "a.safetensors", TensorsOf(original), {{"format", "pt"}});
    const SafetensorsFile again = SafetensorsFile::Open(folder_ / "a.safetensors");
    ASSERT_EQ(again.tensors().size(), original.tensors().size());
    EXPECT_EQ(again.metadata().at("format"), "pt");
    for (const auto& [tensor_name, tensor] : original.tensors()) {
      EXPECT_EQ(again.tensors().at(tensor_name).shape, tensor.shape);
      EXPECT_EQ(again.tensors().at(tensor_name).bytes, tensor.bytes);
    }
    EXPECT_EQ(SerializeSafetensors(TensorsOf(again), again.metadata()), ReadFile(folder_ / "a.safetensors"));
  }
}

TEST(SafetensorsWriter, RefusesWhatItsReaderWouldRefuse) {
  const auto error_of = [](std::vector<NamedTensor> tensors) {
    return ErrorOf([&] { SerializeSafetensors(std::move(tensors), {}); });
  };
  EXPECT_THAT(error_of({{"a", {TensorDtype::kF32, {2}, "1234"}}}), HasSubstr("4 bytes do not fit its shape"));
  EXPECT_THAT(error_of({{"a", {TensorDtype::kU8, {1}, "1"}}, {"a", {TensorDtype::kI8, {1}, "1"}}}),
              HasSubstr("two tensors are named \"a\""));
  EXPECT_THAT(error_of({{"__metadata__", {TensorDtype::kU8, {1}, "1"}}}), HasSubstr("cannot name a tensor"));
  EXPECT_THAT(error_of({{"\xFF", {TensorDtype::kU8, {1}, "1"}}}), HasSubstr("cannot name a tensor"));
}

}  // namespace
}  // namespace huoyan
