#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/json.h"
#include "harness/base/text.h"

namespace huoyan {

/// Where and how to reach a model that speaks OpenAI's chat protocol (OpenAI, vLLM, llama.cpp, Ollama, …).
struct ChatEndpoint {
  std::string url;    ///< the base address, such as http://localhost:8000/v1
  std::string model;  ///< the server's name for the model
  std::string key;    ///< sent as bearer token; empty = none
  double timeout_seconds = 60;
  int attempts = 5;               ///< in all, for what may heal
  double first_wait_seconds = 1;  ///< before the second attempt; doubles each time, at most a minute
};

struct ChatMessage {
  std::string role;
  std::string content;
};

/// The request's JSON: greedy decoding and a strict json_schema response format (OpenAI, "Structured
/// Outputs").
Json ChatRequest(const std::string& model, const std::vector<ChatMessage>& messages,
                 const std::string& schema_name, const Json& schema);

/// Why there is no usable reply, after all attempts.
struct ChatFailure {
  Text why;
};

/// Takes the text of a reply; returns what is wrong with it, if anything.
using ReplyCheck = std::function<std::optional<Text>(const std::string& content)>;

/// Sends the request until `check` takes the reply's content, and returns that. What may heal is tried again:
/// no connection, a timeout, status 408, 429 and 5xx (waiting as long as Retry-After asks, at most a minute),
/// a reply that is no JSON, lacks its content, was cut off or fails `check`. Other statuses, and a refusal by
/// the model, end at once.
std::variant<std::string, ChatFailure> AskChat(const ChatEndpoint& endpoint, const Json& request,
                                               const ReplyCheck& check);

}  // namespace huoyan
