#pragma once
// Prepare functions of DynamoDB's operations, by file; dynamodb.cpp puts them into the table.
#include "engine/api/operation.hpp"

namespace lockbox::api::dynamodb {

// dynamodb_items.cpp
Result<Prepared> get_item(const Services&, const Call&);
Result<Prepared> put_item(const Services&, const Call&);
Result<Prepared> update_item(const Services&, const Call&);
Result<Prepared> delete_item(const Services&, const Call&);

// dynamodb_pages.cpp
Result<Prepared> query(const Services&, const Call&);
Result<Prepared> scan(const Services&, const Call&);

// dynamodb_batches.cpp
Result<Prepared> batch_get_item(const Services&, const Call&);
Result<Prepared> batch_write_item(const Services&, const Call&);

// dynamodb_transactions.cpp
Result<Prepared> transact_get_items(const Services&, const Call&);
Result<Prepared> transact_write_items(const Services&, const Call&);

// dynamodb_execute_statement.cpp, dynamodb_execute_batch.cpp, dynamodb_execute_transaction.cpp
Result<Prepared> execute_statement(const Services&, const Call&);
Result<Prepared> batch_execute_statement(const Services&, const Call&);
Result<Prepared> execute_transaction(const Services&, const Call&);

// dynamodb_tables.cpp
Result<Prepared> create_table(const Services&, const Call&);
Result<Prepared> describe_table(const Services&, const Call&);
Result<Prepared> list_tables(const Services&, const Call&);
Result<Prepared> delete_table(const Services&, const Call&);
Result<Prepared> update_table(const Services&, const Call&);

// dynamodb_account.cpp
Result<Prepared> describe_limits(const Services&, const Call&);
Result<Prepared> describe_endpoints(const Services&, const Call&);
Result<Prepared> tag_resource(const Services&, const Call&);
Result<Prepared> untag_resource(const Services&, const Call&);
Result<Prepared> list_tags_of_resource(const Services&, const Call&);

// dynamodb_settings.cpp
Result<Prepared> update_time_to_live(const Services&, const Call&);
Result<Prepared> describe_time_to_live(const Services&, const Call&);
Result<Prepared> put_resource_policy(const Services&, const Call&);
Result<Prepared> get_resource_policy(const Services&, const Call&);
Result<Prepared> delete_resource_policy(const Services&, const Call&);

// dynamodb_backups.cpp
Result<Prepared> create_backup(const Services&, const Call&);
Result<Prepared> describe_backup(const Services&, const Call&);
Result<Prepared> list_backups(const Services&, const Call&);
Result<Prepared> delete_backup(const Services&, const Call&);

// dynamodb_recovery.cpp, dynamodb_restore.cpp
Result<Prepared> describe_continuous_backups(const Services&, const Call&);
Result<Prepared> update_continuous_backups(const Services&, const Call&);
Result<Prepared> restore_table_from_backup(const Services&, const Call&);
Result<Prepared> restore_table_to_point_in_time(const Services&, const Call&);

// dynamodb_exports.cpp, dynamodb_imports.cpp
Result<Prepared> export_table(const Services&, const Call&);
Result<Prepared> describe_export(const Services&, const Call&);
Result<Prepared> list_exports(const Services&, const Call&);
Result<Prepared> import_table(const Services&, const Call&);
Result<Prepared> describe_import(const Services&, const Call&);
Result<Prepared> list_imports(const Services&, const Call&);
// dynamodb_streams.cpp
Result<Prepared> list_streams(const Services&, const Call&);
Result<Prepared> describe_stream(const Services&, const Call&);

// dynamodb_stream_records.cpp
Result<Prepared> get_shard_iterator(const Services&, const Call&);
Result<Prepared> get_records(const Services&, const Call&);

// dynamodb_global_tables.cpp
Result<Prepared> change_global_table(const Services&, const Call&);
Result<Prepared> describe_global_table(const Services&, const Call&);
Result<Prepared> list_global_tables(const Services&, const Call&);

// dynamodb_kinesis.cpp
Result<Prepared> enable_kinesis(const Services&, const Call&);
Result<Prepared> disable_kinesis(const Services&, const Call&);
Result<Prepared> update_kinesis(const Services&, const Call&);
Result<Prepared> describe_kinesis(const Services&, const Call&);

// dynamodb_insights.cpp
Result<Prepared> update_insights(const Services&, const Call&);
Result<Prepared> describe_insights(const Services&, const Call&);
Result<Prepared> list_insights(const Services&, const Call&);

/// Answers every operation that AWS has and Lockbox has not.
Result<Prepared> not_simulated(const Services&, const Call&);

}  // namespace lockbox::api::dynamodb
