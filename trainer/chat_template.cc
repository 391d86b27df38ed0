#include "trainer/chat_template.h"

#include <utility>

#include "harness/base/error.h"

namespace huoyan {
namespace {

constexpr std::string_view kOpen = "<|im_start|>";
constexpr std::string_view kClose = "<|im_end|>";

const char* NameOfRole(Role role) {
  switch (role) {
    case Role::kSystem:
      return "system";
    case Role::kUser:
      return "user";
    case Role::kAssistant:
      break;
  }
  return "assistant";
}

std::vector<ChatMessage> WithSystemPrompt(const std::vector<ChatMessage>& messages) {
  if (messages.empty()) {
    throw Error(ExitCode::kUsage, Say("a chat needs at least one message", "对话至少需要一条消息"));
  }
  std::vector<ChatMessage> all;
  if (messages.front().role != Role::kSystem) {
    all.push_back({Role::kSystem, std::string(kDefaultSystemPrompt)});
  }
  all.insert(all.end(), messages.begin(), messages.end());
  return all;
}

std::int32_t ControlToken(const Tokenizer& tokenizer, std::string_view name) {
  const auto id = tokenizer.IdOf(name);
  if (!id) {
    throw Error(ExitCode::kUsage, Say("the tokenizer has no {}, which the chat template needs",
                                      "分词器缺少对话模板所需的 {}", name));
  }
  return *id;
}

// Writes a chat as ids, turn by turn.
class ChatTokenizer {
 public:
  explicit ChatTokenizer(const Tokenizer& tokenizer)
      : tokenizer_(tokenizer),
        open_(ControlToken(tokenizer, kOpen)),
        close_(ControlToken(tokenizer, kClose)) {}

  void AddTurn(const ChatMessage& message) {
    if (message.role == Role::kAssistant) {
      OpenAnswer();
      AddText(message.content, true);
      AddId(close_, true);
    } else {
      AddId(open_, false);
      AddText(std::string(NameOfRole(message.role)) + "\n" + message.content, false);
      AddId(close_, false);
    }
    AddText("\n", false);
  }

  // The answer is encoded apart from this header, so that the model is trained behind the very ids it is
  // later prompted with, even where an answer begins with a line end.
  void OpenAnswer() {
    AddId(open_, false);
    AddText("assistant\n", false);
  }

  TokenizedExample Take() { return std::move(example_); }

 private:
  void AddId(std::int32_t id, bool learned) {
    example_.ids.push_back(id);
    example_.labels.push_back(learned ? id : kMaskedLabel);
  }
  void AddText(std::string_view text, bool learned) {
    for (const std::int32_t id : tokenizer_.Encode(text, {true, false})) AddId(id, learned);
  }

  const Tokenizer& tokenizer_;
  std::int32_t open_;
  std::int32_t close_;
  TokenizedExample example_;
};

}  // namespace

std::vector<ChatMessage> AskOnce(std::string question, std::string system_prompt) {
  std::vector<ChatMessage> messages;
  if (!system_prompt.empty()) messages.push_back({Role::kSystem, std::move(system_prompt)});
  messages.push_back({Role::kUser, std::move(question)});
  return messages;
}

std::string RenderChat(const std::vector<ChatMessage>& messages, bool add_generation_prompt) {
  std::string text;
  for (const ChatMessage& message : WithSystemPrompt(messages)) {
    text.append(kOpen).append(NameOfRole(message.role)).append("\n");
    text.append(message.content).append(kClose).append("\n");
  }
  if (add_generation_prompt) text.append(kOpen).append("assistant\n");
  return text;
}

std::vector<std::int32_t> TokenizePrompt(const Tokenizer& tokenizer,
                                         const std::vector<ChatMessage>& messages) {
  ChatTokenizer chat(tokenizer);
  for (const ChatMessage& message : WithSystemPrompt(messages)) chat.AddTurn(message);
  chat.OpenAnswer();
  return chat.Take().ids;
}

TokenizedExample TokenizeChat(const Tokenizer& tokenizer, const std::vector<ChatMessage>& messages) {
  ChatTokenizer chat(tokenizer);
  for (const ChatMessage& message : WithSystemPrompt(messages)) chat.AddTurn(message);
  return chat.Take();
}

}  // namespace huoyan
