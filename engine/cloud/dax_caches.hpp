#pragma once
// A DAX cluster at work on one request that its caller is allowed to make: what the caches answer,
// what DynamoDB is asked, and what the caches keep of it. Private to the folder.
#include <string>

#include "engine/cloud/request.hpp"
#include "engine/dax/state.hpp"

namespace lockbox::cloud {

class ClusterAtWork {
 public:
  ClusterAtWork(Request& r, std::string cluster_arn);

  /// Precondition: the operation is one that clusters take, and its parameters are valid.
  Result<Body> run();

  /// What happened in the caches, one sentence each, in order.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  const dax::Cluster& cluster() const;
  dax::Caches& edit_caches();
  Result<Body> ask(const std::string& operation, const Json& parameters);
  /// The cluster learns the keys of a table once, by DescribeTable.
  std::optional<AwsError> learn_table(const std::string& name);
  std::string arn_of_table(const std::string& name) const;

  Result<Body> get_item();
  Result<Body> batch_get_item();
  Result<Body> query();
  Result<Body> write();
  Result<Body> transact_write();
  Result<Body> pass_through(const char* why);
  /// Keeps what writes left behind; the caches know items by what DynamoDB says of them.
  void keep_written(std::size_t first_touch);
  void keep_read(const std::string& table_arn, const value::AttributeMap& key,
                 const std::string& projection, value::ItemPtr item);
  /// The cached item as the request wants to see it, and the touch that tells of it.
  value::AttributeMap show(const dax::CachedView& view, const std::string& table,
                           const value::AttributeMap& key, const std::string& projection,
                           const Json& parameters);
  std::string age_of(SimTime stored) const;

  Request& r_;
  std::string arn_;
  std::vector<std::string> notes_;
};

}  // namespace lockbox::cloud
