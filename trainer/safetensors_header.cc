#include "trainer/safetensors_header.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "trainer/foreign_json.h"
#include "trainer/problem_list.h"

namespace huoyan {
namespace {

const Fields<TensorEntry>& DescribeFields(Type<TensorEntry>) {
  static const auto fields =
      Fields<TensorEntry>()
          .Required("dtype", &TensorEntry::dtype, {"element type", "元素类型"})
          .Required("shape", &TensorEntry::shape, {"dimensions", "各维大小"}, AtLeast(0))
          .Required("data_offsets", &TensorEntry::data_offsets, {"begin and end", "起止位置"}, AtLeast(0))
          .Check([](const TensorEntry& entry) -> std::optional<Text> {
            if (entry.data_offsets.size() == 2) return std::nullopt;
            return Say("data_offsets must be [begin, end]", "data_offsets 应为 [起, 止]");
          });
  return fields;
}

Text About(const std::string& tensor, const Text& what) {
  return Say("tensor \"{0}\": {1}", "张量 \"{0}\"：{2}", tensor, what.en, what.zh);
}

class HeaderReader {
 public:
  HeaderReader(std::int64_t data_bytes, std::string file) : data_bytes_(data_bytes), file_(std::move(file)) {}

  SafetensorsHeader Read(std::string_view text) {
    const nlohmann::json root = ParseWideJson(text, file_);
    if (!root.is_object()) {
      throw InputError(
          {file_}, Say("the safetensors header must be a JSON object", "safetensors 文件头应为 JSON 对象"));
    }
    for (const auto& [name, value] : root.items()) {
      if (name == "__metadata__") {
        ReadMetadata(value);
      } else {
        ReadTensor(name, value);
      }
    }
    for (const auto& [name, entry] : header_.tensors) CheckSize(name, entry);
    problems_.ThrowIfAny();
    CheckCoverage();
    problems_.ThrowIfAny();
    return std::move(header_);
  }

 private:
  void ReadMetadata(const nlohmann::json& value) {
    const bool all_text = value.is_object() && std::all_of(value.begin(), value.end(),
                                                           [](const auto& item) { return item.is_string(); });
    if (all_text) {
      header_.metadata = value.get<std::map<std::string, std::string>>();
    } else {
      problems_.Add({file_}, Say("__metadata__ must map text to text", "__metadata__ 应为文字到文字的映射"));
    }
  }

  void ReadTensor(const std::string& name, const nlohmann::json& value) {
    const JsonDocument document = JsonDocument::FromValue(Json(value), file_);
    const Json known = KeepKnownKeys(document.root(), DescribeFields(Type<TensorEntry>{}).Schema());
    std::vector<Problem> problems;
    TensorEntry entry;
    DescribeFields(Type<TensorEntry>{})
        .Decode(known, DecodeContext{document, problems, Json::json_pointer()}, entry);
    for (const Problem& problem : problems) problems_.Add({file_}, About(name, problem.what));
    if (problems.empty()) header_.tensors.emplace(name, std::move(entry));
  }

  void CheckSize(const std::string& name, const TensorEntry& entry) {
    const std::int64_t begin = entry.data_offsets[0];
    const std::int64_t end = entry.data_offsets[1];
    const std::optional<std::int64_t> bytes = TensorBytes(entry.dtype, entry.shape);
    if (end < begin) {
      Add(name, Say("its data ends at {} before it begins at {}", "数据止于 {}，先于起点 {}", end, begin));
    } else if (!bytes) {
      Add(name, Say("its shape overflows 63 bits", "其形状超出 63 位整数"));
    } else if (end - begin != *bytes) {
      Add(name, Say("its data takes {} bytes, its shape and dtype {}", "数据占 {} 字节，按形状与类型应为 {}",
                    end - begin, *bytes));
    } else if (end > data_bytes_) {
      Add(name, Say("its data ends at {}, but the file holds {} bytes of data; it may be cut short",
                    "数据止于 {}，而文件只有 {} 字节数据，可能不完整", end, data_bytes_));
    }
  }

  // Laid end to end, the tensors must cover the data exactly.
  void CheckCoverage() {
    using Placed = std::tuple<std::int64_t, std::int64_t, const std::string*>;
    std::vector<Placed> placed;
    for (const auto& [name, entry] : header_.tensors) {
      placed.emplace_back(entry.data_offsets[0], entry.data_offsets[1], &name);
    }
    std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
      return std::tie(std::get<0>(a), std::get<1>(a), *std::get<2>(a)) <
             std::tie(std::get<0>(b), std::get<1>(b), *std::get<2>(b));
    });
    std::int64_t covered = 0;
    for (const auto& [begin, end, name] : placed) {
      if (begin < covered) {
        Add(*name, Say("its data begins at {}, inside another tensor's, which ends at {}",
                       "数据起于 {}，与另一张量（止于 {}）重叠", begin, covered));
      } else if (begin > covered) {
        Add(*name, Say("bytes {} to {} before it belong to no tensor", "其前第 {} 至 {} 字节不属于任何张量",
                       covered, begin));
      }
      covered = std::max(covered, end);
    }
    if (covered < data_bytes_) {
      problems_.Add({file_}, Say("{} bytes follow the last tensor", "最后一个张量之后还有 {} 字节",
                                 data_bytes_ - covered));
    }
  }

  void Add(const std::string& tensor, const Text& what) { problems_.Add({file_}, About(tensor, what)); }

  std::int64_t data_bytes_;
  std::string file_;
  ProblemList problems_;
  SafetensorsHeader header_;
};

}  // namespace

SafetensorsHeader ParseSafetensorsHeader(std::string_view text, std::int64_t data_bytes,
                                         const std::string& file) {
  return HeaderReader(data_bytes, file).Read(text);
}

}  // namespace huoyan
