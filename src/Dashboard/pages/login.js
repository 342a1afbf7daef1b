// Log in with a key of keys.json; the browser keeps a cookie, never the key.
import { api } from '../parts/api.js';
import { field, h, replace } from '../parts/dom.js';
import { failure } from '../parts/feedback.js';

export const show = (root, { done }) => {
  const key = h('input', { type: 'password', name: 'key', autocomplete: 'current-password', required: true, spellcheck: 'false' });
  const button = h('button', { type: 'submit' }, 'Log in');
  const problem = h('div');
  const form = h('form', {
    onsubmit: async event => {
      event.preventDefault();
      button.setAttribute('aria-busy', 'true');
      try {
        await done(await api.post('login', { key: key.value }, { quiet: true }));
      } catch (error) {
        replace(problem, failure(error));
        key.select();
      } finally {
        button.removeAttribute('aria-busy');
      }
    },
  },
  // Password managers want a name beside the key.
  h('input', { type: 'text', name: 'username', autocomplete: 'username', value: 'pixelserver', hidden: true, 'aria-hidden': 'true', tabindex: -1 }),
  field('Key', key, 'What “deploy/pixelserver key” prints on the server: the admin key, or with --role the key for ad ops or analysts.'),
  button, problem);
  replace(root, h('article', {}, h('h1', {}, 'Log in'), form));
  key.focus();
};
