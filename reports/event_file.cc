#include "reports/event_file.h"

#include <array>
#include <cmath>
#include <cstring>

namespace huoyan {
namespace {

// Protocol buffers' wire format (protobuf.dev/programming-guides/encoding): a tag, then a varint, 8 bytes, 4
// bytes or a length and so many bytes.
enum class WireType { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void AddVarint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void AddTag(int field, WireType type, std::string& out) {
  AddVarint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type), out);
}

template <class T>
void AddLittleEndian(T bits, std::string& out) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(bits >> (8 * i) & 0xFF);
}

void AddDouble(int field, double value, std::string& out) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  AddTag(field, WireType::kFixed64, out);
  AddLittleEndian(bits, out);
}

void AddFloat(int field, float value, std::string& out) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  AddTag(field, WireType::kFixed32, out);
  AddLittleEndian(bits, out);
}

void AddBytes(int field, const std::string& value, std::string& out) {
  AddTag(field, WireType::kBytes, out);
  AddVarint(value.size(), out);
  out += value;
}

std::array<std::uint32_t, 256> MakeCrcTable() {
  constexpr std::uint32_t kCastagnoli = 0x82F63B78;  // reflected
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kCastagnoli : 0);
    table[byte] = crc;
  }
  return table;
}

/// Length, its checksum, the record, its checksum.
void AddRecord(const std::string& record, std::string& out) {
  std::string length;
  AddLittleEndian<std::uint64_t>(record.size(), length);
  out += length;
  AddLittleEndian(MaskedCrc32c(length), out);
  out += record;
  AddLittleEndian(MaskedCrc32c(record), out);
}

}  // namespace

std::uint32_t MaskedCrc32c(const std::string& bytes) {
  static const std::array<std::uint32_t, 256> table = MakeCrcTable();
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8;
}

EventFile::EventFile(double wall_seconds) {
  std::string event;
  AddDouble(1, wall_seconds, event);    // Event.wall_time
  AddBytes(3, "brain.Event:2", event);  // Event.file_version
  AddRecord(event, bytes_);
}

void EventFile::Add(double wall_seconds, std::int64_t step,
                    const std::vector<std::pair<std::string, double>>& scalars) {
  std::string summary;
  for (const auto& [tag, number] : scalars) {
    if (!std::isfinite(number)) continue;
    std::string value;
    AddBytes(1, tag, value);                         // Summary.Value.tag
    AddFloat(2, static_cast<float>(number), value);  // Summary.Value.simple_value
    AddBytes(1, value, summary);                     // Summary.value
  }
  if (summary.empty()) return;
  std::string event;
  AddDouble(1, wall_seconds, event);
  AddTag(2, WireType::kVarint, event);  // Event.step
  AddVarint(static_cast<std::uint64_t>(step), event);
  AddBytes(5, summary, event);  // Event.summary
  AddRecord(event, bytes_);
}

}  // namespace huoyan
