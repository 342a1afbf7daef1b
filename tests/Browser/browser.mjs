// Chromium as the tests use it: Debian's own, quiet, and without the network.
import { chromium } from 'playwright-core';

export const launch = (...args) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', ...args],
});

/** A fresh visitor; requests to other hosts than this machine end at once. */
export const visitor = async (browser, options = {}) => {
  const context = await browser.newContext(options);
  await context.route(url => url.hostname !== '127.0.0.1' && url.hostname !== 'localhost', route => route.abort());
  return context;
};
