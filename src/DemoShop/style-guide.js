// The single-page part: rooms are views of one document, with addresses through the history API.
import './shop.js';
import { find, money } from './catalogue.js';

const root = '/demo/style-guide';
const rooms = [
  { path: '', name: 'Start', title: 'Style guide', goods: [],
    text: 'Four rules hold for all rooms: few things, real materials, one warm light, and something alive. Choose a room to see them at work.' },
  { path: '/kitchen', name: 'Kitchen', title: 'The kitchen', goods: ['board-oak', 'pot-enamel', 'towel-linen'],
    text: 'Leave the board on the worktop and the pot on the stove: what is used every day needs no cupboard. Linen dries where you can reach it.' },
  { path: '/table', name: 'Table', title: 'The table', goods: ['bowl-serving', 'mug-stone', 'candle-wax'],
    text: 'One large bowl in the middle, mugs that do not match exactly, and a candle that is lit on Tuesdays too.' },
  { path: '/living', name: 'Living room', title: 'The living room', goods: ['lamp-table', 'throw-wool', 'planter-terra'],
    text: 'Put the lamp low and beside you, not above. A throw belongs on the arm of the chair, a plant within its light.' },
];
const tabs = document.querySelector('[data-rooms]');
const place = document.querySelector('[data-room]');

const show = () => {
  const path = location.pathname.slice(root.length).replace(/\/$/, '');
  const room = rooms.find(one => one.path === path) ?? rooms[0];
  document.title = `${room.title} · Kiln & Oak`;
  for (const link of tabs.children) {
    if (link.dataset.path === room.path) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  place.innerHTML = `<h2>${room.title}</h2><p>${room.text}</p>
    <ul class="products small">${room.goods.map(find).map(product => `<li><a class="card" href="/demo/product?sku=${product.id}">
    <span class="picture">${product.picture}</span><span class="name">${product.name}</span>
    <span class="price">${money(product.price)}</span></a></li>`).join('')}</ul>`;
};

for (const room of rooms) {
  const link = document.createElement('a');
  link.href = root + room.path;
  link.dataset.path = room.path;
  link.textContent = room.name;
  link.addEventListener('click', event => {
    // With a modifier key the visitor wants a new tab, which is a page of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, '', link.href);
    show();
  });
  tabs.append(link);
}
addEventListener('popstate', show);

show();
