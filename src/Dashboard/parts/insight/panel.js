// A panel: asks when it comes into sight, shows its figures with the SQL behind them, and says so when it fails.
import { api } from '../api.js';
import { h, inert, replace } from '../dom.js';
import { failure, sqlButton } from '../feedback.js';
import { change } from '../format.js';

/**
 * `draw(answer, body)` answers what is shown. `path` is the endpoint under insights/; `query` its parameters, asked for anew by `panel.load(more)`.
 */
export const panel = ({ title, hint, path, query, more = {}, draw, signal, wide = false, tools = [] }) => {
  const body = h('div', { class: 'panel-body' });
  const sql = h('span');
  let extra = more, asked;
  const load = async (changed = {}) => {
    extra = { ...extra, ...changed };
    asked?.abort();
    asked = new AbortController();
    const here = asked;
    const parameters = new URLSearchParams(query);
    for (const [name, value] of Object.entries(extra)) [value].flat().forEach(one => one !== '' && parameters.append(name, one));
    body.setAttribute('aria-busy', 'true');
    try {
      const answer = await api.get(`insights/${path}`, parameters, { signal: AbortSignal.any([signal, here.signal]) });
      replace(sql, sqlButton(answer.sql));
      replace(body, await draw(answer, load), (answer.notes ?? []).map(note => h('p', { class: 'muted' }, h('small', {}, inert(note)))));
    } catch (error) {
      if (error.name === 'AbortError') return;
      replace(body, failure(error, load));
    }

    if (here === asked) body.removeAttribute('aria-busy');
  };
  const element = h('article', { class: wide ? 'panel wide' : 'panel' },
    h('header', {}, h('h3', {}, title), h('div', { class: 'row' }, tools, sql)), hint ? h('p', { class: 'muted' }, h('small', {}, hint)) : null, body);
  // A page of many panels asks for those that are seen.
  const sight = new IntersectionObserver(entries => {
    if (entries.some(entry => entry.isIntersecting)) {
      sight.disconnect();
      load();
    }
  }, { rootMargin: '300px' });
  sight.observe(element);
  signal.addEventListener('abort', () => sight.disconnect());
  return Object.assign(element, { load });
};

/** A change against the time before, with its sign in words, figures and colour; muted where it may be chance. `good` is the direction that is wanted. */
export const changeText = (ratio, significant, good = 1) => {
  if (ratio === null || ratio === undefined) return h('span', { class: 'muted' }, 'new');
  const kind = significant === false || ratio === 0 ? 'muted' : ratio * good > 0 ? 'good' : 'bad';
  return h('span', { class: kind, title: significant === undefined ? null : significant ? 'More than chance would do' : 'May be chance' },
    `${ratio > 0 ? '▲' : ratio < 0 ? '▼' : ''} ${change(ratio)}${significant ? ' *' : ''}`);
};
