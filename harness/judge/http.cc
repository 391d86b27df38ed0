#include "harness/judge/http.h"

#include <curl/curl.h>

#include <memory>

namespace huoyan {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

// Called by libcurl with each piece of the reply; a smaller return than given ends the transfer.
std::size_t Append(char* data, std::size_t size, std::size_t count, void* body) {
  auto* text = static_cast<std::string*>(body);
  if (text->size() + size * count > kMostBytes) return 0;
  text->append(data, size * count);
  return size * count;
}

using Headers = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

Headers HeaderList(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
  return Headers(list, curl_slist_free_all);
}

}  // namespace

HttpReply PostJson(const std::string& url, const std::vector<std::string>& headers, const std::string& body,
                   double timeout_seconds) {
  HttpReply reply;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) {
    reply.error = "libcurl cannot start";
    return reply;
  }
  const Headers list = HeaderList(headers);
  char why[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_seconds * 1000));
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    reply.error = why[0] != '\0' ? why : curl_easy_strerror(code);
    return reply;
  }
  long status = 0;
  curl_off_t wait = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &wait);
  reply.status = static_cast<int>(status);
  if (wait > 0) reply.retry_after = static_cast<double>(wait);
  return reply;
}

}  // namespace huoyan
