// Who stands on a list: a file is put in the place of the one before.
import { send } from '../api.js';
import { field, h, inert, replace } from '../dom.js';
import { failure } from '../feedback.js';
import { number } from '../format.js';

export const uploadOf = (audience, { signal, done }) => {
  const file = h('input', { type: 'file', accept: '.csv,.txt,.json,.jsonl,.ndjson,text/csv,text/plain', required: true });
  const country = h('input', { type: 'text', inputmode: 'numeric', pattern: '[0-9]{1,3}', size: 4 });
  const button = h('button', { type: 'submit' }, 'Upload');
  const outcome = h('div', { role: 'status' });
  return h('section', {}, h('h2', {}, 'List'), h('form', {
    onsubmit: async event => {
      event.preventDefault();
      button.setAttribute('aria-busy', 'true');
      try {
        const response = await send('PUT', `audiences/${audience.id}/list`, { params: { country_code: country.value }, body: file.files[0], signal });
        const found = await response.json();
        replace(outcome, h('p', {}, `${number(found.accepted)} of ${number(found.rows)} rows are on the list.`),
          found.rejected ? h('ul', {}, Object.entries(found.reasons).map(([reason, rows]) => h('li', {}, `${number(rows)}: ${inert(reason)}`))) : null);
        done(found.job);
      } catch (error) {
        replace(outcome, failure(error));
      } finally {
        button.removeAttribute('aria-busy');
      }
    },
  }, h('div', { class: 'row' }, field('File, in the place of the list before', file, 'CSV with some of visitor_id, user_id, email, phone, email_sha256, phone_sha256; JSON lines; or one identifier a line; 50 MB'),
    field('Country code of national telephone numbers', country, 'as 49'), button), outcome));
};
