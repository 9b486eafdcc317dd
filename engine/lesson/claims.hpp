#pragma once
// The ledger of claims (scenarios/claims.json): what is said about the service, what holds, where
// that is written, which tests of the engine prove it, and where a learner tries it.
#include <map>
#include <string>
#include <vector>

#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

struct Claim {
  std::string id;                            ///< "C047"
  std::string holds, source;                 ///< the rule in a sentence; the document that says so
  std::vector<std::string> tests;            ///< names of test cases
  std::string untested;                      ///< why no test can prove it, where there is none
  std::map<std::string, std::string> tried;  ///< scenario -> step
};

Expected<std::vector<Claim>, std::vector<Problem>> load_claims(const FileSource& files);

}  // namespace lockbox::lesson
