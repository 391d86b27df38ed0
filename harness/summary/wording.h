#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace huoyan {

/// How numbers are written wherever people read them, so that a report, a terminal and a pull request agree.

/// A share as a percentage, with a true minus sign: Percent(0.6183, 1) = "61.8%".
std::string Percent(double share, int decimals = 0);

/// A pair of shares as an interval of percentages: "[50, 73]".
std::string PercentInterval(double low, double high, int decimals = 0);

/// A difference of shares in percentage points, always signed, with a true minus sign: "+12.4", "−0.5",
/// "0.0".
std::string Points(double difference, int decimals = 1);

/// "p = .031", "p < .001", "p > .99", "p = 1.0".
std::string PValue(double p);

/// A number of bytes in the binary unit that fits: "812 MiB", "12.4 GiB".
std::string Bytes(std::int64_t bytes);

/// A number of GiB: "12.4 GiB"; below one, "812 MiB".
std::string Gib(double gib);

/// Three significant digits with thousands separated: "1,234", "56.7", "0.123".
std::string Rate(double rate);

/// A duration: "48 s", "12 min 5 s", "3 h 20 min".
std::string Duration(double seconds);

}  // namespace huoyan
