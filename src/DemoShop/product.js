// One product: look at it, put it into the cart.
import './shop.js';
import { add } from './basket.js';
import { currency, find, item, money, products } from './catalogue.js';

const place = document.querySelector('[data-product]');
const product = find(new URLSearchParams(location.search).get('sku'));

const show = () => {
  document.title = `${product.name} · Kiln & Oak`;
  const others = products.filter(other => other.category === product.category && other !== product);
  place.innerHTML = `<div class="product">
    <div class="picture large">${product.picture}</div>
    <div>
      <p class="crumbs"><a href="/demo/">Shop</a> / ${product.category}</p>
      <h1>${product.name}</h1>
      <p class="maker">by ${product.brand.replace('&', '&amp;')}</p>
      <p class="price big">${money(product.price)}</p>
      <p>${product.text}</p>
      <form id="add-to-cart" class="row" data-add>
        <label>Quantity <input name="quantity" type="number" value="1" min="1" max="20" required></label>
        <button class="primary">Put into cart</button>
      </form>
      <p role="status" data-added></p>
    </div>
  </div>
  <h2>Goes well with it</h2>
  <ul class="products small">${others.map(other => `<li><a class="card" href="/demo/product?sku=${other.id}">
    <span class="picture">${other.picture}</span><span class="name">${other.name}</span>
    <span class="price">${money(other.price)}</span></a></li>`).join('')}</ul>`;

  place.querySelector('[data-add]').addEventListener('submit', event => {
    event.preventDefault();
    const quantity = Number(event.target.elements.quantity.value);
    add(product.id, quantity);
    px('track', 'add_to_cart', { value: product.price * quantity, currency, items: [item(product, quantity)] });
    place.querySelector('[data-added]').innerHTML = 'It is in your cart. <a href="/demo/cart">See the cart</a>';
  });
  px('track', 'view_item', { value: product.price, currency, items: [item(product)] });
};

if (product) {
  show();
} else {
  document.title = 'Not on our shelves · Kiln & Oak';
  place.innerHTML = '<h1>Not on our shelves</h1><p>We do not know this thing. <a href="/demo/">Back to the shop</a></p>';
}
