#pragma once

#include <httplib.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/json.h"

namespace huoyan {

/// A real HTTP server on a free local port that speaks the chat protocol from a script: each request takes
/// the next reply; the last one stays.
class ChatServer {
 public:
  struct Reply {
    int status = 200;
    std::string body;
    std::string retry_after;
  };

  explicit ChatServer(std::vector<Reply> script) : script_(std::move(script)) {
    server_.Post("/v1/chat/completions",
                 [this](const httplib::Request& request, httplib::Response& response) {
                   const std::lock_guard<std::mutex> lock(mutex_);
                   requests_.push_back(request);
                   const Reply& reply = script_[std::min(requests_.size(), script_.size()) - 1];
                   response.status = reply.status;
                   if (!reply.retry_after.empty()) response.set_header("Retry-After", reply.retry_after);
                   response.set_content(reply.body, "application/json");
                 });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~ChatServer() {
    server_.stop();
    thread_.join();
  }
  ChatServer(const ChatServer&) = delete;
  ChatServer& operator=(const ChatServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }

  std::vector<httplib::Request> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

  /// A completion whose assistant says `content`.
  static Reply Saying(const std::string& content) {
    Json body = Json::object();
    body["choices"][0]["message"]["role"] = "assistant";
    body["choices"][0]["message"]["content"] = content;
    body["choices"][0]["finish_reason"] = "stop";
    return {200, body.dump(), ""};
  }

 private:
  std::vector<Reply> script_;
  mutable std::mutex mutex_;
  std::vector<httplib::Request> requests_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace huoyan
