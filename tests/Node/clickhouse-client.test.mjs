// ClickHouse's official Node client against the embedded engine. Run: node --test tests/Node/clickhouse-client.test.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { ClickHouseError, createClient } from '@clickhouse/client';

const bin = join(import.meta.dirname, '../../src/PixelServer.EmbeddedClickHouse/bin');
const program = [
  process.env.ENGINE_PROGRAM,
  ...['Release', 'Debug'].map((build) => join(bin, build, 'net10.0/PixelServer.EmbeddedClickHouse')),
].find((path) => path && existsSync(path));

let folder, engine, url, writer, analyst;

before(async () => {
  assert.ok(program, 'build PixelServer.EmbeddedClickHouse first, or name it in ENGINE_PROGRAM');
  folder = mkdtempSync(join(tmpdir(), 'pixelserver-engine-'));
  engine = spawn(program, ['--data', folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  engine.stdin.write(JSON.stringify({
    users: [{ name: 'writer', password: 'w', readOnly: false }, { name: 'analyst', password: 'a', readOnly: true }],
  }) + '\n');
  const line = await new Promise((resolve, reject) => {
    createInterface(engine.stdout).once('line', resolve);
    engine.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
  });
  url = `http://127.0.0.1:${JSON.parse(line).port}`;
  writer = createClient({ url, username: 'writer', password: 'w', compression: { request: true, response: true } });
  analyst = createClient({ url, username: 'analyst', password: 'a', compression: { response: true } });
  await writer.command({ query: 'CREATE TABLE rows (id UInt32, name String, at DateTime) ENGINE = MergeTree ORDER BY id' });
});

after(async () => {
  await writer?.close();
  await analyst?.close();
  const ended = new Promise((resolve) => (engine.exitCode === null ? engine.once('exit', resolve) : resolve(engine.exitCode)));
  engine.stdin.end();
  const code = await ended;
  rmSync(folder, { recursive: true });
  assert.equal(code, 0);
});

test('ping', async () => {
  assert.deepEqual(await writer.ping(), { success: true });
  assert.deepEqual(await writer.ping({ select: true }), { success: true });
});

test('insert with a compressed request, select with parameters and a compressed response', async () => {
  const values = [{ id: 1, name: "O'Brien\t\n\\", at: '2026-01-02 03:04:05' }, { id: 2, name: 'ü😀', at: '2026-01-02 03:04:06' }];
  const { summary } = await writer.insert({ table: 'rows', values, format: 'JSONEachRow' });
  assert.equal(summary.written_rows, '2');

  for (const client of [writer, analyst]) {
    const result = await client.query({
      query: 'SELECT * FROM rows WHERE name = {name:String} AND id IN {ids:Array(UInt32)}',
      query_params: { name: values[0].name, ids: [1, 2, 3] },
      format: 'JSONEachRow',
    });
    assert.deepEqual(await result.json(), [values[0]]);
  }
});

test('the whole-document format JSON, with settings of the query', async () => {
  const result = await analyst.query({
    query: 'SELECT count() AS n FROM numbers(10)', format: 'JSON', clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
  });
  const document = await result.json();
  assert.deepEqual(document.data, [{ n: '10' }]);
  assert.equal(document.rows, 1);
});

test('a stream of rows in, a stream of rows out', async () => {
  await writer.command({ query: 'CREATE TABLE streamed (n UInt64) ENGINE = MergeTree ORDER BY n' });
  await writer.insert({
    table: 'streamed', format: 'JSONEachRow', values: Readable.from((function* () { for (let n = 0; n < 50000; n++) { yield { n }; } })(), { objectMode: true }),
  });
  const result = await writer.query({ query: 'SELECT n FROM streamed ORDER BY n', format: 'JSONCompactEachRow' });
  let expected = 0;
  for await (const rows of result.stream()) {
    for (const row of rows) {
      assert.equal(Number(row.json()[0]), expected++);
    }
  }
  assert.equal(expected, 50000);
});

test('a raw CSV stream through exec, and exec of DDL', async () => {
  const { stream } = await writer.exec({ query: 'SELECT number, number * 2 FROM numbers(3) FORMAT CSV' });
  let text = '';
  for await (const chunk of stream) { text += chunk; }
  assert.equal(text, '0,0\n1,2\n2,4\n');
  await writer.command({ query: 'DROP TABLE IF EXISTS nothing' });
});

test('a failing query is an error with code and type', async () => {
  await assert.rejects(writer.query({ query: 'SELECT * FROM no_such_table', format: 'JSON' }), (error) => {
    assert.ok(error instanceof ClickHouseError);
    assert.equal(error.code, '60');
    assert.equal(error.type, 'UNKNOWN_TABLE');
    return true;
  });
  await assert.rejects(analyst.insert({ table: 'rows', values: [{ id: 3 }], format: 'JSONEachRow' }), { code: '164', type: 'READONLY' });
  const stranger = createClient({ url, username: 'writer', password: 'wrong' });
  await assert.rejects(stranger.query({ query: 'SELECT 1' }), { code: '516' });
  await stranger.close();
});

test('an error in the middle of a stream reaches the reader', async () => {
  const result = await writer.query({ query: 'SELECT throwIf(number = 3000000) AS x FROM numbers(4000000) SETTINGS max_threads = 1', format: 'JSONEachRow' });
  await assert.rejects(async () => { for await (const rows of result.stream()) { assert.ok(rows.length > 0); } });
});

test('a query given up is a query ended', async () => {
  const giveUp = new AbortController();
  const given = writer.query({ query: "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 77", format: 'JSON', abort_signal: giveUp.signal });
  const running = async () => {
    const result = await writer.query({ query: "SELECT count() AS n FROM system.processes WHERE query LIKE '%= 77%' AND query NOT LIKE '%processes%'", format: 'JSONEachRow' });
    return Number((await result.json())[0].n);
  };
  while (await running() === 0) { /* each question takes its time */ }
  giveUp.abort();
  await assert.rejects(given);
  while (await running() > 0) { /* until the engine has let go */ }
});
