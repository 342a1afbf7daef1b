// A definition as a form: what it is called, who belongs to it, how it is kept.
import { field, h, replace } from '../dom.js';
import { conditionForm, freshCondition } from './condition-form.js';
import { choice, jsonBox, namesOf, smallButton, spanBox, textBox, textOf, tick } from './form.js';
import { audienceKinds, eventNames, fieldNames } from './words.js';

const own = ['name', 'description', 'site', 'kind', 'level', 'rule', 'active_within', 'stays_for', 'refresh', 'consent', 'on_site', 'products',
  'seed', 'size', 'similarity', 'horizon', 'retrain', 'leave_out', 'allow', 'accept_any_model', 'random_seed'];
const ofLookalikes = own.slice(own.indexOf('seed'));
const isText = value => typeof value === 'string';
const isYesNo = value => typeof value === 'boolean';
const isNames = value => isText(value) || (Array.isArray(value) && value.every(one => isText(one) && !/,|^\s|\s$/.test(one)));
const isAmount = value => typeof value === 'number' || isText(value);

/** What the control of a member can show; others are shown as JSON. */
const types = {
  name: isText, description: isText, site: isText, kind: isText, level: isText, active_within: isText, stays_for: isText, refresh: isText, consent: isText, on_site: isYesNo,
  size: isAmount, similarity: isAmount, horizon: isText, retrain: isText, leave_out: isNames, allow: isNames, accept_any_model: isYesNo, random_seed: isAmount,
  products: value => isObject(value) && Object.keys(value).every(name => ['of', 'most'].includes(name)) && isNames(value.of ?? '') && isAmount(value.most ?? 0),
};
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

const setter = (form, name) => value => {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) delete form.value[name];
  else form.value[name] = value;
  form.changed();
};

/** The control of a member, or its JSON where it has another type than the control knows. */
const member = (form, name, control) => form.value[name] === undefined || types[name](form.value[name]) ? control()
  : jsonBox(name, name.replaceAll('_', ' '), form.value[name], value => { form.value[name] = value; form.changed(); }, 'The form cannot show this, so it stands here as it is.');

const ruleForm = form => {
  const { value } = form;
  if (value.kind === 'list') return h('p', { dataset: { path: 'rule' } }, 'A list has no rule: its members are uploaded on its page, once it is saved.');
  if (value.rule === undefined) {
    return h('div', { dataset: { path: 'rule' } }, value.kind === 'lookalike' ? h('p', {}, 'Among all visitors.') : null,
      smallButton(value.kind === 'lookalike' ? 'Only among some' : 'Add a condition', () => { value.rule = freshCondition(); form.changed(true); }));
  }

  return conditionForm(form, 'rule', value.rule, {
    replace: other => { value.rule = other; },
    remove: value.kind === 'lookalike' ? () => { delete value.rule; } : null,
  });
};

const seedForm = form => {
  const { value } = form;
  const ofAudience = typeof value.seed === 'string';
  return h('div', { dataset: { path: 'seed' } },
    choice('seed.of', 'Members are like', ofAudience ? 'audience' : 'rule', [['rule', 'those of whom a condition holds'], ['audience', 'the members of another audience']], chosen => {
      value.seed = chosen === 'audience' ? '' : { did: 'purchase', within: '90d' };
      form.changed(true);
    }),
    ofAudience ? choice('seed', 'Audience', value.seed, [['', 'choose one'], ...form.audiences.map(other => [other.id, other.name])], one => { value.seed = one; form.changed(); })
      : conditionForm(form, 'seed', value.seed ?? {}, { replace: other => { value.seed = other; } }));
};

const lookalikeForm = form => {
  const { value } = form;
  const bySimilarity = value.similarity !== undefined;
  const numeric = text => text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  return h('fieldset', {}, h('legend', {}, 'Like whom, and how many'), seedForm(form),
    h('div', { class: 'row' },
      choice('size.by', 'Size', bySimilarity ? 'similarity' : 'size', [['size', 'a share or a number'], ['similarity', 'from a similarity on']], chosen => {
        delete value.size;
        delete value.similarity;
        Object.assign(value, chosen === 'size' ? { size: '2%' } : { similarity: 0.8 });
        form.changed(true);
      }),
      bySimilarity ? member(form, 'similarity', () => textBox('similarity', 'Similarity', value.similarity, text => { value.similarity = numeric(text); form.changed(); }, { hint: 'above 0.5 (no likeness) and below 1', inputmode: 'decimal' }))
        : member(form, 'size', () => textBox('size', 'How many', value.size, text => { value.size = /^\d+$/.test(text) ? Number(text) : text; form.changed(); }, { hint: 'a share as 2%, a band as 2-5%, or a number as 5000' })),
      member(form, 'horizon', () => textBox('horizon', 'Looks ahead', value.horizon, setter(form, 'horizon'), { hint: '1d to 90d, or none: as visitors are now' })),
      member(form, 'retrain', () => spanBox('retrain', 'Model at most so old', value.retrain, setter(form, 'retrain'), { optional: true }))),
    h('details', {}, h('summary', {}, 'What the model may know'),
      member(form, 'leave_out', () => textBox('leave_out', 'Leave out', textOf(value.leave_out), text => setter(form, 'leave_out')(namesOf(text)), { hint: 'Features, with commas between: carts, pages=/jobs (deploy/lookalikes.md lists them)' })),
      member(form, 'allow', () => textBox('allow', 'Keep, although they seem to give the seed away', textOf(value.allow), text => setter(form, 'allow')(namesOf(text)))),
      member(form, 'accept_any_model', () => tick('accept_any_model', 'Use the model even if it is weak or suspicious', value.accept_any_model, on => setter(form, 'accept_any_model')(on || undefined))),
      member(form, 'random_seed', () => textBox('random_seed', 'Random seed', value.random_seed, text => setter(form, 'random_seed')(text === '' ? undefined : numeric(text)), { inputmode: 'numeric' }))));
};

const keeping = form => {
  const { value } = form;
  const products = value.products;
  return h('fieldset', {}, h('legend', {}, 'Who counts, and how it is kept'), h('div', { class: 'row' },
    value.kind === 'lookalike' ? null : member(form, 'level', () => choice('level', 'Members are', value.level ?? (value.kind === 'remarketing' ? 'person' : 'visitor'),
      [['visitor', 'visitors: browsers'], ['person', 'persons: all browsers of somebody']], setter(form, 'level'))),
    member(form, 'consent', () => choice('consent', 'Who consented to', value.consent ?? 'marketing', [['marketing', 'marketing'], ['analytics', 'analytics (exports still ask for marketing)']], setter(form, 'consent'))),
    value.kind === 'list' ? null : member(form, 'active_within', () => spanBox('active_within', 'Active in the last', value.active_within, setter(form, 'active_within'), { optional: true, hint: 'if left out, 180 days' })),
    member(form, 'stays_for', () => spanBox('stays_for', 'Stays in for', value.stays_for, setter(form, 'stays_for'), { optional: true, hint: 'after the rule last held; if left out, it leaves at once' })),
    member(form, 'refresh', () => spanBox('refresh', 'Built every', value.refresh, setter(form, 'refresh'), { optional: true, hint: value.kind === 'lookalike' ? 'if left out, 1 day' : 'if left out, 15 minutes' }))),
  member(form, 'on_site', () => tick('on_site', 'Pages may learn of it: px(\'audiences\', ids => …)', value.on_site, on => setter(form, 'on_site')(on || undefined))),
  member(form, 'products', () => h('div', { class: 'row', dataset: { path: 'products' } },
      tick('products.on', 'Last products go into exports, for dynamic ads', products !== undefined, on => {
        if (on) value.products = { of: ['add_to_cart', 'view_item'], most: 10 };
        else delete value.products;
        form.changed(true);
      }),
      products === undefined ? null : [
        textBox('products.of', 'of these events', textOf(products.of), text => { products.of = namesOf(text); form.changed(); }, { list: 'audience-events' }),
        textBox('products.most', 'at most', products.most, text => { products.most = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text; form.changed(); }, { size: 4, inputmode: 'numeric' })])));
};

const rest = form => {
  // Also what belongs to another kind, and a size beside a similarity: the API says that it is wrong, and it must not stay unseen.
  const { kind, similarity } = form.value;
  const names = Object.keys(form.value).filter(name => !own.includes(name) || (kind !== 'lookalike' && ofLookalikes.includes(name)) || (name === 'size' && similarity !== undefined && kind === 'lookalike')
    || (kind === 'list' && ['rule', 'active_within'].includes(name)) || (kind === 'lookalike' && name === 'level'));
  return names.map(name => h('div', { class: 'row' }, jsonBox(name, name, form.value[name], value => { form.value[name] = value; form.changed(); }, 'The form has no control for this.'),
    smallButton('Remove', () => { delete form.value[name]; form.changed(true); }, { 'aria-label': `Remove ${name}` })));
};

/**
 * Draws the form into `root` and draws it again whenever its shape changes; the focus stays where it was. `onchange` is told of each change.
 * `form.value` is the definition itself, which the controls change.
 */
export const definitionForm = (root, definition, { audiences, sites, onchange }) => {
  const form = { value: definition, audiences };
  const changeKind = kind => {
    const { value } = form;
    value.kind = kind;
    delete value.level;
    if (kind === 'lookalike') {
      value.seed ??= { did: 'purchase', within: '90d' };
      if (value.similarity === undefined) value.size ??= '2%';
    } else {
      for (const name of ofLookalikes) delete value[name];
      if (kind === 'list') delete value.rule;
      else value.rule ??= freshCondition();
    }

    form.changed(true);
  };
  const draw = () => {
    const focused = document.activeElement?.closest?.('[data-path]')?.dataset.path;
    const { value } = form;
    replace(root,
      h('datalist', { id: 'audience-events' }, eventNames.map(name => h('option', { value: name }))),
      h('datalist', { id: 'audience-fields' }, [...fieldNames, 'props.', 'click_ids.'].map(name => h('option', { value: name }))),
      h('fieldset', {}, h('legend', {}, 'What it is'),
        member(form, 'name', () => textBox('name', 'Name', value.name, text => { value.name = text; form.changed(); }, { required: true })),
        member(form, 'description', () => textBox('description', 'Description', value.description, setter(form, 'description'))),
        h('div', { class: 'row' },
          member(form, 'site', () => choice('site', 'Site', value.site, sites.map(site => [site.id, site.name ? `${site.name} (${site.id})` : site.id]), one => { value.site = one; form.changed(); })),
          member(form, 'kind', () => choice('kind', 'Kind', value.kind, Object.entries(audienceKinds), changeKind)))),
      value.kind === 'lookalike' ? lookalikeForm(form) : null,
      h('fieldset', {}, h('legend', {}, value.kind === 'lookalike' ? 'Among whom' : 'Who belongs to it'), ruleForm(form)),
      keeping(form), rest(form));
    if (focused) root.querySelector(`[data-path="${CSS.escape(focused)}"]`)?.querySelector('input, select, textarea, button')?.focus({ preventScroll: true });
  };
  form.changed = structural => {
    if (structural) draw();
    onchange(form.value);
  };
  draw();
  return { replaceWith: other => { form.value = other; draw(); } };
};
