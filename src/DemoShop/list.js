// The product list with search and category filter.
import './shop.js';
import { categories, item, money, products } from './catalogue.js';

const list = document.querySelector('[data-products]');
const found = document.querySelector('[data-found]');
const search = document.querySelector('[data-search]');
const chips = document.querySelector('[data-categories]');
let category = '';

const matches = (product, words) =>
  words.every(word => `${product.name} ${product.brand} ${product.category} ${product.text}`.toLowerCase().includes(word));

const show = () => {
  const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = products.filter(product => (!category || product.category === category) && matches(product, words));
  list.innerHTML = hits.map(product => `<li><a class="card" href="/demo/product?sku=${product.id}">
    <span class="picture">${product.picture}</span>
    <span class="name">${product.name}</span><span class="maker">${product.brand.replace('&', '&amp;')}</span>
    <span class="price">${money(product.price)}</span></a></li>`).join('');
  found.textContent = hits.length === products.length ? `${hits.length} things` : `${hits.length} of ${products.length} things`;
  return hits;
};

const trackList = hits =>
  px('track', 'view_item_list', { items: hits.map(product => item(product)), list: category || 'all' });

for (const name of ['', ...categories]) {
  const chip = document.createElement('button');
  chip.type = 'button';
  chip.textContent = name || 'All';
  chip.setAttribute('aria-pressed', String(name === category));
  chip.addEventListener('click', () => {
    category = name;
    for (const other of chips.children) other.setAttribute('aria-pressed', String(other === chip));
    trackList(show());
  });
  chips.append(chip);
}

search.addEventListener('submit', event => {
  event.preventDefault();
  const hits = show();
  px('track', 'search', { search_term: search.elements.q.value.trim(), results: hits.length });
});
// The clear button of the field, too, brings everything back.
search.elements.q.addEventListener('search', () => search.elements.q.value || show());

trackList(show());
