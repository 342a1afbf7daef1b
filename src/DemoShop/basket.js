// The cart: product ids and quantities, kept by this browser for the shop's own use.
import { find, item } from './catalogue.js';

const key = 'demo-cart';

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // Blocked or spoiled: an empty cart, as in a browser that never came here.
  }
};

const write = quantities => {
  localStorage.setItem(key, JSON.stringify(quantities));
  showCount();
};

export const lines = () => Object.entries(read())
  .map(([id, quantity]) => ({ product: find(id), quantity }))
  .filter(line => line.product);

export const items = () => lines().map(({ product, quantity }) => item(product, quantity));

export const total = () => lines().reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);

export const add = (id, quantity) => {
  const quantities = read();
  write({ ...quantities, [id]: (quantities[id] ?? 0) + quantity });
};

export const remove = id => {
  const { [id]: removed, ...rest } = read();
  write(rest);
  return removed;
};

export const empty = () => write({});

export const showCount = () => {
  document.querySelector('[data-cart-count]').textContent = lines().reduce((count, line) => count + line.quantity, 0);
};
