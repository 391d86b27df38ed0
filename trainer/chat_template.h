#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/tokenizer.h"

namespace huoyan {

enum class Role { kSystem, kUser, kAssistant };

struct ChatMessage {
  Role role = Role::kUser;
  std::string content;
};

/// What Qwen2.5's template says when the first message is not the system's.
inline constexpr std::string_view kDefaultSystemPrompt =
    "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

/// A label the loss does not look at (PyTorch's ignore_index).
inline constexpr std::int32_t kMaskedLabel = -100;

/// One training example. `labels` is as long as `ids`; labels[i] is ids[i] where the loss covers it and
/// kMaskedLabel elsewhere. The shift by one place is the model's business.
struct TokenizedExample {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> labels;
};

/// The one question, after `system_prompt` or, where that is empty, the template's own.
std::vector<ChatMessage> AskOnce(std::string question, std::string system_prompt = "");

/// The text Qwen2.5's chat template (ChatML) makes of messages without tools; `add_generation_prompt` opens
/// the assistant's turn. Throws Error(kUsage) when there is no message.
std::string RenderChat(const std::vector<ChatMessage>& messages, bool add_generation_prompt);

/// The ids of RenderChat with the generation prompt. Control tokens come from the template alone: one spelled
/// out in a message is encoded as text. Throws Error(kUsage) when there is no message or the tokenizer lacks
/// <|im_start|> or <|im_end|>.
std::vector<std::int32_t> TokenizePrompt(const Tokenizer& tokenizer,
                                         const std::vector<ChatMessage>& messages);

/// The ids of RenderChat without it, with a loss over each answer of the assistant and the <|im_end|> after
/// it. What comes before an answer has exactly the ids TokenizePrompt gives for it. Throws like
/// TokenizePrompt.
TokenizedExample TokenizeChat(const Tokenizer& tokenizer, const std::vector<ChatMessage>& messages);

}  // namespace huoyan
