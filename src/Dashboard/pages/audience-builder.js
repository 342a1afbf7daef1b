// The builder: a definition as a form or as JSON, its size beside it, and what is wrong at its place.
import { api } from '../parts/api.js';
import { freshCondition } from '../parts/audience/condition-form.js';
import { definitionForm } from '../parts/audience/definition-form.js';
import { showErrors, clearErrors } from '../parts/audience/form.js';
import { sizePreview } from '../parts/audience/size-preview.js';
import { kindNames, mayChange } from '../parts/audience/words.js';
import { field, h, inert, replace } from '../parts/dom.js';
import { busy, failure } from '../parts/feedback.js';

const templateCard = template => h('article', { class: 'template' }, h('header', {}, h('h2', {}, inert(template.name))), h('p', {}, inert(template.description)), h('p', { class: 'muted small' }, inert(template.summary)),
  h('footer', {}, h('span', { class: 'muted' }, kindNames[template.definition.kind]), ' ', h('a', { role: 'button', href: `#/audiences/new?template=${template.id}`, 'aria-label': `Use ${template.name}` }, 'Use')));

const chooseTemplate = (root, templates) => replace(root, h('h1', {}, 'New audience'), h('p', {}, 'Begin with one that many want; everything about it can be changed.'),
  h('div', { class: 'cards' }, templates.map(templateCard), h('article', { class: 'template' }, h('header', {}, h('h2', {}, 'From scratch')), h('p', {}, 'An empty definition.'),
    h('footer', {}, h('a', { role: 'button', class: 'secondary', href: '#/audiences/new?template=none' }, 'Begin')))));

const scratch = site => ({ name: '', site, kind: 'retargeting', rule: freshCondition() });

/** Errors that found no control, or all of them beside the JSON. */
const errorList = errors => errors.length === 0 ? null : h('ul', { class: 'bad errors' }, errors.map(one => h('li', {}, one.path ? h('code', {}, inert(one.path)) : null, ' ', inert(one.message))));

const edit = (root, view, definition, { id, audiences }) => {
  const errorsPlace = h('div', { role: 'status' }), savePlace = h('div');
  const formPlace = h('div', { id: 'as-form', role: 'tabpanel', 'aria-labelledby': 'tab-form' });
  const jsonPlace = h('div', { id: 'as-json', role: 'tabpanel', 'aria-labelledby': 'tab-json', hidden: true });
  let current = definition, errors = [], tab = 'form', unread = false;

  const showAll = () => {
    clearErrors(formPlace);
    replace(errorsPlace, errorList(tab === 'form' ? showErrors(formPlace, errors) : errors));
  };
  const preview = sizePreview({ signal: view.signal, onerrors: found => { errors = found; showAll(); } });
  const form = definitionForm(formPlace, current, {
    audiences, sites: view.session.sites, onchange: value => { current = value; preview.ask(current); },
  });

  const text = h('textarea', { rows: 24, spellcheck: 'false', class: 'code' });
  const note = h('p', { class: 'bad', role: 'status' });
  text.addEventListener('input', () => {
    try {
      const read = JSON.parse(text.value);
      if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new SyntaxError('a definition is an object {…}');
      current = read;
      note.textContent = '';
      unread = false;
      preview.ask(current);
    } catch (error) {
      note.textContent = `This is no JSON that can be read: ${error.message}`;
      unread = true;
    }
  });
  replace(jsonPlace, field('The definition as JSON', text, 'What the API takes and answers; also as a file: deploy/audiences.md.'), note);
  const tabs = ['form', 'json'].map(name => h('button', {
    type: 'button', id: `tab-${name}`, role: 'tab', 'aria-controls': `as-${name}`, 'aria-selected': String(name === 'form'), class: 'outline', onclick: () => open(name),
    onkeydown: event => {
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        open(name === 'form' ? 'json' : 'form');
        tabs.find(one => one.getAttribute('aria-selected') === 'true').focus();
      }
    },
  }, name === 'form' ? 'Form' : 'JSON'));
  const open = name => {
    // Text that cannot be read would be lost by leaving it.
    if (name === tab || unread) return;
    tab = name;
    if (name === 'json') text.value = JSON.stringify(current, null, 2);
    else form.replaceWith(current);
    formPlace.hidden = name !== 'form';
    jsonPlace.hidden = name !== 'json';
    tabs.forEach(one => {
      one.setAttribute('aria-selected', String(one.id === `tab-${name}`));
      one.tabIndex = one.id === `tab-${name}` ? 0 : -1;
    });
    showAll();
  };

  const idBox = id ? null : field('Id', h('input', { type: 'text', pattern: '[a-z0-9][a-z0-9\\-]{0,63}', placeholder: 'made of the name', spellcheck: 'false' }), 'Used in addresses and file names; it stays.');
  const save = h('button', { type: 'submit' }, id ? 'Save and build' : 'Create and build');
  const submit = async event => {
    event.preventDefault();
    if (unread) return;
    save.setAttribute('aria-busy', 'true');
    save.disabled = true;
    try {
      const saved = id ? await api.put(`audiences/${id}`, current) : await api.post('audiences', current, { params: { id: idBox.querySelector('input').value } });
      // A list is built when somebody is uploaded to it.
      const job = current.kind === 'list' ? null : await api.post(`audiences/${saved.id}/builds`);
      view.go(`audiences/${saved.id}`, job ? { job: job.id } : {});
    } catch (error) {
      errors = error.problem?.errors ?? [];
      showAll();
      replace(savePlace, failure(errors.length ? { title: 'Not saved', message: 'What is wrong is marked at its place.' } : error));
      formPlace.querySelector('[aria-invalid]')?.focus();
    } finally {
      save.removeAttribute('aria-busy');
      save.disabled = false;
    }
  };
  replace(root, h('h1', {}, id ? `Edit ${inert(definition.name)}` : 'New audience'), h('form', { class: 'builder', novalidate: true, onsubmit: submit },
    h('div', { class: 'builder-form' }, h('div', { role: 'tablist', 'aria-label': 'How the definition is shown', class: 'tabs' }, tabs), errorsPlace, formPlace, jsonPlace, idBox,
      h('div', { class: 'row' }, save, h('a', { href: id ? `#/audiences/${id}` : '#/audiences' }, 'Cancel')), savePlace),
    preview.element));
  tabs[1].tabIndex = -1;
  preview.ask(current, true);
};

export const show = async (root, view) => {
  const id = view.path[1] === 'edit' ? view.path[0] : null;
  const { site } = view.session;
  if (!mayChange(view.session)) {
    replace(root, h('h1', {}, id ? 'Edit audience' : 'New audience'), h('p', {}, 'You are logged in as analyst, who may look at audiences. To define them log in with the ad ops key. ', h('a', { href: '#/audiences' }, 'To the audiences')));
    return;
  }

  const wanted = view.params.get('template');
  replace(root, h('h1', {}, 'New audience'));
  const place = h('div');
  root.append(place);
  await busy(place, (async () => {
    const [{ audiences }, start] = await Promise.all([
      api.get('audiences', {}, { signal: view.signal }),
      id ? api.get(`audiences/${id}`, {}, { signal: view.signal }) : wanted === 'none' ? null : api.get('audiences/templates', { site }, { signal: view.signal })]);
    const others = audiences.filter(one => one.id !== id);
    if (id) return edit(root, view, start.definition, { id, audiences: others.filter(one => one.site === start.definition.site) });
    const own = others.filter(one => one.site === site);
    if (wanted === 'none') return edit(root, view, scratch(site), { audiences: own });
    const template = start.find(one => one.id === wanted);
    return template ? edit(root, view, template.definition, { audiences: own }) : chooseTemplate(root, start);
  })(), null, () => show(root, view));
};
