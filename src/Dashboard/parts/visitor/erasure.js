// Forgetting a visitor, and the receipt of it.
import { api } from '../api.js';
import { follow } from '../audience/build-job.js';
import { h, inert, replace } from '../dom.js';
import { dialog, failure } from '../feedback.js';
import { dateTime, hexadecimal, number } from '../format.js';

const states = {
  requested: 'Asked for: rows are being looked for.', deleting: 'Rows were found and are being deleted.', deleted: 'Rows are deleted; the files that held them are being cleaned.',
  erased: 'Erased: nothing is left, in files neither.',
};

const receiptText = receipt => [
  h('p', { class: receipt.state === 'erased' ? 'good' : null }, states[receipt.state] ?? inert(receipt.state)),
  h('dl', { class: 'receipt' }, h('dt', {}, 'Receipt'), h('dd', {}, h('code', {}, receipt.id)), h('dt', {}, 'Asked for'), h('dd', {}, dateTime(receipt.requestedAt)),
    h('dt', {}, 'Visitors'), h('dd', {}, number(receipt.visitors)), h('dt', {}, 'Rows deleted'), h('dd', {}, Object.entries(receipt.rows).filter(([, rows]) => rows).map(([table, rows]) => `${inert(table)} ${number(rows)}`).join(', ') || 'none so far'),
    receipt.erasedAt ? [h('dt', {}, 'Erased'), h('dd', {}, dateTime(receipt.erasedAt))] : null)];

/** Shows a receipt until it says that nothing is left. */
const followReceipts = async (root, receipts, { signal }) => {
  const places = receipts.map(receipt => h('article', { class: 'erasure', role: 'status' }, receiptText(receipt)));
  replace(root, h('h2', {}, 'Erasure'), h('p', { class: 'muted' }, 'It goes on without this page. Keep the receipt: “deploy/pixelserver erase show ID” prints it again.'), places);
  await Promise.all(receipts.map((receipt, index) => follow(() => api.get(`erasures/${receipt.id}`, {}, { signal }), one => one.state === 'erased', {
    signal, each: one => replace(places[index], receiptText(one)),
  })));
};

/** A button that asks before it erases; `visitors` are all that go. `done` is told once it was asked for. */
export const eraseButton = (label, visitors, place, view, done) => h('button', {
  type: 'button', class: 'danger', onclick: () => {
    const sure = h('input', { type: 'checkbox' });
    dialog('Erase for ever?', h('div', {},
      h('p', {}, visitors.length === 1 ? `All events of the visitor ${visitors[0]} go, on every site, from every table and audience, and what is still on its way is dropped.`
        : `All events of these ${number(visitors.length)} visitors go: ${visitors.slice(0, 20).join(', ')}${visitors.length > 20 ? ', …' : ''}; from every table and audience, and what is still on its way is dropped.`),
      h('p', {}, 'Nobody can take this back. A later visit with the same cookie is a new life. Files that were exported before are not reached.'),
      h('label', {}, sure, 'I am sure')), [
      { label: 'Cancel', class: 'secondary' },
      { label: 'Erase', class: 'danger', run: async () => {
        if (!sure.checked) {
          sure.focus();
          sure.setAttribute('aria-invalid', 'true');
          return false;
        }

        const receipts = [];
        try {
          for (const visitor of visitors) receipts.push(await api.delete(`visitors/${hexadecimal(visitor)}`));
        } finally {
          // Of those that were asked for, whatever became of the others.
          if (receipts.length) {
            done?.();
            followReceipts(place, receipts, view).catch(error => error.name === 'AbortError' || place.append(failure(error)));
          }
        }
      } },
    ]);
  },
}, label);
