// A console: queries as the read-only analyst, the result as table, chart or CSV.
import { api, send } from '../parts/api.js';
import { lineChart } from '../parts/chart.js';
import { field, h, inert, replace } from '../parts/dom.js';
import { busy, failure } from '../parts/feedback.js';
import { bytes, duration, number } from '../parts/format.js';
import { examples } from '../parts/sql-examples.js';
import { table } from '../parts/table.js';

export const title = 'SQL';

const mostShown = 1000, mostPoints = 500, longestAddress = 4000;

const isNumber = type => /^(Nullable\()?(LowCardinality\()?(U?Int\d+|Float\d+|Decimal)/.test(type);
const isTime = type => /^(Nullable\()?(LowCardinality\()?Date/.test(type);
const asText = value => value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
const asTime = text => Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : `${text.replace(' ', 'T')}Z`) / 1000;

const resultTable = result => h('div', {},
  result.rows.length > mostShown ? h('p', { class: 'muted' }, `The first ${number(mostShown)} of them; all are in the CSV file.`) : null,
  table({
    caption: 'Result', hideCaption: true, rows: result.rows.slice(0, mostShown), empty: 'No rows.',
    columns: result.columns.map((column, index) => ({
      key: String(index), label: inert(column.name), title: inert(column.type), align: isNumber(column.type) ? 'right' : undefined,
      cell: row => row[index] === null ? h('span', { class: 'muted' }, 'NULL') : inert(asText(row[index])),
      value: row => row[index] === null ? null : isNumber(column.type) ? Number(row[index]) : asText(row[index]),
    })),
  }));

const resultChart = (result, signal) => {
  const series = result.columns.map((column, index) => ({ column, index })).filter(({ column, index }) => index > 0 && isNumber(column.type));
  if (!series.length || !result.rows.length) {
    return h('p', {}, 'A chart takes a first column for the labels and numbers in others, as SELECT toDate(event_time) AS day, count() FROM events GROUP BY day ORDER BY day.');
  }

  const rows = result.rows.slice(0, mostPoints);
  const time = isTime(result.columns[0].type);
  return h('div', {},
    result.rows.length > mostPoints ? h('p', { class: 'muted' }, `The first ${number(mostPoints)} rows.`) : null,
    lineChart({
      label: `${series.map(({ column }) => inert(column.name)).join(', ')} by ${inert(result.columns[0].name)}`, yLabel: inert(result.columns[0].name), time,
      x: rows.map(row => time ? asTime(asText(row[0])) : inert(asText(row[0])).slice(0, 40)), bars: !time && series.length === 1,
      series: series.slice(0, 6).map(({ column, index }) => ({ label: inert(column.name), values: rows.map(row => row[index] === null ? null : Number(row[index])) })),
      height: 320, signal,
    }));
};

export const show = (root, view) => {
  const editor = h('textarea', { rows: 9, spellcheck: 'false', autocapitalize: 'off', class: 'code', value: view.params.get('query') ?? '' });
  const problem = h('div', { id: 'sql-problem' });
  const output = h('section', { 'aria-label': 'Result' });
  const run = h('button', { type: 'submit' }, 'Run');
  const cancel = h('button', { type: 'button', class: 'secondary', hidden: true, onclick: () => running?.abort() }, 'Cancel');
  const download = h('button', { type: 'button', class: 'secondary', onclick: () => start(true) }, 'Download CSV');
  const insert = text => {
    editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, 'end');
    editor.focus();
  };
  const chooser = h('select', {
    onchange: event => {
      const chosen = examples[event.target.value];
      if (!chosen) return;
      editor.value = chosen.query(view.session.site);
      event.target.value = '';
      clear();
      editor.focus();
    },
  }, h('option', { value: '' }, 'Choose …'), examples.map((one, index) => h('option', { value: index }, one.label)));
  let running;

  const clear = () => {
    replace(problem);
    editor.removeAttribute('aria-invalid');
    editor.removeAttribute('aria-describedby');
  };

  /** The line it is about, with a mark under the place; the cursor goes there too. */
  const showProblem = error => {
    const { line, column } = error.problem ?? {};
    editor.setAttribute('aria-invalid', 'true');
    editor.setAttribute('aria-describedby', problem.id);
    if (!line) {
      replace(problem, failure(error));
      return;
    }

    const lines = editor.value.split('\n');
    const text = lines[line - 1] ?? '';
    const at = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
    const word = /^[\p{L}\p{N}_.]+/u.exec(editor.value.slice(at))?.[0].length ?? 1;
    replace(problem, h('article', { class: 'failure', role: 'alert' },
      h('h2', {}, `${error.title} at line ${line}, column ${column}`),
      h('pre', { class: 'sql-place', tabindex: 0, 'aria-label': 'The place' }, inert(text.slice(0, column - 1)), h('mark', {}, inert(text.slice(column - 1, column - 1 + word)) || '␠'), inert(text.slice(column - 1 + word))),
      h('p', {}, inert(error.message))));
    editor.focus();
    editor.setSelectionRange(at, Math.min(editor.value.length, at + word));
  };

  const showResult = result => {
    const pane = h('div');
    const choose = name => {
      replace(pane, name === 'chart' ? resultChart(result, view.signal) : resultTable(result));
      for (const one of choices) one.setAttribute('aria-pressed', String(one.dataset.name === name));
    };
    const choices = ['table', 'chart'].map(name => h('button', {
      type: 'button', class: 'outline secondary', dataset: { name }, onclick: () => choose(name),
    }, name === 'table' ? 'Table' : 'Chart'));
    replace(output,
      h('div', { class: 'head' }, h('h2', {}, 'Result'), h('div', { class: 'row' }, choices)),
      h('p', { class: 'muted', role: 'status' }, `${result.truncated ? `The first ${number(result.rows.length)} rows; there are more.` : `${number(result.rows.length)} ${result.rows.length === 1 ? 'row' : 'rows'}.`
      } Read ${number(result.rowsRead)} rows, ${bytes(result.bytesRead)}, in ${duration(result.seconds)}.`),
      pane);
    choose('table');
  };

  const save = async response => {
    const link = h('a', { href: URL.createObjectURL(await response.blob()), download: 'result.csv' });
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const start = async toFile => {
    running?.abort();
    const mine = running = new AbortController();
    view.signal.addEventListener('abort', () => mine.abort(), { once: true });
    const query = editor.value;
    clear();
    replace(output);
    output.setAttribute('aria-busy', 'true');
    cancel.hidden = false;
    if (query.length <= longestAddress) view.setParams({ site: view.session.site, query });
    try {
      if (toFile) {
        await save(await send('POST', 'sql/download', { body: { query }, signal: mine.signal }));
      } else {
        showResult(await api.post('sql', { query }, { signal: mine.signal }));
      }
    } catch (error) {
      if (error.name !== 'AbortError') showProblem(error.problem || error.status !== undefined ? error
        : Object.assign(new Error('ClickHouse broke off in the middle of the file. Ask for less at once.'), { title: 'The download is not complete' }));
      else if (mine === running) replace(output, h('p', { role: 'status' }, 'Cancelled; the query has ended.'));
    } finally {
      if (mine === running) {
        output.removeAttribute('aria-busy');
        cancel.hidden = true;
      }
    }
  };
  editor.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      start(false);
    }
  });

  const tables = h('div', { class: 'schema' });
  const loadTables = () => busy(tables, api.get('sql/schema', {}, { signal: view.signal }), found => found.map(one => h('details', {},
    h('summary', {}, one.name, one.isView ? h('span', { class: 'tag' }, 'view') : null),
    one.comment ? h('p', { class: 'muted' }, inert(one.comment)) : null,
    h('dl', {}, one.columns.map(column => [
      h('dt', {}, h('button', { type: 'button', class: 'plain', title: 'Put into the query', onclick: () => insert(column.name) }, inert(column.name)), ' ', h('small', { class: 'muted' }, inert(column.type))),
      h('dd', {}, inert(column.comment))])))), loadTables);

  replace(root, h('h1', {}, 'SQL'),
    h('div', { class: 'sql-layout' },
      h('div', {},
        h('form', { onsubmit: event => { event.preventDefault(); start(false); } },
          field('Query', editor, 'ClickHouse SQL, only reading, at most 30 seconds. Ctrl+Enter runs it.'),
          problem,
          h('div', { class: 'row' }, run, cancel, download, field('Examples', chooser))),
        output),
      h('aside', { 'aria-label': 'Tables' }, h('h2', {}, 'Tables'), tables)));
  loadTables();
};
