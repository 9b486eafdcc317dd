// The unmodified AWS CLI against `lockbox serve`. Usage: node aws_cli_suite.mjs PORT. Ends with
// "N passed, N failed".
import { spawnSync } from 'node:child_process';

const endpoint = `http://127.0.0.1:${process.argv[2]}`;
const env = {
  ...process.env, AWS_ACCESS_KEY_ID: 'anything', AWS_SECRET_ACCESS_KEY: 'anything', AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1', AWS_EC2_METADATA_DISABLED: 'true',
};
let passed = 0;
let failed = 0;
function aws(args, expected, status = 0) {
  const done = spawnSync('aws', ['--endpoint-url', endpoint, ...args], { env, encoding: 'utf8' });
  const text = done.stdout + done.stderr;
  // Version 2 ends with 254 where version 1 ended with 255.
  if ((done.status === status || (status === 254 && done.status === 255)) && (expected instanceof RegExp ? expected.test(text) : text === expected)) {
    ++passed;
    return;
  }
  ++failed;
  console.error(`FAILED aws ${args.join(' ')}\n  status ${done.status}: ${text}`);
}

const cat = ['--table-name', 'Cats'];
aws(['sts', 'get-caller-identity', '--query', 'Account', '--output', 'text'], '111122223333\n');
aws(['dynamodb', 'create-table', ...cat, '--billing-mode', 'PAY_PER_REQUEST',
  '--attribute-definitions', 'AttributeName=Name,AttributeType=S', '--key-schema', 'AttributeName=Name,KeyType=HASH',
  '--query', 'TableDescription.TableStatus', '--output', 'text'], /^(ACTIVE|CREATING)\n$/);
aws(['dynamodb', 'wait', 'table-exists', ...cat], '');
aws(['dynamodb', 'put-item', ...cat, '--item', '{"Name":{"S":"crookshanks"},"Lives":{"N":"9"}}'], '');
aws(['dynamodb', 'get-item', ...cat, '--key', '{"Name":{"S":"crookshanks"}}', '--query', 'Item.Lives.N', '--output', 'text'], '9\n');
aws(['dynamodb', 'update-item', ...cat, '--key', '{"Name":{"S":"crookshanks"}}', '--update-expression', 'SET Lives = Lives - :n',
  '--expression-attribute-values', '{":n":{"N":"1"}}', '--return-values', 'UPDATED_NEW', '--query', 'Attributes.Lives.N', '--output', 'text'], '8\n');
aws(['dynamodb', 'query', ...cat, '--key-condition-expression', '#n = :n', '--expression-attribute-names', '{"#n":"Name"}',
  '--expression-attribute-values', '{":n":{"S":"crookshanks"}}', '--query', 'Count'], '1\n');
aws(['dynamodb', 'scan', ...cat, '--query', 'Count'], '1\n');
aws(['dynamodb', 'put-item', ...cat, '--item', '{"Name":{"S":"crookshanks"}}', '--condition-expression', 'attribute_not_exists(#n)',
  '--expression-attribute-names', '{"#n":"Name"}'], /ConditionalCheckFailedException/, 254);
aws(['dynamodb', 'get-item', ...cat, '--key', '{"Wrong":{"S":"x"}}'], /ValidationException.*does not match the schema/s, 254);
aws(['dynamodb', 'execute-statement', '--statement', "INSERT INTO Cats VALUE {'Name': ?, 'Lives': 7}", '--parameters', '[{"S":"norris"}]',
  '--query', 'length(Items)'], '0\n');
aws(['dynamodb', 'execute-statement', '--statement', "SELECT Lives FROM Cats WHERE \"Name\" = 'norris'",
  '--query', 'Items[0].Lives.N', '--output', 'text'], '7\n');
aws(['dynamodb', 'execute-statement', '--statement', "INSERT INTO Cats VALUE {'Name': 'norris'}"], /DuplicateItemException/, 254);
aws(['dynamodb', 'batch-execute-statement', '--statements', "[{\"Statement\":\"DELETE FROM Cats WHERE \\\"Name\\\" = 'norris'\"}]",
  '--query', 'Responses[0].TableName', '--output', 'text'], 'Cats\n');
aws(['dynamodb', 'execute-transaction', '--transact-statements', '[{"Statement":"UPDATE Cats SET Lives = 1 WHERE \\"Name\\" = ?","Parameters":[{"S":"none"}]}]'],
  /TransactionCanceledException.*\[ConditionalCheckFailed\]/s, 254);
aws(['dynamodb', 'list-tables', '--query', 'contains(TableNames, `"Cats"`)'], 'true\n');
aws(['dynamodb', 'delete-table', ...cat, '--query', 'TableDescription.TableName', '--output', 'text'], 'Cats\n');
aws(['dynamodb', 'wait', 'table-not-exists', ...cat], '');
aws(['dynamodb', 'describe-table', ...cat], /ResourceNotFoundException/, 254);
aws(['iam', 'list-roles', '--query', 'length(Roles)'], '0\n');
aws(['cloudtrail', 'describe-trails', '--query', 'length(trailList)'], '0\n');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
