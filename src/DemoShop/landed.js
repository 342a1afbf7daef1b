// The strip at the bottom: this visitor's events, read back out of the warehouse once they can be queried.
const pollMilliseconds = 1000;

const strip = document.createElement('section');
strip.className = 'landed';
strip.setAttribute('aria-label', 'Your events as they land');
strip.innerHTML = `<header><h2>Your events in ClickHouse</h2><span data-landed-state>waiting for the first</span></header>
<ol data-landed></ol>`;

const list = strip.querySelector('[data-landed]');
const state = strip.querySelector('[data-landed-state]');
let shown = '';
let seen = new Set();

const cell = (className, text) => {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
};

const delay = milliseconds => milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

const show = events => {
  const text = JSON.stringify(events);
  if (text === shown) return;
  shown = text;
  const first = seen.size === 0;
  list.replaceChildren(...events.map(event => {
    const row = document.createElement('li');
    const key = `${event.event} ${event.event_time} ${event.received_at}`;
    row.dataset.event = event.event;
    if (!first && !seen.has(key)) row.className = 'new';
    seen.add(key);
    row.append(cell('event', event.event), cell('page', event.page_path));
    // Only events that mean money carry a value; an absent one comes as null or 0.
    if (Number(event.value)) row.append(cell('value', `${event.value} ${event.currency ?? ''}`));
    row.append(cell('lag', delay(event.lag_ms)));
    row.title = `${event.title} · ${event.event_time}`;
    return row;
  }));
  state.textContent = events.length ? 'newest first, with the time each took' : 'waiting for the first';
};

const poll = async () => {
  // A hidden page asks nothing; it goes on when it is seen again.
  if (!document.hidden) {
    try {
      const response = await fetch('/demo/landed', { cache: 'no-store' });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      show(await response.json());
    } catch (error) {
      state.textContent = `not reachable: ${error.message}`;
    }
  }
  setTimeout(poll, pollMilliseconds);
};

export const watchLanded = () => {
  document.body.append(strip);
  poll();
};
