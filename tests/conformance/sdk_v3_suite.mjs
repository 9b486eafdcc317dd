// The unmodified AWS SDK for JavaScript v3 against `lockbox serve`. Usage: node sdk_v3_suite.mjs PORT,
// with @aws-sdk/client-dynamodb, lib-dynamodb and client-sts below NODE_PATH or a node_modules folder
// above the working directory. Ends with "N passed, N failed".
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const require = createRequire(path.join(process.cwd(), 'x.js'));
const { DynamoDBClient, CreateTableCommand, waitUntilTableExists, paginateScan } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, PutCommand, GetCommand, UpdateCommand, QueryCommand, BatchWriteCommand, ExecuteStatementCommand } = require('@aws-sdk/lib-dynamodb');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');

const options = {
  endpoint: `http://127.0.0.1:${process.argv[2]}`, region: 'eu-west-1', maxAttempts: 1,
  credentials: { accessKeyId: 'anything', secretAccessKey: 'anything' },
};
const client = new DynamoDBClient(options);
const documents = DynamoDBDocumentClient.from(client);
const same = (a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${JSON.stringify(a)} instead of ${JSON.stringify(b)}`); };

const tests = {
  async 'a table is made and waited for'() {
    await client.send(new CreateTableCommand({
      TableName: 'Frogs', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }));
    await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: 'Frogs' });
  },
  async 'an item comes back as it was'() {
    const item = { id: 'trevor', colour: 'green', jumps: [1, 2.5, { far: true }], nothing: null };
    await documents.send(new PutCommand({ TableName: 'Frogs', Item: item }));
    const got = await documents.send(new GetCommand({ TableName: 'Frogs', Key: { id: 'trevor' } }));
    same(Object.entries(got.Item).sort(), Object.entries(item).sort());
  },
  async 'an update with a condition'() {
    const update = new UpdateCommand({
      TableName: 'Frogs', Key: { id: 'trevor' }, UpdateExpression: 'SET seen = if_not_exists(seen, :z) + :one',
      ConditionExpression: 'colour = :c', ExpressionAttributeValues: { ':z': 0, ':one': 1, ':c': 'green' }, ReturnValues: 'ALL_NEW',
    });
    same((await documents.send(update)).Attributes.seen, 1);
    update.input.ExpressionAttributeValues[':c'] = 'red';
    const name = await documents.send(update).then(() => 'no error', (e) => e.name);
    same(name, 'ConditionalCheckFailedException');
  },
  async 'batches and pages'() {
    for (let b = 0; b < 3; ++b) {
      const puts = [...Array(25).keys()].map((i) => ({ PutRequest: { Item: { id: `f${b}-${i}`, pad: 'x'.repeat(500) } } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { Frogs: puts } }));
    }
    let count = 0;
    for await (const page of paginateScan({ client, pageSize: 10 }, { TableName: 'Frogs' })) count += page.Count;
    same(count, 76);
    const got = await documents.send(new QueryCommand({
      TableName: 'Frogs', KeyConditionExpression: 'id = :i', ExpressionAttributeValues: { ':i': 'f1-7' },
    }));
    same(got.Count, 1);
  },
  async 'statements with parameters'() {
    await documents.send(new ExecuteStatementCommand({
      Statement: "INSERT INTO Frogs VALUE {'id': ?, 'jumps': ?}", Parameters: ['partiql', [1, { far: true }]],
    }));
    const got = await documents.send(new ExecuteStatementCommand({ Statement: "SELECT jumps FROM Frogs WHERE id = 'partiql'" }));
    same(got.Items, [{ jumps: [1, { far: true }] }]);
  },
  async 'who am I'() {
    same((await new STSClient(options).send(new GetCallerIdentityCommand({}))).Account, '111122223333');
  },
};

let failed = 0;
for (const [name, run] of Object.entries(tests)) {
  try {
    await run();
  } catch (problem) {
    ++failed;
    console.error(`FAILED ${name}: ${problem.name}: ${problem.message}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
