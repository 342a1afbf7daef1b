// Elements are made by code and texts are text: nothing that comes from data can become markup.

/** Control characters, and those that turn the direction of a text, are shown as their code points. */
export const inert = text => String(text ?? '').replace(
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
  one => `⟨${one.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

/** At most so many characters; the rest is an ellipsis, and the whole text is in the title. */
export const clipped = (text, length = 80) => {
  const whole = inert(text);
  return whole.length <= length ? whole : h('span', { title: whole.slice(0, 2000) }, `${whole.slice(0, length - 1)}…`);
};

const fill = (element, children) => {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }

  return element;
};

/**
 * An element: `h('button', { class: 'x', disabled: true, onclick: f }, 'Text', child)`. Attributes that are null, undefined or false are left out;
 * names beginning with "on" are listeners; `value`, `checked`, `selected` and `indeterminate` are properties; `dataset` and `style` are objects.
 */
export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  let value;
  for (const [name, given] of Object.entries(props ?? {})) {
    if (given === null || given === undefined || given === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), given);
    else if (name === 'dataset') Object.assign(element.dataset, given);
    else if (name === 'style') for (const [key, one] of Object.entries(given)) element.style.setProperty(key, one);
    else if (name === 'value') value = given;
    else if (['checked', 'selected', 'indeterminate'].includes(name)) element[name] = given;
    else element.setAttribute(name, given === true ? '' : given);
  }

  fill(element, children);
  // After the options of a select are there.
  if (value !== undefined) element.value = value;
  return element;
};

const svgSpace = 'http://www.w3.org/2000/svg';

/** An SVG element, likewise. */
export const svg = (tag, props = {}, ...children) => {
  const element = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(props)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  return fill(element, children);
};

/** Puts children in the place of what an element has. */
export const replace = (element, ...children) => {
  element.replaceChildren();
  return fill(element, children);
};

let lastId = 0;

/** An id that nothing else has, for labels and descriptions. */
export const freshId = (prefix = 'id') => `${prefix}-${++lastId}`;

/** A labelled control: the label says what, the hint says more. */
export const field = (label, control, hint) => {
  control.id ||= freshId('field');
  const note = hint ? h('small', { id: `${control.id}-hint` }, hint) : null;
  if (note) control.setAttribute('aria-describedby', note.id);
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, note);
};
