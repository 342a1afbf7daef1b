// The styles of audiences and visitors, fetched when one of their pages is first opened.
import { h } from '../dom.js';

let link;
export const useStyles = () => {
  if (!link) document.head.append(link = h('link', { rel: 'stylesheet', href: 'dashboard/parts/audience/audience.css' }));
};
