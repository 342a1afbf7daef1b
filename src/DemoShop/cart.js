// The cart: take things out, go on to the checkout.
import './shop.js';
import { items, lines, remove, total } from './basket.js';
import { currency, find, item, money } from './catalogue.js';

const place = document.querySelector('[data-cart]');

const show = () => {
  if (lines().length === 0) {
    place.innerHTML = '<p>Nothing in it yet.</p><p><a class="button" href="/demo/">Look around</a></p>';
    return;
  }
  place.innerHTML = `<ul class="lines">${lines().map(({ product, quantity }) => `<li>
    <span class="picture">${product.picture}</span>
    <span><a href="/demo/product?sku=${product.id}">${product.name}</a><br><span class="maker">${quantity} × ${money(product.price)}</span></span>
    <span class="price">${money(product.price * quantity)}</span>
    <button type="button" data-remove="${product.id}" aria-label="Take out ${product.name}">Take out</button></li>`).join('')}</ul>
    <p class="total">Together <strong>${money(total())}</strong></p>
    <p><a class="button primary" href="/demo/checkout" data-begin>Go to checkout</a></p>`;

  for (const button of place.querySelectorAll('[data-remove]')) {
    button.addEventListener('click', () => {
      const product = find(button.dataset.remove);
      const quantity = remove(product.id);
      px('track', 'remove_from_cart', { value: product.price * quantity, currency, items: [item(product, quantity)] });
      show();
    });
  }
  // The link leaves the page at once: the snippet sends what it holds while the page hides.
  place.querySelector('[data-begin]').addEventListener('click', () =>
    px('track', 'begin_checkout', { value: total(), currency, items: items() }));
};

show();
