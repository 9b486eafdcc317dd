// The s3api commands that the lab has. Source: Amazon S3 API Reference.
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows s3_rows() {
  return ServiceRows{
      "s3api",
      "s3",
      "Amazon Simple Storage Service",
      "Buckets of objects: where tables are exported to and imported from.",
      false,
      {},
      {{"CreateBucketConfiguration", "LocationConstraint"}},
      {
          {"CreateBucket", "Creates a bucket.",
           "Bucket! CreateBucketConfiguration:CreateBucketConfiguration"},
          {"DeleteBucket", "Deletes an empty bucket.", "Bucket!"},
          {"ListBuckets", "Lists the account's buckets.", ""},
          {"PutBucketPolicy", "Attaches a policy to a bucket.", "Bucket! Policy!"},
          {"GetBucketPolicy", "Shows a bucket's policy.", "Bucket!"},
          {"DeleteBucketPolicy", "Removes a bucket's policy.", "Bucket!"},
          {"PutObject", "Puts an object into a bucket; --body names a file of the lab.",
           "Bucket! Key! Body:blob ContentType"},
          {"GetObject", "Reads an object; the last word names the file it is written to.",
           "Bucket! Key!"},
          {"HeadObject", "Shows what an object is, without its bytes.", "Bucket! Key!"},
          {"DeleteObject", "Deletes an object.", "Bucket! Key!"},
          {"ListObjectsV2", "Lists objects, in the order of their keys.",
           "Bucket! Prefix Delimiter StartAfter MaxKeys:int ContinuationToken",
           "ContinuationToken NextContinuationToken MaxKeys Contents,CommonPrefixes "
           "more=IsTruncated"},
      },
      {},
      "LastModified CreationDate"};
}

}  // namespace lockbox::shell
