// One condition of a rule, and those within it. What has no controls is shown as JSON in its place.
import { h } from '../dom.js';
import { choice, jsonBox, namesOf, smallButton, spanBox, textBox, textOf } from './form.js';
import { hasThreshold, measureForm, measures, thresholdForm } from './measure-form.js';
import { hasWhere, whereForm } from './where-form.js';
import { hasWindow, windowForm, windowNames } from './window-form.js';
import { conditionKinds } from './words.js';

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNames = value => typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every(one => typeof one === 'string'));
const only = (one, ...names) => Object.keys(one).every(name => names.includes(name));
const hasEvents = (one, head) => isNames(one[head]) && hasWhere(one.where);
const isEvents = value => isNames(value) || (isObject(value) && only(value, 'event', 'where') && hasEvents(value, 'event'));

/** What each kind begins as, and whether its controls can show a condition of that kind whole. */
const kinds = {
  all: { fresh: one => ({ all: one ? [one] : [fresh.did()] }), fits: one => only(one, 'all') && Array.isArray(one.all) && one.all.length > 0 },
  any: { fresh: one => ({ any: one ? [one] : [fresh.did()] }), fits: one => only(one, 'any') && Array.isArray(one.any) && one.any.length > 0 },
  not: { fresh: one => ({ not: one ?? fresh.did() }), fits: one => only(one, 'not') },
  did: {
    fresh: () => ({ did: 'view_item', within: '7d' }),
    fits: one => only(one, 'did', 'where', 'not_since', ...measures, ...windowNames) && hasEvents(one, 'did') && hasWindow(one)
      && measures.filter(name => name in one).length <= ('not_since' in one ? 0 : 1) && (one.times === undefined || hasThreshold(one.times))
      && ['sum', 'distinct'].every(name => one[name] === undefined || hasThreshold(one[name], 'field')) && (one.not_since === undefined || isEvents(one.not_since)),
  },
  first: { fresh: () => ({ first: 'purchase', within: '30d' }), fits: one => only(one, 'first', 'where', ...windowNames) && hasEvents(one, 'first') && hasWindow(one) },
  last: { fresh: () => ({ last: 'purchase', between: ['90d', '365d'] }), fits: one => only(one, 'last', 'where', ...windowNames) && hasEvents(one, 'last') && hasWindow(one) },
  sequence: {
    fresh: () => ({ sequence: [{ did: 'view_item' }, { did: 'add_to_cart' }], within: '14d' }),
    fits: one => only(one, 'sequence', ...windowNames) && hasWindow(one) && Array.isArray(one.sequence) && one.sequence.every(step => isNames(step)
      || (isObject(step) && only(step, 'did', 'where', 'within', 'without') && hasEvents(step, 'did') && isNames(step.without ?? '') && typeof (step.within ?? '') === 'string')),
  },
  top: {
    fresh: () => ({ top: '10%', by: { sum: 'value' }, did: 'purchase', within: '365d' }),
    fits: one => only(one, 'top', 'by', 'did', 'where', ...windowNames) && typeof one.top === 'string' && hasEvents(one, 'did') && hasWindow(one)
      && (one.by === undefined || (isObject(one.by) && only(one.by, 'sum', 'distinct') && Object.keys(one.by).length === 1 && typeof Object.values(one.by)[0] === 'string')),
  },
  first_touch: { fresh: () => ({ first_touch: { channel: 'Paid Social' } }), fits: one => only(one, 'first_touch') && isObject(one.first_touch) && hasWhere(one.first_touch) },
  last_touch: { fresh: () => ({ last_touch: { channel: 'Paid Social' } }), fits: one => only(one, 'last_touch') && isObject(one.last_touch) && hasWhere(one.last_touch) },
  active_days: { fresh: () => ({ active_days: { at_least: 3 }, within: '30d' }), fits: one => only(one, 'active_days', ...windowNames) && hasThreshold(one.active_days) && hasWindow(one) },
  first_seen: { fresh: () => ({ first_seen: { within: '7d' } }), fits: one => only(one, 'first_seen') && isObject(one.first_seen) && only(one.first_seen, ...windowNames) && hasWindow(one.first_seen) },
  last_seen: { fresh: () => ({ last_seen: { more_than_ago: '30d' } }), fits: one => only(one, 'last_seen') && isObject(one.last_seen) && only(one.last_seen, ...windowNames) && hasWindow(one.last_seen) },
  known_by: { fresh: () => ({ known_by: 'any' }), fits: one => only(one, 'known_by') && isNames(one.known_by) },
  in_audience: { fresh: () => ({ in_audience: '' }), fits: one => only(one, 'in_audience') && typeof one.in_audience === 'string' },
};
const fresh = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, kind.fresh]));

export const freshCondition = () => fresh.did();

/** Of top and did the first says what it is. Null where it is no condition that the form knows, or has more than its controls show. */
const kindOf = one => {
  if (!isObject(one)) return null;
  const heads = Object.keys(kinds).filter(name => name in one);
  const kind = heads.includes('top') ? 'top' : heads.length === 1 ? heads[0] : null;
  return kind && kinds[kind].fits(one) ? kind : null;
};

const eventsBox = (form, path, label, value, set, more) =>
  textBox(path, label, textOf(value), text => { set(namesOf(text)); form.changed(); }, { list: 'audience-events', size: 22, placeholder: 'add_to_cart, or *', ...more });

const notSince = (form, path, one) => {
  if (one.not_since === undefined) {
    return measures.some(name => name in one) ? null
      : smallButton('And not since …', () => { one.not_since = 'purchase'; form.changed(true); });
  }

  const isNested = isObject(one.not_since);
  return h('div', { class: 'row' },
    eventsBox(form, isNested ? `${path}.not_since.event` : `${path}.not_since`, 'and since then no', isNested ? one.not_since.event : one.not_since, names => {
      if (isNested) one.not_since.event = names;
      else one.not_since = names;
    }),
    smallButton('✕', () => { delete one.not_since; form.changed(true); }, { 'aria-label': 'Remove “and not since”' }),
    isNested ? whereForm(form, `${path}.not_since`, one.not_since, { of: 'what must not follow' })
      : smallButton('Only with …', () => { one.not_since = { event: one.not_since, where: { page_path: '' } }; form.changed(true); }));
};

const steps = (form, path, one) => [h('ol', { class: 'steps' }, one.sequence.map((step, index) => {
  const here = `${path}.sequence[${index}]`;
  // A step with more than its event is an object.
  const whole = () => isNames(step) ? one.sequence[index] = step = { did: step } : step;
  return h('li', { dataset: { path: here } }, h('div', { class: 'row' },
    eventsBox(form, `${here}.did`, `step ${index + 1}`, isNames(step) ? step : step.did, names => { whole().did = names; }),
    index ? spanBox(`${here}.within`, 'at most so long after the one before', step.within, value => {
      if (value) whole().within = value;
      else delete step.within;
      form.changed();
    }, { optional: true }) : null,
    index ? eventsBox(form, `${here}.without`, 'without, in between', step.without, names => {
      if (names.length) whole().without = names;
      else delete step.without;
    }, { placeholder: 'nothing' }) : null,
    one.sequence.length > 2 ? smallButton('✕', () => { one.sequence.splice(index, 1); form.changed(true); }, { 'aria-label': `Remove step ${index + 1}` }) : null),
  isNames(step) ? smallButton('Only with …', () => { whole().where = { page_path: '' }; form.changed(true); }) : whereForm(form, here, step, { of: `step ${index + 1}` }));
})), one.sequence.length < 8 ? smallButton('Add a step', () => { one.sequence.push({ did: 'purchase' }); form.changed(true); }) : null];

const group = (form, path, one, name) => [
  h('ul', { class: 'conditions' }, one[name].map((part, index) => h('li', {}, conditionForm(form, `${path}.${name}[${index}]`, part, {
    replace: other => { one[name][index] = other; },
    word: name === 'any' && index ? 'or who' : name === 'all' && index ? 'and who' : 'who',
    remove: one[name].length > 1 ? () => { one[name].splice(index, 1); } : null,
  })))),
  smallButton('Add a condition', () => { one[name].push(fresh.did()); form.changed(true); }),
];

const byForm = (form, path, one) => {
  const kind = one.by ? Object.keys(one.by)[0] : 'count';
  return h('div', { class: 'row' },
    textBox(`${path}.top`, 'The best', one.top, value => { one.top = value; form.changed(); }, { size: 6, hint: 'as 10%' }),
    choice(`${path}.by.what`, 'by', kind, [['count', 'number of events'], ['sum', 'sum of a field'], ['distinct', 'different values of a field']], chosen => {
      if (chosen === 'count') delete one.by;
      else one.by = { [chosen]: chosen === 'sum' ? 'value' : 'items.id' };
      form.changed(true);
    }),
    kind === 'count' ? null : textBox(`${path}.by.${kind}`, 'field', one.by[kind], value => { one.by[kind] = value; form.changed(); }, { list: 'audience-fields', size: 14 }));
};

const known = [['any', 'any of them'], ['user_id', 'user id'], ['email', 'e-mail'], ['phone', 'telephone']];

const bodies = {
  all: (form, path, one) => group(form, path, one, 'all'),
  any: (form, path, one) => group(form, path, one, 'any'),
  not: (form, path, one) => conditionForm(form, `${path}.not`, one.not, { word: 'who', replace: other => { one.not = other; } }),
  did: (form, path, one) => [
    eventsBox(form, `${path}.did`, 'did', one.did, names => { one.did = names; }), whereForm(form, path, one), windowForm(form, path, one),
    one.not_since === undefined ? measureForm(form, path, one) : null, notSince(form, path, one)],
  first: (form, path, one) => [eventsBox(form, `${path}.first`, 'did for the first time', one.first, names => { one.first = names; }), whereForm(form, path, one), windowForm(form, path, one, { needed: true })],
  last: (form, path, one) => [eventsBox(form, `${path}.last`, 'did for the last time', one.last, names => { one.last = names; }), whereForm(form, path, one), windowForm(form, path, one, { needed: true })],
  sequence: (form, path, one) => [steps(form, path, one), windowForm(form, path, one)],
  top: (form, path, one) => [byForm(form, path, one), eventsBox(form, `${path}.did`, 'of those who did', one.did, names => { one.did = names; }), whereForm(form, path, one), windowForm(form, path, one)],
  first_touch: (form, path, one) => whereForm(form, `${path}.first_touch`, one.first_touch, { name: '', add: 'Add a field', of: 'the first visit' }),
  last_touch: (form, path, one) => whereForm(form, `${path}.last_touch`, one.last_touch, { name: '', add: 'Add a field', of: 'the last visit' }),
  active_days: (form, path, one) => [h('div', { class: 'row', dataset: { path: `${path}.active_days` } }, thresholdForm(form, `${path}.active_days`, one.active_days, { label: 'Days' })), windowForm(form, path, one)],
  first_seen: (form, path, one) => windowForm(form, `${path}.first_seen`, one.first_seen, { needed: true }),
  last_seen: (form, path, one) => windowForm(form, `${path}.last_seen`, one.last_seen, { needed: true }),
  known_by: (form, path, one) => Array.isArray(one.known_by)
    ? textBox(`${path}.known_by`, 'any of', textOf(one.known_by), text => { one.known_by = namesOf(text); form.changed(); }, { hint: 'user_id, email, phone' })
    : choice(`${path}.known_by`, 'by', one.known_by, known, value => { one.known_by = value; form.changed(); }),
  in_audience: (form, path, one) => choice(`${path}.in_audience`, 'audience', one.in_audience, [['', 'choose one'], ...form.audiences.map(other => [other.id, other.name])],
    value => { one.in_audience = value; form.changed(); }),
};

/** Controls for a condition. `replace` puts another in its place, `remove` takes it away. */
export const conditionForm = (form, path, one, { replace, remove, word = 'Who' }) => {
  const kind = kindOf(one);
  const changeKind = chosen => {
    const wraps = ['all', 'any', 'not'];
    // All and any hold the same conditions; what was one condition becomes the first of several.
    const inner = kind === 'all' || kind === 'any' ? wraps.slice(0, 2).includes(chosen) ? null : undefined : kind === 'not' ? one.not : one;
    replace(inner === null ? { [chosen]: one[kind] } : fresh[chosen](wraps.includes(chosen) ? inner : undefined));
    form.changed(true);
  };
  const body = kind ? [bodies[kind](form, path, one)].flat(Infinity)
    : [jsonBox(path, 'This condition, as JSON', one, value => { replace(value); form.changed(); }, 'The form has no controls for all of it, so it stands here as it is. Nothing of it is lost.')];
  // What it is about stands beside what it is.
  const about = body[0]?.classList.contains('field') ? body.shift() : null;
  const head = h('div', { class: 'row condition-head' },
    kind ? choice(`${path}.kind`, word, kind, Object.entries(conditionKinds), changeKind) : null, about,
    remove ? smallButton('Remove', () => { remove(); form.changed(true); }, { 'aria-label': `Remove the condition ${path}` }) : null);
  return h('fieldset', { class: `condition condition-${kind ?? 'json'}`, dataset: { path } }, h('legend', { class: 'hidden' }, kind ? `Who ${conditionKinds[kind]}` : 'A condition as JSON'), head, body);
};
