#include "trainer/byte_alphabet.h"

#include <array>
#include <cstdint>

#include "trainer/utf8.h"

namespace huoyan {
namespace {

constexpr std::int32_t kFirstStandIn = 256;
constexpr std::int32_t kStandIns = 68;  // bytes with no visible Latin-1 character of their own

bool IsVisible(int byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

struct Tables {
  std::array<std::int32_t, 256> character_of_byte{};
  std::array<char, kFirstStandIn + kStandIns> byte_of_character{};
  std::array<bool, kFirstStandIn + kStandIns> known{};
};

Tables MakeTables() {
  Tables tables;
  std::int32_t next_stand_in = kFirstStandIn;
  for (int byte = 0; byte < 256; ++byte) {
    const std::int32_t character = IsVisible(byte) ? byte : next_stand_in++;
    tables.character_of_byte[static_cast<std::size_t>(byte)] = character;
    tables.byte_of_character[static_cast<std::size_t>(character)] = static_cast<char>(byte);
    tables.known[static_cast<std::size_t>(character)] = true;
  }
  return tables;
}

const Tables& GetTables() {
  static const Tables tables = MakeTables();
  return tables;
}

}  // namespace

std::string ToByteAlphabet(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    const std::int32_t character = GetTables().character_of_byte[static_cast<unsigned char>(byte)];
    if (character < 0x80) {
      text += static_cast<char>(character);
    } else {  // every character of the alphabet is below U+0800
      text += static_cast<char>(0xC0 | (character >> 6));
      text += static_cast<char>(0x80 | (character & 0x3F));
    }
  }
  return text;
}

std::optional<std::string> FromByteAlphabet(std::string_view text) {
  const Tables& tables = GetTables();
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = CodePointAt(text, at);
    const auto index = static_cast<std::size_t>(character.value);
    if (character.value < 0 || index >= tables.known.size() || !tables.known[index]) return std::nullopt;
    bytes += tables.byte_of_character[index];
    at += character.size_bytes;
  }
  return bytes;
}

}  // namespace huoyan
