// Something to look at where there is nothing yet: half a year of made-up visits to the site demo.
import { api } from './api.js';
import { h, replace } from './dom.js';
import { failure } from './feedback.js';
import { number, percent } from './format.js';

const pause = (milliseconds, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** A button that makes them, with how far it is; only for admins, and a word of who may for others. `done` is called at the end, by default to show the page anew. */
export const demoTrafficButton = (view, done = view.reload) => {
  if (view.session.role !== 'admin') return h('p', { class: 'muted' }, 'An admin can fill the site “demo” with made-up visits here.');
  const state = h('p', { role: 'status' });
  const button = h('button', { type: 'button', class: 'secondary', onclick: () => run() }, 'Fill with demo traffic');
  const element = h('div', { class: 'demo-traffic' }, button, state);

  const follow = async () => {
    while (!view.signal.aborted) {
      const now = await api.get('demo/traffic', {}, { signal: view.signal });
      if (now.state === 'failed') throw Object.assign(new Error(now.error), { title: 'No demo traffic was made' });
      if (now.state === 'complete') return now;
      replace(state, `Making visits: ${percent(now.done, 0)}, ${number(now.events)} events`);
      await pause(500, view.signal);
    }
  };
  const run = async () => {
    button.disabled = true;
    button.setAttribute('aria-busy', 'true');
    try {
      await api.post('demo/traffic', undefined, { signal: view.signal });
      const made = await follow();
      if (!made) return;
      replace(state, made.events ? `${number(made.events)} events of made-up visitors are in the site demo.` : 'The made-up visits were there already.');
      if (view.session.site === 'demo') await done();
      else view.go('live', { site: 'demo' });
    } catch (error) {
      if (error.name !== 'AbortError') replace(state, failure(error));
    } finally {
      button.disabled = false;
      button.removeAttribute('aria-busy');
    }
  };
  return element;
};
