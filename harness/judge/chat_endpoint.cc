#include "harness/judge/chat_endpoint.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/judge/http.h"

namespace huoyan {
namespace {

constexpr double kLongestWaitSeconds = 60;

// One attempt: content, or what went wrong and whether another attempt may help.
struct Attempt {
  std::optional<std::string> content;
  Text why;
  bool may_heal = true;
  std::optional<double> wait_seconds;
};

Attempt Failed(Text why, bool may_heal) { return {std::nullopt, std::move(why), may_heal, std::nullopt}; }

bool StatusMayHeal(int status) { return status == 408 || status == 429 || status >= 500; }

// The beginning of a body, for a message of one line.
std::string Excerpt(const std::string& body) {
  constexpr std::size_t kShown = 200;
  std::string text = IsUtf8(body) ? body : "(not UTF-8)";
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() <= kShown) return text;
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

Attempt ReadContent(const std::string& body) {
  const Json reply = Json::parse(body, nullptr, false);
  const Json::json_pointer at("/choices/0");
  if (reply.is_discarded() || !reply.contains(at) || !reply.contains(at / "message")) {
    return Failed(Say("the reply is not a chat completion: {}", "回复不是聊天补全：{}", Excerpt(body)), true);
  }
  const Json& message = reply[at / "message"];
  if (message.is_object() && message.contains("refusal") && message["refusal"].is_string()) {
    return Failed(
        Say("the judge refused: {}", "裁判拒绝：{}", Excerpt(message["refusal"].get<std::string>())), false);
  }
  if (reply[at].value("finish_reason", Json()) == "length") {
    return Failed(Text{"the judge's reply was cut off at its length limit", "裁判的回复因长度限制被截断"},
                  true);
  }
  if (!message.is_object() || !message.contains("content") || !message["content"].is_string()) {
    return Failed(Say("the reply has no content: {}", "回复没有内容：{}", Excerpt(body)), true);
  }
  return {message["content"].get<std::string>(), {}, true, std::nullopt};
}

Attempt TryOnce(const ChatEndpoint& endpoint, const std::string& body, const ReplyCheck& check) {
  std::vector<std::string> headers{"Content-Type: application/json"};
  if (!endpoint.key.empty()) headers.push_back("Authorization: Bearer " + endpoint.key);
  const HttpReply reply =
      PostJson(endpoint.url + "/chat/completions", headers, body, endpoint.timeout_seconds);
  if (reply.status == 0) {
    return Failed(Say("no reply from {}: {}", "{} 没有回应：{}", endpoint.url, reply.error), true);
  }
  if (reply.status != 200) {
    Attempt failed = Failed(Say("{} answered with status {}: {}", "{} 返回状态 {}：{}", endpoint.url,
                                reply.status, Excerpt(reply.body)),
                            StatusMayHeal(reply.status));
    failed.wait_seconds = reply.retry_after;
    return failed;
  }
  Attempt attempt = ReadContent(reply.body);
  if (!attempt.content) return attempt;
  if (std::optional<Text> wrong = check(*attempt.content)) return Failed(std::move(*wrong), true);
  return attempt;
}

}  // namespace

Json ChatRequest(const std::string& model, const std::vector<ChatMessage>& messages,
                 const std::string& schema_name, const Json& schema) {
  Json request{{"model", model}, {"temperature", 0}, {"messages", Json::array()}};
  for (const ChatMessage& message : messages) {
    request["messages"].push_back({{"role", message.role}, {"content", message.content}});
  }
  request["response_format"] = {
      {"type", "json_schema"},
      {"json_schema", {{"name", schema_name}, {"strict", true}, {"schema", schema}}}};
  return request;
}

std::variant<std::string, ChatFailure> AskChat(const ChatEndpoint& endpoint, const Json& request,
                                               const ReplyCheck& check) {
  const std::string body = request.dump();
  double wait = endpoint.first_wait_seconds;
  for (int attempt_number = 1;; ++attempt_number) {
    Attempt attempt = TryOnce(endpoint, body, check);
    if (attempt.content) return std::move(*attempt.content);
    if (!attempt.may_heal || attempt_number >= endpoint.attempts) return ChatFailure{std::move(attempt.why)};
    const double seconds = std::min(std::max(wait, attempt.wait_seconds.value_or(0)), kLongestWaitSeconds);
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    wait *= 2;
  }
}

}  // namespace huoyan
