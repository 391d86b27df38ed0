#include "harness/sweep/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace huoyan {
namespace {

constexpr int kExitInterrupted = 130;

volatile std::sig_atomic_t interrupt_count = 0;
volatile std::sig_atomic_t end_on_second_interrupt = 0;

extern "C" void CountInterrupt(int) {
  interrupt_count = interrupt_count + 1;
  if (end_on_second_interrupt != 0 && interrupt_count > 1) ::_exit(kExitInterrupted);
}

}  // namespace

void CatchInterrupts(bool end_on_second) {
  end_on_second_interrupt = end_on_second ? 1 : 0;
  struct sigaction action {};
  action.sa_handler = CountInterrupt;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int InterruptCount() { return interrupt_count; }

}  // namespace huoyan
