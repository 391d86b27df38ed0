#pragma once

#include <Eigen/Core>
#include <functional>
#include <random>
#include <vector>

#include "tests/simulation/scenario.h"

namespace huoyan {

/// Two models' answers to the same questions, 1 for right and 0 for wrong.
struct PairedAnswers {
  Eigen::VectorXd before;
  Eigen::VectorXd after;
  std::vector<std::size_t> facts;  ///< of each question
};
PairedAnswers DrawAnswers(const Scenario& scenario, std::mt19937_64& random);

/// One run of a scenario on an interval or a test: did the interval cover, did the test raise an alarm?
using Simulation = std::function<bool(std::mt19937_64&)>;
Simulation SimulatedStatistic(const Scenario& scenario, int resamples);

}  // namespace huoyan
