// A key that was made just now: it is said once.
import { h } from '../dom.js';
import { copy, dialog } from '../feedback.js';

/** Shows it until it is closed, which the promise waits for. */
export const showKey = (title, text, key) => new Promise(resolve => {
  dialog(title, h('div', {}, h('p', {}, text), h('pre', { class: 'new-key', tabindex: 0, 'aria-label': 'The key' }, h('code', {}, key))), [
    { label: 'Copy', class: 'secondary', run: async () => { await copy(key); return false; } },
    { label: 'Done' },
  ]).element.addEventListener('close', resolve);
});
