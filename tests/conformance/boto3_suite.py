"""Unmodified boto3 against `lockbox serve`. Usage: boto3_suite.py PORT. Ends with "N passed, N failed"."""
import sys

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = f"http://127.0.0.1:{sys.argv[1]}"
OPTIONS = dict(
    endpoint_url=ENDPOINT, region_name="eu-west-1", aws_access_key_id="anything",
    aws_secret_access_key="anything", config=Config(retries={"max_attempts": 1}))
client = boto3.client("dynamodb", **OPTIONS)
resource = boto3.resource("dynamodb", **OPTIONS)
tests = []


def test(function):
    tests.append(function)
    return function


def refused(code, function, **parameters):
    try:
        function(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]
        return error.response
    raise AssertionError(f"{code} was expected")


@test
def a_table_is_made_and_waited_for():
    table = resource.create_table(
        TableName="Owls", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "House", "KeyType": "HASH"},
                   {"AttributeName": "Name", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "House", "AttributeType": "S"},
                              {"AttributeName": "Name", "AttributeType": "S"}])
    table.wait_until_exists()
    table.reload()
    assert table.table_status == "ACTIVE"
    assert table.creation_date_time.year >= 2020
    assert "Owls" in [t.name for t in resource.tables.all()]
    refused("ResourceInUseException", client.create_table, TableName="Owls",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}])


@test
def values_of_every_type_come_back():
    from decimal import Decimal
    item = {"House": "G", "Name": "types", "n": Decimal("1.5"), "b": b"\x00\xff", "t": True,
            "z": None, "l": [1, "a", {"x": [2]}], "m": {"k": "v"}, "ss": {"a", "b"},
            "ns": {Decimal(1), Decimal(2)}, "bs": {b"a", b"b"}, "u": "\u00e9\U0001f9d9"}
    table = resource.Table("Owls")
    table.put_item(Item=item)
    got = table.get_item(Key={"House": "G", "Name": "types"})["Item"]
    assert bytes(got["b"].value) == item["b"]
    for name in ("n", "t", "z", "l", "m", "ss", "ns", "u"):
        assert got[name] == item[name], (name, got[name])


@test
def a_batch_is_written_queried_and_paged():
    table = resource.Table("Owls")
    with table.batch_writer() as batch:
        for i in range(60):
            batch.put_item(Item={"House": "H", "Name": f"owl-{i:03}", "age": i})
    answer = table.query(
        KeyConditionExpression=Key("House").eq("H") & Key("Name").between("owl-010", "owl-019"),
        FilterExpression=Attr("age").gt(14))
    assert (answer["Count"], answer["ScannedCount"]) == (5, 10), answer
    pages = list(client.get_paginator("query").paginate(
        TableName="Owls", KeyConditionExpression="House = :h",
        ExpressionAttributeValues={":h": {"S": "H"}}, PaginationConfig={"PageSize": 7}))
    assert sum(len(p["Items"]) for p in pages) == 60 and len(pages) >= 9


@test
def conditions_and_updates():
    table = resource.Table("Owls")
    key = {"House": "H", "Name": "owl-000"}
    answer = table.update_item(Key=key, UpdateExpression="SET age = age + :one, #n = :x",
                               ExpressionAttributeNames={"#n": "name2"},
                               ExpressionAttributeValues={":one": 1, ":x": "y"},
                               ReturnValues="ALL_NEW")
    assert answer["Attributes"]["age"] == 1
    refused("ConditionalCheckFailedException", table.put_item, Item=key,
            ConditionExpression=Attr("House").not_exists())
    refused("ValidationException", table.get_item, Key={"House": "H"})
    refused("ResourceNotFoundException", client.get_item, TableName="Nope",
            Key={"House": {"S": "a"}})
    old = table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]
    assert old["name2"] == "y"
    assert "Item" not in table.get_item(Key=key)


@test
def partiql_reads_pages_and_writes():
    for n in range(5):
        client.execute_statement(Statement="INSERT INTO Owls VALUE {'House': 'Q', 'Name': ?, 'n': ?}",
                                 Parameters=[{"S": f"owl{n}"}, {"N": str(n)}])
    statement = "SELECT * FROM Owls WHERE House = 'Q' AND n > 0"
    names, token = [], None
    while True:
        page = client.execute_statement(Statement=statement, Limit=2,
                                        **({"NextToken": token} if token else {}))
        names += [i["Name"]["S"] for i in page["Items"]]
        token = page.get("NextToken")
        if not token:
            break
    assert names == ["owl1", "owl2", "owl3", "owl4"], names
    refused("ValidationException", client.execute_statement, Statement="SELEC")
    changed = client.execute_statement(
        Statement="UPDATE Owls SET n = n + 1 REMOVE x WHERE House = 'Q' AND Name = 'owl1' "
                  "RETURNING MODIFIED NEW *")
    assert changed["Items"] == [{"n": {"N": "2"}}], changed


@test
def partiql_batches_and_transactions_report_each_statement():
    answer = client.batch_execute_statement(Statements=[
        {"Statement": "SELECT n FROM Owls WHERE House = 'Q' AND Name = 'owl2'"},
        {"Statement": "SELECT * FROM Nowhere WHERE House = 'Q'"}])["Responses"]
    assert answer[0]["Item"] == {"n": {"N": "2"}} and answer[1]["Error"]["Code"] == "ResourceNotFound"
    error = refused("TransactionCanceledException", client.execute_transaction, TransactStatements=[
        {"Statement": "INSERT INTO Owls VALUE {'House': 'Q', 'Name': 'owl1'}"},
        {"Statement": "DELETE FROM Owls WHERE House = 'Q' AND Name = 'owl2'"}])
    assert [r["Code"] for r in error["CancellationReasons"]] == ["DuplicateItem", "None"], error


@test
def a_large_answer_is_whole():
    table = resource.Table("Owls")
    table.put_item(Item={"House": "L", "Name": "long", "text": "x" * 300000})
    assert len(table.get_item(Key={"House": "L", "Name": "long"})["Item"]["text"]) == 300000


@test
def sts_and_iam_answer():
    sts = boto3.client("sts", **OPTIONS)
    assert len(sts.get_caller_identity()["Account"]) == 12
    iam = boto3.client("iam", **OPTIONS)
    iam.create_user(UserName="luna", Tags=[{"Key": "house", "Value": "Ravenclaw"}])
    user = iam.get_user(UserName="luna")["User"]
    assert user["Tags"] == [{"Key": "house", "Value": "Ravenclaw"}], user
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    iam.put_user_policy(UserName="luna", PolicyName="p", PolicyDocument=document)
    assert iam.get_user_policy(UserName="luna", PolicyName="p")["PolicyDocument"]["Version"] == "2012-10-17"
    refused("NoSuchEntity", iam.get_user, UserName="nobody")


@test
def a_stream_tells_every_change_in_order():
    streams = boto3.client("dynamodbstreams", **OPTIONS)
    table = resource.create_table(
        TableName="Owlery", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Name", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Name", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    table.wait_until_exists()
    table.reload()
    table.put_item(Item={"Name": "hedwig", "letters": 1})
    table.put_item(Item={"Name": "hedwig", "letters": 1})
    table.put_item(Item={"Name": "hedwig", "letters": 2})
    table.delete_item(Key={"Name": "hedwig"})
    arn = table.latest_stream_arn
    assert streams.list_streams(TableName="Owlery")["Streams"][0]["StreamArn"] == arn
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"],
                                           ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        page = streams.get_records(ShardIterator=place)
        assert page["NextShardIterator"]
        records += page["Records"]
    assert [r["eventName"] for r in records] == ["INSERT", "MODIFY", "REMOVE"], records
    assert records[1]["dynamodb"]["OldImage"]["letters"] == {"N": "1"}
    assert records[0]["dynamodb"]["ApproximateCreationDateTime"].year >= 2020
    error = refused("ResourceNotFoundException", streams.describe_stream, StreamArn=arn[:-3] + "xxx")
    assert "Stream" in error["Error"]["Message"]


@test
def a_replica_is_another_regions_copy():
    import time
    there = boto3.client("dynamodb", **{**OPTIONS, "region_name": "us-east-1"})
    client.update_table(TableName="Owlery",
                        ReplicaUpdates=[{"Create": {"RegionName": "us-east-1"}}])
    replicas = client.describe_table(TableName="Owlery")["Table"]["Replicas"]
    assert [r["RegionName"] for r in replicas] == ["us-east-1"], replicas
    client.put_item(TableName="Owlery", Item={"Name": {"S": "errol"}})
    for _ in range(50):
        if "Item" in there.get_item(TableName="Owlery", Key={"Name": {"S": "errol"}}):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the item did not arrive")


@test
def an_index_has_keys_of_several_attributes():
    keys = [("Cup", "HASH"), ("Year", "HASH"), ("House", "RANGE"), ("Points", "RANGE")]
    client.create_table(
        TableName="Matches", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in
                              [("Id", "S"), ("Cup", "S"), ("Year", "N"), ("House", "S"), ("Points", "N")]],
        GlobalSecondaryIndexes=[{
            "IndexName": "byCup", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys]}])
    table = resource.Table("Matches")
    for i in range(6):
        table.put_item(Item={"Id": f"m{i}", "Cup": "house", "Year": 1991, "House": "GHRS"[i // 3],
                             "Points": i})
    table.put_item(Item={"Id": "m6", "Cup": "house", "Year": 1991, "House": "G"})  # is not in the index
    both = Key("Cup").eq("house") & Key("Year").eq(1991)

    def query(condition, **more):
        return table.query(IndexName="byCup", KeyConditionExpression=condition, **more)
    assert query(both, Select="COUNT")["Count"] == 6
    assert query(both & Key("House").eq("G"), Select="COUNT")["Count"] == 3
    narrow = query(both & Key("House").eq("H") & Key("Points").gt(3))["Items"]
    assert [int(i["Points"]) for i in narrow] == [4, 5], narrow
    found, start = [], {}
    while True:  # backwards, two a page: the key of the last page has all attributes
        page = query(both, Limit=2, ScanIndexForward=False, **start)
        found += [int(i["Points"]) for i in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        assert set(page["LastEvaluatedKey"]) == {"Id", "Cup", "Year", "House", "Points"}
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert found == [5, 4, 3, 2, 1, 0], found
    legacy = {name: {"AttributeValueList": [value], "ComparisonOperator": "EQ"}
              for name, value in (("Cup", "house"), ("Year", 1991), ("House", "G"))}
    assert table.query(IndexName="byCup", KeyConditions=legacy, Select="COUNT")["Count"] == 3
    for condition, text in (
            (Key("Cup").eq("house"), "Query condition missed key schema element: Year"),
            (both & Key("Points").eq(1),
             "RANGE key attributes House must have equality conditions specified in the query because "
             "a condition is present on key attribute Points")):
        error = refused("ValidationException", query, condition=condition)
        assert error["Error"]["Message"] == text, error["Error"]


@test
def errors_have_their_service_s_class_and_text():
    kms = boto3.client("kms", **OPTIONS)
    try:
        kms.describe_key(KeyId="1234abcd-12ab-34cd-56ef-1234567890ab")
        raise AssertionError("a key that is not there")
    except kms.exceptions.NotFoundException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    make = dict(TableName="Twice", BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}])
    for definitions, more, text in (
            ([("a", "S"), ("a", "N")], {}, "Attribute Name is duplicated: a"),
            ([("a", "S"), ("b", "S")], {},
             "One or more parameter values were invalid: Number of attributes in KeySchema does not "
             "exactly match number of attributes defined in AttributeDefinitions"),
            ([("a", "S")], {"Tags": [{"Key": "k", "Value": "a,b"}]},
             "The Tag Value provided is invalid, Value: a,b")):
        error = refused("ValidationException", client.create_table, **make, **more, AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, kind in definitions])
        assert error["Error"]["Message"] == text, error["Error"]


failed = 0
for t in tests:
    try:
        t()
    except Exception as problem:  # noqa: BLE001 - a test's failure is reported, not raised
        failed += 1
        print(f"FAILED {t.__name__}: {type(problem).__name__}: {problem}", file=sys.stderr)
print(f"{len(tests) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
