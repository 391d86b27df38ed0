#pragma once

#include <optional>
#include <string>
#include <vector>

namespace huoyan {

/// What came back from a server, or why nothing did.
struct HttpReply {
  int status = 0;                     ///< 0 when there was no reply
  std::string body;                   ///< at most 16 MiB
  std::optional<double> retry_after;  ///< seconds the server asks to wait
  std::string error;                  ///< why there was no reply; empty otherwise
};

/// POSTs `body` to an http or https address and waits for the whole reply, at most `timeout_seconds`.
/// Redirects are not followed. Never throws on what the network does: no reply is an HttpReply, too.
HttpReply PostJson(const std::string& url, const std::vector<std::string>& headers, const std::string& body,
                   double timeout_seconds);

}  // namespace huoyan
