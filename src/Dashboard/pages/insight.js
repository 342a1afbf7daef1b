// What visitors do and want, for a site and a time against the time before. The address holds all of it.
import { api } from '../parts/api.js';
import { h, inert, replace } from '../parts/dom.js';
import { empty } from '../parts/feedback.js';
import { ago } from '../parts/format.js';
import { breakdown } from '../parts/insight/breakdowns.js';
import { filterBar, queryOf } from '../parts/insight/filters.js';
import { forms, pages, products, searches } from '../parts/insight/interest.js';
import { bots, funnel, hours, retention } from '../parts/insight/journeys.js';
import { overview } from '../parts/insight/overview.js';

export const title = 'Insight';

const nothingYet = async view => {
  const { demoTrafficButton } = await import('../parts/demo-traffic.js');
  return empty('No sessions yet', 'Put the snippet on your pages and the figures are here half a minute after the first visit. Or look around with made-up traffic first.',
    h('a', { role: 'button', href: `#/install?site=${encodeURIComponent(view.session.site)}` }, 'Install the snippet'), ' ',
    view.session.role === 'admin' ? demoTrafficButton(view) : null);
};

export const show = async (root, view) => {
  if (!view.session.site) {
    replace(root, h('h1', {}, 'Insight'), empty('No site yet', 'Add a site first; then put its snippet on your pages.', h('a', { role: 'button', href: '#/sites' }, 'Sites and keys')));
    return;
  }

  let page = new AbortController();
  const draw = () => {
    page.abort();
    page = new AbortController();
    const signal = AbortSignal.any([view.signal, page.signal]);
    const here = { ...view, signal };
    const query = queryOf(view);
    // A change of what the figures are about draws all of them anew; one of what a panel shows is only kept in the address.
    const apply = (params, again = true) => {
      view.params = here.params = params;
      view.setParams(params);
      if (again) draw();
    };
    const name = view.session.sites.find(site => site.id === view.session.site)?.name || view.session.site;
    const fresh = h('p', { class: 'muted' });
    const panels = h('div', { class: 'grid-panels' },
      overview(here, query, apply),
      breakdown({ view: here, query, apply, wide: true, title: 'Where visitors come from', choices: { channel: 'Channel', source: 'Source', medium: 'Medium', campaign: 'Campaign', referrer_host: 'Referring host' }, filters: { referrer_host: null } }),
      breakdown({ view: here, query, apply, wide: true, trend: true, title: 'Social networks', hint: 'Who comes from them, what they do after arrival, and what it is worth.', choices: { network: 'Social network', in_app: 'App browser' }, filters: { in_app: null } }),
      breakdown({ view: here, query, apply, wide: true, title: 'First and last pages', choices: { landing_page: 'Landing page', exit_page: 'Last page' }, filters: { exit_page: 'page' } }),
      products(here, query, apply),
      searches(here, query),
      forms(here, query),
      pages(here, query, apply),
      funnel(here, query, apply),
      breakdown({ view: here, query, apply, title: 'New and returning', choices: { visitors: 'Visitors' } }),
      retention(here, query),
      breakdown({ view: here, query, apply, title: 'Devices and places', choices: { device_type: 'Device', os: 'System', browser: 'Browser', country: 'Country', region: 'Region', language: 'Language' }, filters: { region: null } }),
      hours(here, query),
      bots(here, query));
    replace(root, h('h1', {}, `Insight: ${inert(name)}`), filterBar(here, apply), fresh, panels);
    api.get('insights/summary', query, { signal }).then(async answer => {
      fresh.textContent = answer.seenUntil ? `Events loaded until ${ago(answer.seenUntil)} are in these figures.` : 'The first figures are being worked out.';
      const filtered = [...query.keys()].some(key => !['site', 'from', 'until', 'tz', 'compare', 'bots'].includes(key));
      if (!answer.current.sessions && !answer.previous?.sessions && !filtered) fresh.after(await nothingYet(view));
    }, () => {});
  };
  draw();
};
