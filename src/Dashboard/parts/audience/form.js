// Controls of a form over a definition. Each is marked with its place, as the API names places in errors: rule.all[1].within.
import { field, freshId, h, inert } from '../dom.js';

const at = (path, element) => {
  element.dataset.path = path;
  return element;
};

/** A text. `set` is told each change. */
export const textBox = (path, label, value, set, { hint, list, type = 'text', ...more } = {}) =>
  at(path, field(label, h('input', { type, value: value ?? '', list, autocomplete: 'off', spellcheck: 'false', oninput: event => set(event.target.value), ...more }), hint));

/** One of some: `options` are pairs of value and name. One that is not among them is added, so that nothing is lost. */
export const choice = (path, label, value, options, set, { hint, ...more } = {}) => {
  const all = options.some(([one]) => one === value) || value === undefined ? options : [...options, [value, inert(value)]];
  return at(path, field(label, h('select', { value: value ?? all[0]?.[0], onchange: event => set(event.target.value), ...more },
    all.map(([one, name]) => h('option', { value: one, selected: one === (value ?? all[0]?.[0]) }, name))), hint));
};

export const tick = (path, label, value, set) => {
  const box = h('input', { type: 'checkbox', checked: value === true, role: 'switch', onchange: event => set(event.target.checked) });
  return at(path, h('div', { class: 'field' }, h('label', {}, box, label)));
};

const units = [['m', 'minutes'], ['h', 'hours'], ['d', 'days'], ['w', 'weeks']];
const span = /^(\d+)([mhdw])$/;

/** A span of time as 7d: a number and a unit. What is written otherwise is shown as it is, to be mended. */
export const spanBox = (path, label, value, set, { hint, optional = false } = {}) => {
  const known = span.exec(value ?? '');
  if (!known && value) return textBox(path, label, value, set, { hint });
  const id = freshId('span');
  const number = h('input', { id, type: 'number', min: 1, step: 1, value: known?.[1] ?? '', inputmode: 'numeric', class: 'span-number', placeholder: optional ? '–' : null });
  const unit = h('select', { 'aria-label': `${label}: unit`, value: known?.[2] ?? 'd' }, units.map(([one, name]) => h('option', { value: one, selected: one === (known?.[2] ?? 'd') }, name)));
  const say = () => set(number.value === '' ? undefined : `${number.value}${unit.value}`);
  number.addEventListener('input', say);
  unit.addEventListener('change', say);
  return at(path, h('div', { class: 'field' }, h('label', { for: id }, label), h('div', { class: 'span' }, number, unit), hint ? h('small', {}, hint) : null));
};

/** Part of a definition that the form has no controls for, as JSON in its place. */
export const jsonBox = (path, label, value, set, hint) => {
  const note = h('small', { class: 'bad', role: 'status' });
  const box = h('textarea', {
    rows: Math.min(12, JSON.stringify(value, null, 2).split('\n').length + 1), spellcheck: 'false', class: 'code', value: JSON.stringify(value, null, 2),
    oninput: () => {
      try {
        set(JSON.parse(box.value));
        note.textContent = '';
      } catch (error) {
        note.textContent = `This is not JSON yet, and is not taken over: ${error.message}`;
      }
    },
  });
  return at(path, h('div', { class: 'json' }, field(label, box, hint), note));
};

export const smallButton = (label, onclick, more = {}) => h('button', { type: 'button', class: 'outline secondary small', onclick, ...more }, label);

/** Texts with commas between, as a list; one alone stands alone. */
export const namesOf = text => {
  const names = text.split(',').map(one => one.trim()).filter(Boolean);
  return names.length > 1 ? names : names[0] ?? '';
};
export const textOf = names => Array.isArray(names) ? names.join(', ') : names ?? '';

const parents = function* (path) {
  for (let one = path; one; one = one.replace(/(\.[^.[]*|\[\d+\])$|^[^.[]*$/, '')) yield one;
};

/** Takes the errors away that were shown. */
export const clearErrors = root => {
  root.querySelectorAll('.field-error').forEach(one => one.remove());
  root.querySelectorAll('[aria-invalid]').forEach(one => {
    one.removeAttribute('aria-invalid');
    // The hint stays: only what was added goes.
    if (one.dataset.describedBy) one.setAttribute('aria-describedby', one.dataset.describedBy);
    else one.removeAttribute('aria-describedby');
  });
};

/** Shows errors `{path, message}` at the controls they are about, or at the nearest part around them. Answers those that found no place. */
export const showErrors = (root, errors) => {
  clearErrors(root);
  const places = [...root.querySelectorAll('[data-path]')];
  const homeless = [];
  for (const { path, message } of errors) {
    let place;
    for (const one of parents(path)) if (place ??= places.findLast(element => element.dataset.path === one)) break;
    if (!place) {
      homeless.push({ path, message });
      continue;
    }

    const note = h('small', { class: 'field-error bad', id: freshId('error') }, inert(message));
    const control = place.classList.contains('field') || place.classList.contains('json') ? place.querySelector('input, select, textarea') : null;
    if (control) {
      if (!control.hasAttribute('aria-invalid')) control.dataset.describedBy = control.getAttribute('aria-describedby') ?? '';
      control.setAttribute('aria-invalid', 'true');
      control.setAttribute('aria-describedby', `${control.getAttribute('aria-describedby') ?? ''} ${note.id}`.trim());
    }

    place.append(note);
  }

  return homeless;
};
