// The end of an order.
import './shop.js';

document.querySelector('[data-order]').textContent = new URLSearchParams(location.search).get('order') ?? '';
