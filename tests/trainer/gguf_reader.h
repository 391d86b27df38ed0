#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace huoyan {

/// A GGUF file read back for tests, by the format's description and not by the writer's code. Throws
/// std::out_of_range where the file ends early.
class GgufReader {
 public:
  struct Tensor {
    std::vector<std::uint64_t> dimensions;  ///< fastest first
    std::uint32_t type = 0;
    std::string_view bytes;  ///< up to the next tensor or the end, padding included
  };

  explicit GgufReader(std::string content) : content_(std::move(content)) {
    if (Text(4) != "GGUF" || Number<std::uint32_t>() != 3) throw std::runtime_error("not GGUF 3");
    const auto tensor_count = Number<std::uint64_t>(), key_count = Number<std::uint64_t>();
    for (std::uint64_t i = 0; i < key_count; ++i) {
      const std::string key(String());
      ReadValue(key, Number<std::uint32_t>());
    }
    std::vector<std::pair<std::string, std::uint64_t>> offsets;
    for (std::uint64_t i = 0; i < tensor_count; ++i) {
      const std::string name(String());
      Tensor& tensor = tensors[name];
      tensor.dimensions.resize(Number<std::uint32_t>());
      for (std::uint64_t& dimension : tensor.dimensions) dimension = Number<std::uint64_t>();
      tensor.type = Number<std::uint32_t>();
      offsets.emplace_back(name, Number<std::uint64_t>());
    }
    const std::size_t data = (at_ + 31) / 32 * 32;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      const std::size_t begin = data + offsets[i].second;
      const std::size_t end = i + 1 < offsets.size() ? data + offsets[i + 1].second : content_.size();
      if (begin % 32 != 0 || begin > end) throw std::runtime_error("misplaced " + offsets[i].first);
      tensors[offsets[i].first].bytes = std::string_view(content_).substr(begin, end - begin);
    }
  }

  std::map<std::string, std::string> texts;
  std::map<std::string, double> numbers;  ///< integers, floats and booleans
  std::map<std::string, std::vector<std::string>> text_lists;
  std::map<std::string, std::vector<std::int32_t>> number_lists;
  std::map<std::string, Tensor> tensors;

 private:
  std::string_view Text(std::uint64_t length) {
    if (length > content_.size() - at_) throw std::out_of_range("cut off");
    at_ += length;
    return std::string_view(content_).substr(at_ - length, length);
  }
  template <class T>
  T Number() {
    T value;
    std::memcpy(&value, Text(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view String() { return Text(Number<std::uint64_t>()); }

  void ReadValue(const std::string& key, std::uint32_t type) {
    switch (type) {
      case 4:
        numbers[key] = Number<std::uint32_t>();
        return;
      case 6:
        numbers[key] = Number<float>();
        return;
      case 7:
        numbers[key] = Number<std::uint8_t>();
        return;
      case 8:
        texts[key] = String();
        return;
      case 9:
        break;
      default:
        throw std::runtime_error("unexpected type of " + key);
    }
    const auto element = Number<std::uint32_t>();
    const auto count = Number<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i) {
      if (element == 8) {
        text_lists[key].emplace_back(String());
      } else {
        number_lists[key].push_back(Number<std::int32_t>());
      }
    }
  }

  std::string content_;
  std::size_t at_ = 0;
};

}  // namespace huoyan
