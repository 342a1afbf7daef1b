// The checkout form. Nothing typed here leaves the browser, except the e-mail address and phone number as hashes.
import './shop.js';
import { empty, items, lines, total } from './basket.js';
import { currency, money } from './catalogue.js';

const form = document.querySelector('[data-checkout]');
const summary = document.querySelector('[data-summary]');

const orderId = () => `KO-${Date.now().toString(36)}-${crypto.getRandomValues(new Uint16Array(1))[0]}`.toUpperCase();

const show = () => {
  summary.innerHTML = `<h2>Your order</h2><ul>${lines().map(({ product, quantity }) =>
    `<li><span>${quantity} × ${product.name}</span><span>${money(product.price * quantity)}</span></li>`).join('')}</ul>
    <p class="total">Together <strong>${money(total())}</strong></p>`;
};

if (lines().length === 0) {
  location.replace('/demo/cart');
} else {
  show();
}

document.querySelector('[data-payment]').addEventListener('change', event =>
  px('track', 'add_payment_info', { value: total(), currency, items: items(), payment_type: event.target.value }));

form.addEventListener('submit', async event => {
  event.preventDefault();
  const order = orderId();
  px('track', 'purchase', { value: total(), currency, order_id: order, items: items(), payment_type: form.elements.payment.value });
  // Hashing takes a moment that a leaving page does not have.
  await px('identify', { email: form.elements.email.value, phone: form.elements.phone.value });
  empty();
  location.assign(`/demo/thanks?order=${encodeURIComponent(order)}`);
});
