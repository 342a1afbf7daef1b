// When: within, between, more than so long ago, dates.
import { h } from '../dom.js';
import { choice, spanBox, textBox } from './form.js';

const names = ['within', 'between', 'more_than_ago', 'since', 'before'];
const modes = [['ever', 'ever'], ['within', 'in the last'], ['between', 'between … and … ago'], ['more_than_ago', 'more than … ago'], ['dates', 'between dates']];

const modeOf = one => {
  const there = names.filter(name => one[name] !== undefined);
  if (there.length === 0) return 'ever';
  if (there.every(name => name === 'since' || name === 'before')) return 'dates';
  return there.length === 1 ? there[0] : null;
};

/** Whether the controls can show what a condition says of time. */
export const hasWindow = one => {
  const mode = modeOf(one);
  return mode !== null && (mode !== 'between' || (Array.isArray(one.between) && one.between.length === 2)) && names.every(name => name === 'between' || one[name] === undefined || typeof one[name] === 'string');
};

export const windowNames = names;

const fresh = { within: { within: '30d' }, between: { between: ['30d', '90d'] }, more_than_ago: { more_than_ago: '30d' }, dates: { since: new Date(Date.now() - 30 * 864e5).toISOString().slice(0, 10) }, ever: {} };

/** Controls that change the object itself. `needed`: it must say when. */
export const windowForm = (form, path, one, { needed = false, label = 'When' } = {}) => {
  const mode = modeOf(one);
  const set = (name, value) => {
    if (value === undefined || value === '') delete one[name];
    else one[name] = value;
    form.changed();
  };
  const pick = choice(`${path}.when`, label, mode, needed ? modes.slice(1) : modes, chosen => {
    for (const name of names) delete one[name];
    Object.assign(one, structuredClone(fresh[chosen]));
    form.changed(true);
  });
  const end = index => value => {
    one.between[index] = value ?? '';
    form.changed();
  };
  return h('div', { class: 'row' }, pick,
    mode === 'within' ? spanBox(`${path}.within`, 'How long', one.within, value => set('within', value ?? '0d')) : null,
    mode === 'between' ? [spanBox(`${path}.between[0]`, 'From', one.between[0], end(0)), spanBox(`${path}.between[1]`, 'to ago', one.between[1], end(1))] : null,
    mode === 'more_than_ago' ? spanBox(`${path}.more_than_ago`, 'How long ago', one.more_than_ago, value => set('more_than_ago', value ?? '0d')) : null,
    mode === 'dates' ? [textBox(`${path}.since`, 'From (UTC, included)', one.since, value => set('since', value), { placeholder: '2026-11-01' }),
      textBox(`${path}.before`, 'Until (UTC, not included)', one.before, value => set('before', value), { placeholder: '2026-12-01' })] : null);
};
