// How often, how much, how many different.
import { h } from '../dom.js';
import { choice, textBox } from './form.js';

const bounds = [['at_least', 'at least'], ['at_most', 'at most'], ['exactly', 'exactly'], ['between', 'between']];
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

const boundOf = one => {
  const there = ['at_least', 'at_most', 'exactly'].filter(name => name in one);
  return there.length === 1 ? there[0] : there.length === 2 && !('exactly' in one) ? 'between' : null;
};

/** Whether the controls can show a threshold. */
export const hasThreshold = (one, ...others) => isObject(one) && boundOf(one) !== null
  && Object.entries(one).every(([name, value]) => others.includes(name) ? typeof value === 'string' : ['at_least', 'at_most', 'exactly'].includes(name) && ['number', 'string'].includes(typeof value));

/** Controls for at_least, at_most, exactly, which change the object itself. */
export const thresholdForm = (form, path, one, { label = 'How many' } = {}) => {
  const bound = boundOf(one);
  const number = (name, text) => textBox(`${path}.${name}`, text, one[name], value => {
    one[name] = value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    form.changed();
  }, { inputmode: 'decimal', size: 6, class: 'number' });
  return [choice(`${path}.bound`, label, bound, bounds, chosen => {
    const value = one.at_least ?? one.at_most ?? one.exactly ?? 1;
    for (const name of ['at_least', 'at_most', 'exactly']) delete one[name];
    Object.assign(one, chosen === 'between' ? { at_least: value, at_most: Number(value) * 2 || 10 } : { [chosen]: value });
    form.changed(true);
  }), ...(bound === 'between' ? [number('at_least', 'least'), number('at_most', 'most')] : [number(bound, 'number')])];
};

export const measures = ['times', 'sum', 'distinct'];

/** Controls for times, sum and distinct of a condition. */
export const measureForm = (form, path, one) => {
  const kind = measures.find(name => one[name] !== undefined) ?? 'once';
  const pick = choice(`${path}.measure`, 'How often', kind,
    [['once', 'once or more'], ['times', 'so many times'], ['sum', 'by the sum of a field'], ['distinct', 'by different values of a field']], chosen => {
      for (const name of measures) delete one[name];
      if (chosen === 'times') one.times = { at_least: 2 };
      if (chosen === 'sum') one.sum = { field: 'value', at_least: 100 };
      if (chosen === 'distinct') one.distinct = { field: 'items.id', at_least: 3 };
      form.changed(true);
    });
  return h('div', { class: 'row', dataset: { path: kind === 'once' ? `${path}.once` : `${path}.${kind}` } }, pick,
    kind === 'sum' || kind === 'distinct' ? textBox(`${path}.${kind}.field`, 'of field', one[kind].field, value => { one[kind].field = value; form.changed(); }, { list: 'audience-fields', size: 14 }) : null,
    kind === 'once' ? null : thresholdForm(form, `${path}.${kind}`, one[kind], { label: kind === 'times' ? 'Times' : 'Bound' }));
};
