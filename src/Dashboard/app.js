// Who is logged in, the bar at the top, and which page is shown. The address after # holds the view: #/PAGE/PART?name=value.
import { api, onLoggedOut } from './parts/api.js';
import { h, replace } from './parts/dom.js';
import { failure, offerSql } from './parts/feedback.js';

// A page is fetched when it is first opened. `from` is the least role that may open it; `allSites`: not with a key of some sites.
const pages = {
  live: { label: 'Live', load: () => import('./pages/live.js') },
  insight: { label: 'Insight', load: () => import('./pages/insight.js') },
  audiences: { label: 'Audiences', load: () => import('./pages/audiences.js') },
  visitors: { label: 'Visitors', from: 'admin', load: () => import('./pages/visitor.js') },
  sql: { label: 'SQL', allSites: true, load: () => import('./pages/sql.js') },
  install: { label: 'Install', load: () => import('./pages/install.js') },
  sites: { label: 'Sites and keys', from: 'admin', load: () => import('./pages/sites.js') },
};
const start = 'insight';
const roles = ['analyst', 'adOps', 'admin'];
const roleNames = { analyst: 'Analyst', adOps: 'Ad ops', admin: 'Admin' };

const top = document.getElementById('top');
const content = document.getElementById('content');
let session;
let leave = new AbortController();

/** What stands after #: the page, the parts of its path, and parameters. */
const read = () => {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [page, ...parts] = path.split('/').filter(Boolean).map(decodeURIComponent);
  return { page: page ?? start, path: parts, params: new URLSearchParams(query) };
};

const address = (page, params) => {
  const query = new URLSearchParams([...new URLSearchParams(params ?? '')].filter(([, value]) => value !== '')).toString();
  return `#/${page}${query && `?${query}`}`;
};

/** Why who is logged in may not open a page; undefined when they may. */
const refusal = page => page.from && roles.indexOf(session.role) < roles.indexOf(page.from)
  ? `This page is for the role ${roleNames[page.from]}; you are logged in as ${roleNames[session.role]}.`
  : page.allSites && !session.allSites ? `This page shows what is stored of all sites; your key is for ${session.sites.map(site => site.id).join(', ') || 'sites that are gone'} only.` : undefined;

/** The site that the address names, else the one looked at last, else the first. */
const siteOf = params => {
  const known = id => session.sites.some(site => site.id === id);
  const wanted = params.get('site');
  if (wanted && known(wanted)) localStorage.setItem('site', wanted);
  const last = localStorage.getItem('site');
  return known(wanted) ? wanted : known(last) ? last : session.sites[0]?.id ?? '';
};

const themes = { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' };
const setTheme = theme => {
  if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset.theme = theme;
  localStorage.setItem('theme', theme);
};

const showTop = (current, site) => {
  if (!session) {
    replace(top, h('a', { href: '#/', class: 'brand' }, h('img', { src: 'dashboard/icon.svg', alt: '', width: 24, height: 24 }), 'PixelServer'));
    return;
  }

  const link = ([name, page]) => h('li', {}, h('a', { href: address(name, { site }), 'aria-current': name === current ? 'page' : null }, page.label));
  const picker = h('select', {
    'aria-label': 'Site', class: 'site', onchange: event => {
      const { page, path, params } = read();
      params.set('site', event.target.value);
      location.hash = address(path.length ? page : [page, ...path].join('/'), params);
    },
  }, ...session.sites.map(one => h('option', { value: one.id, selected: one.id === site }, one.name ? `${one.name} (${one.id})` : one.id)));
  const theme = h('select', { 'aria-label': 'Theme', class: 'theme', onchange: event => setTheme(event.target.value) },
    ...Object.entries(themes).map(([value, label]) => h('option', { value, selected: (localStorage.getItem('theme') ?? 'auto') === value }, label)));
  const logOut = h('button', {
    class: 'outline secondary', type: 'button', onclick: async () => {
      await api.delete('login');
      session = null;
      await show();
    },
  }, 'Log out');
  replace(top,
    h('a', { href: address(start, { site }), class: 'brand' }, h('img', { src: 'dashboard/icon.svg', alt: '', width: 24, height: 24 }), 'PixelServer'),
    session.sites.length ? picker : null,
    h('nav', { 'aria-label': 'Pages' }, h('ul', {}, ...Object.entries(pages).filter(([, page]) => !refusal(page)).map(link))),
    h('div', { class: 'who' }, h('span', {}, roleNames[session.role]), theme, logOut));
};

/** For pages that change which sites there are. */
const refreshSession = async () => {
  session = await api.get('login');
  const { page, params } = read();
  showTop(page, siteOf(params));
};

/** Shows what the address says; whatever the page before was doing ends. */
const show = async () => {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const { page: name, path, params } = read();
  if (!session) {
    const login = await import('./pages/login.js');
    if (signal.aborted) return;
    showTop();
    document.title = 'Log in · PixelServer';
    const root = h('section', { class: 'login' });
    replace(content, root);
    login.show(root, { done: found => { session = found; return show(); } });
    return;
  }

  const page = pages[name];
  const site = siteOf(params);
  showTop(name, site);
  const root = h('div', { class: `page page-${page ? name : 'unknown'}` });
  offerSql(session.allSites);
  if (!page || refusal(page)) {
    const text = page ? refusal(page) : `There is no page “${name}”.`;
    replace(content, root);
    replace(root, h('h1', {}, page ? page.label : 'Not found'), h('p', {}, text, ' ', h('a', { href: address(start) }, 'To the start')));
    return;
  }

  replace(content, h('p', { 'aria-busy': 'true' }, `Loading ${page.label}`));
  try {
    const module = await page.load();
    if (signal.aborted) return;
    document.title = `${module.title} · PixelServer`;
    replace(content, root);
    await module.show(root, {
      path, params, signal, session: { ...session, site },
      go: (to, more) => { location.hash = address(to, more); },
      setParams: changed => history.replaceState(null, '', address([name, ...path.map(encodeURIComponent)].join('/'), changed)),
      reload: show, refreshSession,
    });
  } catch (error) {
    if (!signal.aborted) replace(content, failure(error, show));
  }
};

onLoggedOut(() => {
  if (session) {
    session = null;
    return show();
  }
});
setTheme(localStorage.getItem('theme') ?? 'auto');
addEventListener('hashchange', async () => {
  await show();
  content.focus({ preventScroll: true });
  scrollTo(0, 0);
});
try {
  session = await api.get('login', {}, { quiet: true });
} catch (error) {
  if (error.status !== 401) replace(content, failure(error, () => location.reload()));
}

if (session || !content.querySelector('.failure')) await show();
