// A visitor's way through the demo shop, and what it must leave behind. The same trip runs against the recorder and against
// the real server.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './recorder.mjs';

const sha256 = text => createHash('sha256').update(text).digest('hex');

export const visitorEmail = 'Ada.Loveless@example.com';
export const visitorPhone = '+49 30 1234567';

const mug = { id: 'mug-stone', price: 18, quantity: 2 };
const bowl = { id: 'bowl-serving', price: 42, quantity: 1 };

export const screenshots = (page, folder) => {
  const path = join(root, 'artifacts/browser', folder);
  mkdirSync(path, { recursive: true });
  let number = 0;
  return name => page.screenshot({ path: join(path, `${String(++number).padStart(2, '0')}-${name}.png`) });
};

/** Waits until the strip shows the event; the page has then been seen for a second or more, so it also has engagement. */
export const shown = (page, event) => page.locator(`[data-landed] [data-event="${event}"]`).first().waitFor({ timeout: 20_000 });

const settled = page => page.waitForFunction(() => localStorage.getItem('px:demo') === null);

/** Walks the shop; answers the order id. Each page is left only after its events were answered, except where that is the point. */
export const goShopping = async (page, base, keep = async () => {}) => {
  // The choice is made on a visit of its own, so that the trip is one visitor whatever the site's default consent.
  await page.goto(`${base}/demo/`);
  await keep('consent');
  await page.click('[data-consent="am"]');
  await settled(page);

  await page.goto(`${base}/demo/?utm_source=letter&utm_medium=email#top`);
  await page.fill('#query', 'mug');
  await page.click('#search button:has-text("Search")');
  await keep('search');
  await page.fill('#query', '');
  await page.click('[data-categories] button:has-text("Table")');
  await keep('category');
  await page.click('[data-categories] button:has-text("All")');
  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }));
  await shown(page, 'scroll');
  await keep('list-landed');
  await settled(page);

  await page.goto(`${base}/demo/product?sku=mug-stone`);
  await page.fill('[name="quantity"]', '2');
  await page.click('[data-add] button');
  await shown(page, 'add_to_cart');
  await keep('product');
  await settled(page);

  await page.goto(`${base}/demo/product?sku=bowl-serving`);
  await page.click('[data-add] button');
  await settled(page);
  await page.click('[data-added] a');

  await page.waitForSelector('[data-begin]');
  await page.click('[data-remove="bowl-serving"]');
  await shown(page, 'remove_from_cart');
  await keep('cart');
  await settled(page);
  // Leaves the page in the same moment: begin_checkout goes by beacon.
  await page.click('[data-begin]');

  await page.waitForSelector('[data-checkout]');
  await page.fill('[name="name"]', 'Ada Loveless');
  await page.fill('#checkout [name="email"]', visitorEmail);
  await page.fill('[name="phone"]', visitorPhone);
  await page.fill('[name="address"]', 'Oak Street 1, Hamburg');
  await page.check('[value="invoice"]');
  await shown(page, 'add_payment_info');
  await keep('checkout');
  await settled(page);
  await page.click('#checkout button');

  await page.waitForURL('**/demo/thanks?order=*');
  const order = new URL(page.url()).searchParams.get('order');
  await shown(page, 'purchase');
  await keep('thanks');
  await settled(page);

  await page.goto(`${base}/demo/style-guide`);
  await shown(page, 'page_view');
  await page.click('[data-rooms] a:has-text("Kitchen")');
  await page.click('[data-rooms] a:has-text("Table")');
  await keep('style-guide');
  await page.goBack();
  await page.waitForFunction(() => document.title.startsWith('The kitchen'));
  await page.fill('#newsletter-email', visitorEmail);
  await page.click('#newsletter button');
  await shown(page, 'generate_lead');
  const downloaded = page.waitForEvent('download');
  await page.click('a[download]');
  await (await downloaded).cancel();
  const opened = page.context().waitForEvent('page');
  await page.click('a[href^="https://www.example.com"]');
  await (await opened).close();
  await shown(page, 'outbound_click');
  await keep('style-guide-landed');
  await settled(page);
  // The last page's attention is sent when it is left.
  await page.goto('about:blank');
  return order;
};

const money = { currency: 'EUR' };

/** What the trip leaves: name, page, and the fields that matter. */
export const expectedEvents = (base, order) => {
  const em = [sha256(visitorEmail.toLowerCase()), sha256(visitorEmail.toLowerCase()), sha256('adaloveless@example.com')];
  const ph = [sha256('+49301234567'), sha256('49301234567')];
  return [
    { event: 'page_view', path: '/demo/', url: `${base}/demo/?utm_source=letter&utm_medium=email`, title: 'Kiln & Oak: things for the house' },
    { event: 'view_item_list', path: '/demo/', itemCount: 12, props: { list: 'all' } },
    { event: 'form_start', path: '/demo/', props: { form_id: 'search' } },
    { event: 'form_submit', path: '/demo/', props: { form_id: 'search' } },
    { event: 'search', path: '/demo/', props: { search_term: 'mug', results: '1' } },
    { event: 'view_item_list', path: '/demo/', itemCount: 3, props: { list: 'Table' } },
    { event: 'scroll', path: '/demo/', props: { percent: '25' } },
    { event: 'scroll', path: '/demo/', props: { percent: '90' } },
    { event: 'engagement', path: '/demo/' },
    { event: 'page_view', path: '/demo/product', url: `${base}/demo/product?sku=mug-stone` },
    { event: 'view_item', path: '/demo/product', ...money, value: 18, items: [{ ...mug, quantity: 1 }], title: 'Stoneware mug · Kiln & Oak' },
    { event: 'add_to_cart', path: '/demo/product', ...money, value: 36, items: [mug] },
    { event: 'view_item', path: '/demo/product', ...money, value: 42, items: [bowl] },
    { event: 'add_to_cart', path: '/demo/product', ...money, value: 42, items: [bowl] },
    { event: 'page_view', path: '/demo/cart', referrer: `${base}/demo/product?sku=bowl-serving` },
    { event: 'remove_from_cart', path: '/demo/cart', ...money, value: 42, items: [bowl] },
    { event: 'begin_checkout', path: '/demo/cart', ...money, value: 36, items: [mug] },
    { event: 'page_view', path: '/demo/checkout', referrer: `${base}/demo/cart` },
    { event: 'form_start', path: '/demo/checkout', props: { form_id: 'checkout' } },
    { event: 'add_payment_info', path: '/demo/checkout', ...money, value: 36, items: [mug], props: { payment_type: 'invoice' } },
    { event: 'form_submit', path: '/demo/checkout', props: { form_id: 'checkout' } },
    { event: 'purchase', path: '/demo/checkout', ...money, value: 36, orderId: order, items: [mug], props: { payment_type: 'invoice' } },
    { event: 'identify', path: '/demo/checkout', emailHashes: em, phoneHashes: ph },
    { event: 'page_view', path: '/demo/thanks', url: `${base}/demo/thanks?order=${order}` },
    { event: 'page_view', path: '/demo/style-guide', title: 'Style guide · Kiln & Oak' },
    { event: 'page_view', path: '/demo/style-guide/kitchen', referrer: `${base}/demo/style-guide`, title: 'The kitchen · Kiln & Oak' },
    { event: 'page_view', path: '/demo/style-guide/table', referrer: `${base}/demo/style-guide/kitchen` },
    { event: 'page_view', path: '/demo/style-guide/kitchen', referrer: `${base}/demo/style-guide/table` },
    { event: 'generate_lead', path: '/demo/style-guide/kitchen', props: { form: 'newsletter' } },
    { event: 'identify', path: '/demo/style-guide/kitchen', emailHashes: em, phoneHashes: [] },
    { event: 'file_download', path: '/demo/style-guide/kitchen', props: { link_url: `${base}/demo/care-guide.pdf` } },
    { event: 'outbound_click', path: '/demo/style-guide/kitchen', props: { link_url: 'https://www.example.com/woodworking' } },
    { event: 'engagement', path: '/demo/style-guide/kitchen' },
  ];
};

const fits = (expected, actual) => Object.entries(expected).every(([field, value]) => {
  if (field === 'itemCount') return actual.items.length === value;
  if (field === 'props') return Object.entries(value).every(([key, one]) => actual.props[key] === one);
  if (field === 'items') {
    return actual.items.length === value.length
      && value.every((item, n) => ['id', 'price', 'quantity'].every(key => actual.items[n][key] === item[key]));
  }
  return JSON.stringify(actual[field]) === JSON.stringify(value);
});

/** Every expected event has an event of its own among the actual ones; answers those that have none. */
export const missing = (expected, actual) => {
  const left = [...actual];
  return expected.filter(one => {
    const at = left.findIndex(candidate => fits(one, candidate));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

/** Holds the whole trip against what was expected, and against repetition. */
export const assertTrip = (expected, actual) => {
  const lost = missing(expected, actual);
  assert.deepEqual(lost, [], `missing; there are: ${JSON.stringify(actual.map(({ event, path, props, value, title }) => ({ event, path, props, value, title })), null, 1)}`);
  assert.equal(new Set(actual.map(one => one.id)).size, actual.length, 'an event came twice');
  for (const name of new Set(expected.map(one => one.event))) {
    // Views of the first visit come on top; scroll and engagement depend on window and time.
    if (['page_view', 'view_item_list', 'scroll', 'engagement', 'form_start', 'form_submit'].includes(name)) continue;
    const count = list => list.filter(one => one.event === name).length;
    assert.equal(count(actual), count(expected), `${name} came as often as it happened`);
  }
  for (const one of actual.filter(({ event }) => event === 'engagement')) {
    assert.ok(Number(one.props.seconds) >= 1 && Number(one.props.seconds) < 120, JSON.stringify(one.props));
  }
  for (const one of actual) {
    assert.match(one.id, /^0[0-9a-f]{11}7[0-9a-f]{19}$/);
    assert.ok(one.screen[0] > 0 && one.screen[1] > 0 && one.viewport[0] > 0 && one.viewport[1] > 0);
    assert.ok(one.language && one.timezone);
  }
};
