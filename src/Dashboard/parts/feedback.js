// What a page says while it works, when it fails, and when there is nothing yet.
import { h, inert, replace } from './dom.js';

/** What happened, what to do, and a button that tries again. */
export const failure = (error, again) => h('article', { class: 'failure', role: 'alert' },
  h('h2', {}, inert(error.title ?? 'That did not work')),
  h('p', {}, inert(error.message)),
  again ? h('button', { type: 'button', onclick: () => again() }, 'Try again') : null);

/** Nothing there yet: why, and what to do next. */
export const empty = (title, text, ...actions) => h('article', { class: 'empty' }, h('h2', {}, title), h('p', {}, text), ...actions);

/** Shows that a promise is on its way in an element, then what `done` makes of its value, or the failure. Answers the value; undefined when it failed. */
export const busy = async (element, promise, done, again) => {
  element.setAttribute('aria-busy', 'true');
  try {
    const value = await promise;
    if (done) replace(element, await done(value));
    return value;
  } catch (error) {
    if (error.name !== 'AbortError') replace(element, failure(error, again));
  } finally {
    element.removeAttribute('aria-busy');
  }
};

/** Says a word that goes by itself. */
export const toast = text => {
  const one = h('p', {}, text);
  document.getElementById('toasts').append(one);
  setTimeout(() => one.remove(), 6000);
};

/**
 * A modal dialog: `actions` are `{label, class, run}`; `run` may be async and keeps it open by answering false or by failing, which is shown in it.
 * Escape closes it, and the focus goes back to where it was.
 */
export const dialog = (title, contents, actions = []) => {
  const before = document.activeElement;
  const problem = h('div');
  const close = () => element.close();
  const button = ({ label, class: name, run }) => h('button', {
    type: 'button', class: name, onclick: async event => {
      const one = event.currentTarget;
      one.setAttribute('aria-busy', 'true');
      one.disabled = true;
      try {
        if (await run?.() !== false) close();
      } catch (error) {
        replace(problem, failure(error));
      } finally {
        one.removeAttribute('aria-busy');
        one.disabled = false;
      }
    },
  }, label);
  const element = h('dialog', { 'aria-labelledby': 'dialog-title' }, h('article', {},
    h('header', {}, h('button', { type: 'button', class: 'close', 'aria-label': 'Close', rel: 'prev', onclick: close }), h('h2', { id: 'dialog-title' }, title)),
    contents, problem,
    h('footer', {}, ...(actions.length ? actions : [{ label: 'Close', class: 'secondary' }]).map(button))));
  element.addEventListener('close', () => {
    element.remove();
    before?.focus?.();
  });
  document.body.append(element);
  element.showModal();
  return { close, element };
};

/** Asks before something that cannot be taken back; answers whether it was wanted. */
export const confirm = (title, text, label) => new Promise(resolve => {
  let wanted = false;
  const { element } = dialog(title, h('p', {}, text), [
    { label: 'Cancel', class: 'secondary' },
    { label, class: 'danger', run: () => { wanted = true; } },
  ]);
  element.addEventListener('close', () => resolve(wanted));
});

export const copy = async text => {
  await navigator.clipboard.writeText(text);
  toast('Copied.');
};

let offersSql = true;

/** Says whether who is logged in may run SQL: otherwise no button offers it. */
export const offerSql = isOffered => { offersSql = isOffered; };

/** A button that shows a query; null for who could not run it. */
export const sqlOffer = (label, onclick) => offersSql ? h('button', {
  type: 'button', class: 'sql-button outline secondary', 'aria-label': label, title: label, onclick,
}, 'SQL') : null;

/** Shows the SQL behind a figure. */
export const showSql = sql => dialog('The SQL behind this', h('pre', { class: 'sql', tabindex: 0 }, h('code', {}, inert(sql))), [
  { label: 'Copy', class: 'secondary', run: async () => { await copy(sql); return false; } },
  { label: 'Open in the console', run: () => { location.hash = `#/sql?${new URLSearchParams({ query: sql })}`; } },
]);

/** The SQL behind a figure, one click away. */
export const sqlButton = sql => sqlOffer('The SQL behind this', () => showSql(sql));
