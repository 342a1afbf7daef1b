// What every page of the shop does: cart count, newsletter, privacy choices, and the strip of landed events.
import { showCount } from './basket.js';
import { watchLanded } from './landed.js';

const choices = [['am', 'Allow all'], ['a', 'Statistics only'], ['', 'Nothing']];

const askConsent = () => {
  if (document.querySelector('.consent')) return;
  const banner = document.createElement('section');
  banner.className = 'consent';
  banner.setAttribute('aria-label', 'Privacy choices');
  banner.innerHTML = '<p><strong>Your visit, your choice.</strong> May we count it, and show you our things elsewhere?</p><div class="row"></div>';
  for (const [letters, label] of choices) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.dataset.consent = letters;
    button.addEventListener('click', () => {
      px('consent', letters);
      localStorage.setItem('demo-consent', letters);
      banner.remove();
    });
    banner.querySelector('.row').append(button);
  }
  document.body.append(banner);
};

const newsletter = document.querySelector('[data-newsletter]');
newsletter.addEventListener('submit', event => {
  event.preventDefault();
  px('track', 'generate_lead', { form: 'newsletter' });
  px('identify', { email: newsletter.elements.email.value });
  newsletter.querySelector('[data-newsletter-status]').textContent = 'Thank you. The next letter is yours.';
  newsletter.reset();
});

document.querySelector('[data-privacy]').addEventListener('click', askConsent);
if (localStorage.getItem('demo-consent') === null) askConsent();

showCount();
watchLanded();
