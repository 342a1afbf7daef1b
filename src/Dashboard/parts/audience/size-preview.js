// How large an audience would be, while it is being defined.
import { api } from '../api.js';
import { h, inert, replace } from '../dom.js';
import { failure, showSql, sqlOffer } from '../feedback.js';
import { number } from '../format.js';

const pause = 400;

const sizeText = preview => preview.size === null ? 'not known before its model is trained'
  : preview.isExact || preview.error === 0 ? number(preview.size) : `${number(preview.size)} ± ${number(preview.error)}`;

/** The SQL of something that has to be asked for it first. */
export const sqlOf = (ask, label) => sqlOffer(label, async event => {
  const button = event.currentTarget;
  button.setAttribute('aria-busy', 'true');
  try {
    showSql(await ask());
  } catch (error) {
    button.after(failure(error));
  } finally {
    button.removeAttribute('aria-busy');
  }
});

/**
 * A panel that asks for the size after each change. An answer that has been overtaken is dropped, and its request is given up.
 * `onerrors` gets what is wrong with the definition by its place; none when it is right.
 */
export const sizePreview = ({ onerrors, signal }) => {
  let timer, asking, latest;
  const body = h('div', { class: 'preview-body', 'aria-live': 'polite' }, h('p', { class: 'muted' }, 'The size comes here.'));
  const element = h('article', { class: 'preview', 'aria-label': 'Preview' }, h('header', {}, h('h2', {}, 'Preview'),
    sqlOf(async () => (await api.post('audiences/sql', latest)).query, 'The SQL behind the size')), body);
  const show = preview => replace(body,
    h('p', { class: 'figure' }, h('strong', {}, sizeText(preview)), ' ', latest.level === 'person' || (latest.kind === 'remarketing' && latest.level === undefined) ? 'persons' : 'visitors'),
    preview.isExact ? h('p', { class: 'muted' }, `All visitors were looked at, in ${number(preview.seconds)} s.`)
      : h('p', { class: 'muted' }, preview.size === null ? '' : `From a sample of 1 in ${number(Math.round(1 / preview.sample))} visitors, in ${number(preview.seconds)} s; right within the error in 95 of 100 cases.`),
    preview.isExact || preview.size === null ? null : h('p', {}, h('button', { type: 'button', class: 'secondary outline small', onclick: () => ask(true) }, 'Count all visitors')),
    h('p', { class: 'summary' }, inert(preview.summary)),
    preview.lookalike ? h('p', {}, `${number(preview.lookalike.seeds)} seeds, ${number(preview.lookalike.others)} others.`) : null,
    preview.lookalike?.warnings.map(text => h('p', { class: 'bad' }, inert(text))));
  const ask = async (exact = false) => {
    asking?.abort();
    const mine = asking = new AbortController();
    body.setAttribute('aria-busy', 'true');
    try {
      if (latest.kind === 'list') {
        replace(body, h('p', {}, 'A list has no rule. Its size shows once people were uploaded to it.'));
        onerrors([]);
        return;
      }

      const preview = await api.post('audiences/preview', latest, { params: { exact: exact ? 'true' : undefined }, signal: mine.signal });
      onerrors([]);
      show(preview);
    } catch (error) {
      if (error.name === 'AbortError') return;
      const errors = error.problem?.errors;
      onerrors(errors ?? []);
      replace(body, errors ? h('p', { class: 'bad' }, errors.length === 1 ? 'No size yet: one thing is wrong with the definition, marked where it is.' : `No size yet: ${errors.length} things are wrong with the definition, marked where they are.`) : failure(error, () => ask()));
    } finally {
      if (asking === mine) body.removeAttribute('aria-busy');
    }
  };
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    asking?.abort();
  });
  return {
    element,
    ask: (definition, now) => {
      latest = structuredClone(definition);
      clearTimeout(timer);
      timer = setTimeout(() => ask(), now ? 0 : pause);
      // What is on its way answers a question that nobody has any more.
      asking?.abort();
    },
  };
};
