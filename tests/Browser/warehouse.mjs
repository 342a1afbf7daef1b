// What the running server has stored, as its analyst sees it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { keys } from './dashboard.mjs';

export const rows = async sql => {
  const { clickHouse } = keys();
  const { user, password } = clickHouse.analyst;
  const response = await fetch(`${clickHouse.url}/?query=${encodeURIComponent(`${sql} FORMAT JSONEachRow`)}`, {
    headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password },
  });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text.split('\n').filter(Boolean).map(line => JSON.parse(line));
};

/** Asks again until the rows satisfy, for at most thirty seconds; answers the last rows either way. */
export const rowsUntil = async (sql, enough) => {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const found = await rows(sql);
    if (enough(found) || performance.now() > deadline) return found;
    await pause(200);
  }
};
