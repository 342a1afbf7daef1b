// Which events: what must hold of their fields, each in a row.
import { h, inert } from '../dom.js';
import { choice, smallButton, textBox, textOf } from './form.js';
import { operators, typeOf } from './words.js';

const isScalar = value => ['string', 'number', 'boolean'].includes(typeof value);
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const fits = value => isScalar(value) || (Array.isArray(value) && value.every(isScalar))
  || (isObject(value) && Object.entries(value).every(([name, one]) => name in operators && (isScalar(one) || (Array.isArray(one) && one.every(isScalar)))));

/** Whether rows can show it. A value with a comma in a list cannot be told from two. */
export const hasWhere = where => where === undefined || (isObject(where) && Object.entries(where).every(([name, value]) =>
  (name === 'items' && isObject(value) ? Object.values(value).every(fits) : fits(value))
  && !rowsOf({ [name]: value }).some(row => Array.isArray(row.value) && row.value.some(one => /,|^\s|\s$/.test(String(one))))));

const rowsOf = where => Object.entries(where ?? {}).flatMap(([name, value]) => name === 'items' && isObject(value)
  ? Object.entries(value).flatMap(([part, one]) => testsOf(`items.${part}`, one)) : testsOf(name, value));

const testsOf = (name, value) => isObject(value) ? Object.entries(value).map(([operator, one]) => ({ name, operator, value: one }))
  : [{ name, operator: Array.isArray(value) ? 'in' : 'is', value }];

/** One test alone is written short; products' fields stand together under items, so that all hold of one and the same product. */
const whereOf = rows => {
  const where = {};
  for (const { name, operator, value } of rows) {
    const ofItem = name.startsWith('items.');
    const home = ofItem ? where.items ??= {} : where;
    const key = ofItem ? name.slice(6) : name;
    home[key] = { ...home[key], [operator]: value };
  }

  const shorten = home => {
    for (const [name, tests] of Object.entries(home)) {
      if (home === where && name === 'items') shorten(tests);
      else if (Object.keys(tests).length === 1 && 'is' in tests) home[name] = tests.is;
      else if (Object.keys(tests).length === 1 && Array.isArray(tests.in)) home[name] = tests.in;
    }
  };
  shorten(where);
  return where;
};

const typed = (name, operator, text) => {
  if (operator === 'exists') return text !== 'false';
  const one = part => {
    const wantsNumber = ['at_least', 'at_most', 'more_than', 'less_than'].includes(operator) || typeOf(name) === 'number';
    if (wantsNumber && part.trim() !== '' && Number.isFinite(Number(part))) return Number(part);
    return typeOf(name) === 'flag' && ['true', 'false'].includes(part) ? part === 'true' : part;
  };
  return operator === 'in' || operator === 'not_in' ? text.split(',').map(part => part.trim()).filter(Boolean).map(one) : one(text);
};

/** Controls for `owner.where`; `name` is what it is called in the definition. */
export const whereForm = (form, path, owner, { name = 'where', add = 'Only with …', of = 'it' } = {}) => {
  const here = name ? `${path}.${name}` : path;
  const rows = rowsOf(name ? owner[name] : owner);
  const write = structural => {
    const where = whereOf(rows);
    if (!name) {
      for (const key of Object.keys(owner)) delete owner[key];
      Object.assign(owner, where);
    } else if (rows.length) owner[name] = where;
    else delete owner[name];
    form.changed(structural);
  };
  const twice = rows.find((row, index) => rows.some((other, before) => before < index && other.name === row.name && other.operator === row.operator));
  return h('div', { class: 'tests', dataset: { path: here } }, twice ? h('small', { class: 'bad' }, `“${inert(twice.name)} ${operators[twice.operator]}” stands here twice: the last one counts.`) : null, rows.map((row, index) => h('fieldset', { class: 'row test' }, h('legend', { class: 'hidden' }, `Only where, ${index + 1}`),
    textBox(`${here}.${row.name}`, index ? 'and field' : 'where field', row.name, value => { row.name = value.trim(); write(); }, { list: 'audience-fields', size: 18 }),
    choice(`${here}.${row.name}.test`, 'how', row.operator, Object.entries(operators), value => {
      row.value = typed(row.name, value, value === 'exists' ? 'true' : textOf(row.value));
      row.operator = value;
      write(true);
    }),
    row.operator === 'exists' || typeOf(row.name) === 'flag'
      ? choice(`${here}.${row.name}.${row.operator}`, 'value', String(row.value), [['true', 'yes'], ['false', 'no']], value => { row.value = value === 'true'; write(); })
      : textBox(`${here}.${row.name}.${row.operator}`, Array.isArray(row.value) ? 'values, with commas' : 'value', textOf(row.value),
        value => { row.value = typed(row.name, row.operator, value); write(); }, { size: 20 }),
    smallButton('✕', () => { rows.splice(index, 1); write(true); }, { 'aria-label': `Remove what is asked of ${row.name || of}` }))),
  smallButton(add, () => {
    rows.push({ name: ['page_path', 'channel', 'country', 'items.category', 'value'].find(one => !rows.some(row => row.name === one)) ?? 'title', operator: 'is', value: '' });
    write(true);
  }));
};
