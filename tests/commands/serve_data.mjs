// `serve --data`: what was acknowledged is there after a kill, a torn record, a full disk; what a world
// was told with --set holds as long as it is told so.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** Adds the tests; the second argument is what run.mjs has to start, ask and stop a server. */
export function addServeData(test, { program, serve, stop, call, check, file, lockbox, table }) {
  test('serve --data keeps what was acknowledged through kill -9', async () => {
    const data = ['--data', file('data')];
    let server = await serve(data);
    await call(server.port, 'CreateTable', table);
    let acknowledged = 0;
    for (let round = 0; round < 5; ++round) {
      let running = true;
      const writers = [...Array(8).keys()].map(async (w) => {
        for (let i = 0; running; ++i) {
          try {
            const done = await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: `${round}-${w}-${i}` } } });
            if (done.status === 200) ++acknowledged;
          } catch { return; }
        }
      });
      await new Promise((r) => setTimeout(r, 100 + 37 * round));
      running = false;
      await stop(server, 'SIGKILL');
      await Promise.all(writers);
      server = await serve(data);
    }
    let count = 0;
    let from;
    do {
      const page = await call(server.port, 'Scan', { TableName: 'Things', ...(from ? { ExclusiveStartKey: from } : {}) });
      count += page.json.Count;
      from = page.json.LastEvaluatedKey;
    } while (from);
    check(acknowledged > 0 && count >= acknowledged, 'nothing acknowledged is lost', { acknowledged, count });
    await stop(server);
  });

  test('serve --data keeps statements that write, and no reads', async () => {
    const data = ['--data', file('statements')];
    let server = await serve(data);
    await call(server.port, 'CreateTable', table);
    await call(server.port, 'ExecuteStatement', { Statement: "INSERT INTO Things VALUE {'k':'a','n':1}" });
    await call(server.port, 'BatchExecuteStatement', { Statements: [{ Statement: "UPDATE Things SET n = n + 1 WHERE k='a'" }] });
    const size = readFileSync(file('statements/journal')).length;
    const select = { Statement: "SELECT n FROM Things WHERE k='a'" };
    for (let i = 0; i < 3; ++i) await call(server.port, 'ExecuteStatement', select);
    await call(server.port, 'ExecuteTransaction', { TransactStatements: [select] });
    check(readFileSync(file('statements/journal')).length === size, 'reads leave the journal alone');
    await stop(server, 'SIGKILL');
    server = await serve(data);
    const read = await call(server.port, 'ExecuteStatement', select);
    check(read.json.Items[0].n.N === '2', 'what was written is there', read.json);
    await stop(server);
  });

  test('serve --set chooses behaviour, another time another one', async () => {
    const data = ['--data', file('settings')];
    const put = (server, key) => call(server.port, 'TransactWriteItems', { TransactItems: [{ Put: { TableName: 'Things', Item: { k: { S: key } } } }] });
    const remove = (server, key) => call(server.port, 'DeleteItem', { TableName: 'Things', Key: { k: { S: key } } });
    let server = await serve([...data, '--set', 'transaction_ms=600000', '--set', 'error_texts=2026-05']);
    await call(server.port, 'CreateTable', table);
    put(server, 'a').catch(() => {});  // Its answer would come when the item is free again.
    let held;
    do held = await remove(server, 'a'); while (held.status === 200);
    check(held.json.__type.endsWith('#TransactionConflictException'), 'its item is held', held.json);
    const words = await call(server.port, 'PutItem', { TableName: '', Item: { k: { S: 'a' } } });
    check(words.json.message.includes("at 'tableName'"), 'the words of May', words.json);
    await stop(server, 'SIGKILL');
    server = await serve(data);
    check((await remove(server, 'a')).status === 200, 'free without the setting');
    await put(server, 'b');
    await remove(server, 'b');
    await stop(server, 'SIGKILL');
    server = await serve([...data, '--set=transaction_ms=600000']);
    check((await call(server.port, 'Scan', { TableName: 'Things' })).json.Count === 0, 'what was acknowledged is replayed');
    await stop(server);
    for (const wrong of ['transaction_ms=soon', 'replica_lag_ms=-1', 'nothing=1', 'error_texts=1999-01']) {
      const refused = lockbox(['serve', '--port', '0', '--set', wrong]);
      check(refused.status === 2 && refused.err.includes(wrong), 'refused', refused);
    }
  });

  test('serve answers a transaction when it is over, and its items are free then', async () => {
    const server = await serve(['--set', 'transaction_ms=300']);
    await call(server.port, 'CreateTable', table);
    const item = { TableName: 'Things', Item: { k: { S: 'a' } } };
    const began = Date.now();
    const done = await call(server.port, 'TransactWriteItems', { TransactItems: [{ Put: item }] });
    check(done.status === 200 && Date.now() - began >= 300, 'the answer took its time', done.json);
    check((await call(server.port, 'PutItem', item)).status === 200, 'the item is free');
    await stop(server);
  });

  test('serve --data keeps a torn record aside and refuses a foreign file', async () => {
    let server = await serve(['--data', file('torn')]);
    await call(server.port, 'CreateTable', table);
    await stop(server);
    appendFileSync(file('torn/journal'), Buffer.from([40, 0, 0, 0, 1, 2, 3, 4, 5]));
    server = await serve(['--data', file('torn')]);
    check(server.out.includes('unfinished record'), 'said so', server.out);
    check(readdirSync(file('torn')).some((f) => f.startsWith('journal.cut-')), 'kept aside');
    check((await call(server.port, 'ListTables', {})).json.TableNames[0] === 'Things', 'the rest is there');
    await stop(server);
    const text = readFileSync(file('torn/journal'));
    writeFileSync(file('torn/journal'), Buffer.concat([Buffer.from('{"lockbox-journal":99}\n'), text]));
    const refused = lockbox(['serve', '--port', '0', '--data', file('torn')]);
    check(refused.status === 1 && refused.err.includes('newer version of Lockbox, in format 99'), 'refused', refused);
    const lines = text.toString('latin1');
    writeFileSync(file('torn/journal'), Buffer.from(lines.replace('"region":"us-east-1"', '"region":"eu-west-1"'), 'latin1'));
    const foreign = lockbox(['serve', '--port', '0', '--data', file('torn')]);
    check(foreign.status === 1 && foreign.err.includes('another world'), 'refused', foreign);
    writeFileSync(file('torn/journal'), Buffer.from(lines.replace('"lockbox-journal":2', '"lockbox-journal":1'), 'latin1'));
    server = await serve(['--data', file('torn')]);
    check((await call(server.port, 'ListTables', {})).json.TableNames[0] === 'Things', 'an older format is read');
    await stop(server);
  });

  test('serve --data reports a disk that is full, and keeps what was acknowledged', async () => {
    const start = () => new Promise((resolve, reject) => {
      // A limit on the size of files stands for the end of the disk.
      const child = spawn('/bin/sh', ['-c', 'ulimit -f 64; exec "$0" serve --port 0 --data "$1"', program, file('full')]);
      child.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
      child.stdout.on('data', (d) => {
        const at = /127\.0\.0\.1:(\d+)$/m.exec(String(d));
        if (at) resolve({ child, port: Number(at[1]) });
      });
    });
    let server = await start();
    await call(server.port, 'CreateTable', table);
    let acknowledged = 0;
    let refused = 0;
    for (let i = 0; i < 60; ++i) {
      const done = await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: `k${i}` }, pad: { S: 'x'.repeat(1000) } } });
      if (done.status === 200) ++acknowledged;
      else if (done.status === 500 && done.json.message.includes('was not made')) ++refused;
    }
    check(acknowledged > 10 && refused > 10 && acknowledged + refused === 60, 'some of each', { acknowledged, refused });
    const now = await call(server.port, 'Scan', { TableName: 'Things', Select: 'COUNT' });
    check(now.json.Count === acknowledged, 'refused changes are taken back', { acknowledged, now: now.json });
    await stop(server, 'SIGKILL');
    server = await start();
    const later = await call(server.port, 'Scan', { TableName: 'Things', Select: 'COUNT' });
    check(later.json.Count === acknowledged, 'the rest is there', { acknowledged, later: later.json });
    await stop(server);
  });

  test('serve --data compacts a long journal', async () => {
    let server = await serve(['--data', file('long')]);
    await call(server.port, 'CreateTable', table);
    for (let i = 0; i < 60; ++i) {
      const done = await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'same' }, n: { N: String(i) }, pad: { S: 'x'.repeat(30000) } } });
      check(done.status === 200, 'PutItem', done.json);
    }
    let out = '';
    server.child.stdout.on('data', (d) => { out += d; });
    await stop(server);
    check(/compacted the journal from \d{7} to \d{5} bytes/.test(out), 'said so', out);
    server = await serve(['--data', file('long')]);
    const got = await call(server.port, 'GetItem', { TableName: 'Things', Key: { k: { S: 'same' } } });
    check(got.json.Item.n.N === '59', 'the newest item is there', got.json.Item?.n);
    await stop(server);
  });

  test('serve --data compacts beside streams and replicas, and their readers find their place again', async () => {
    const data = ['--data', file('streams')];
    const streams = async (port, operation, parameters) => (await call(port, operation, parameters,
      { 'x-amz-target': `DynamoDBStreams_20120810.${operation}` })).json;
    let server = await serve(data);
    const made = await call(server.port, 'CreateTable', { ...table,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } });
    const StreamArn = made.json.TableDescription.LatestStreamArn;
    const replica = await call(server.port, 'UpdateTable', { TableName: 'Things', ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] });
    check(replica.status === 200, 'a replica', replica.json);
    for (let i = 0; i < 60; ++i) {
      await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'same' }, n: { N: String(i) }, pad: { S: 'x'.repeat(30000) } } });
    }
    const all = async (port, start) => {
      const shards = (await streams(port, 'DescribeStream', { StreamArn })).StreamDescription.Shards;
      const found = [];
      for (const { ShardId } of shards) {
        let { ShardIterator } = await streams(port, 'GetShardIterator', { StreamArn, ShardId, ...start });
        for (let i = 0; ShardIterator && i < 50; ++i) {
          const got = await streams(port, 'GetRecords', { ShardIterator });
          if (!got.Records.length && i > 5) break;
          found.push(...got.Records.map((r) => `${ShardId} ${r.dynamodb.SequenceNumber} ${r.eventName} ${r.dynamodb.NewImage.n.N}`));
          ShardIterator = got.NextShardIterator;
        }
      }
      return found;
    };
    const before = await all(server.port, { ShardIteratorType: 'TRIM_HORIZON' });
    check(before.length === 60, 'sixty records', before.length);
    let out = '';
    server.child.stdout.on('data', (d) => { out += d; });
    await stop(server);
    check(/compacted the journal/.test(out), 'said so', out);
    server = await serve(data);
    const after = await all(server.port, { ShardIteratorType: 'TRIM_HORIZON' });
    check(JSON.stringify(after) === JSON.stringify(before), 'the same records in the same places', after.length);
    await call(server.port, 'PutItem', { TableName: 'Things', Item: { k: { S: 'same' }, n: { N: '60' } } });
    const more = await all(server.port, { ShardIteratorType: 'TRIM_HORIZON' });
    check(more.length === 61 && more.at(-1).endsWith('MODIFY 60'), 'the stream goes on', more.slice(-2));
    check(BigInt(more.at(-1).split(' ')[1]) > BigInt(before.at(-1).split(' ')[1]), 'numbers grow');
    await new Promise((r) => setTimeout(r, 1300));
    const there = await call(server.port, 'GetItem', { TableName: 'Things', Key: { k: { S: 'same' } } },
      { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260901/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' });
    check(there.json.Item.n.N === '60', 'the replica follows', there.json.Item?.n);
    await stop(server);
  });
}
