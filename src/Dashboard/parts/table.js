// Tables that can be sorted, with a caption and real headings.
import { h, replace } from './dom.js';

/**
 * `columns`: `{key, label, align: 'right', cell(row), value(row), sort: false, title}`; `cell` is what is shown, by default the row's `key`; `value` is what is sorted by.
 * `rows` are objects; `caption` says what the table is (hidden from the eye with `hideCaption`); `empty` stands where there are no rows.
 */
export const table = ({ caption, hideCaption = false, columns, rows, empty = 'Nothing here.', rowClass, sortBy, descending = true }) => {
  let sorting = sortBy, down = descending;
  const body = h('tbody');
  const value = (column, row) => column.value ? column.value(row) : row[column.key];
  const compare = (a, b) => a === b ? 0 : a === null || a === undefined ? 1 : b === null || b === undefined ? -1
    : typeof a === 'string' ? a.localeCompare(b) : a < b ? -1 : 1;
  const fill = () => {
    const column = columns.find(one => one.key === sorting);
    const ordered = column ? [...rows].sort((a, b) => compare(value(column, a), value(column, b)) * (down ? -1 : 1)) : rows;
    replace(body, ordered.length
      ? ordered.map(row => h('tr', { class: rowClass?.(row) }, columns.map((one, index) => h(index === 0 ? 'th' : 'td', {
        scope: index === 0 ? 'row' : null, class: one.align === 'right' ? 'right' : null,
      }, one.cell ? one.cell(row) : row[one.key] ?? ''))))
      : h('tr', {}, h('td', { colspan: columns.length }, empty)));
    headings.forEach((heading, index) => {
      const by = columns[index].key === sorting;
      if (by) heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else heading.removeAttribute('aria-sort');
    });
  };
  const headings = columns.map(column => h('th', { scope: 'col', class: column.align === 'right' ? 'right' : null, title: column.title },
    column.sort === false ? column.label : h('button', {
      type: 'button', class: 'sort', onclick: () => {
        down = sorting === column.key ? !down : column.align === 'right';
        sorting = column.key;
        fill();
      },
    }, column.label)));
  fill();
  return h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', { class: hideCaption ? 'hidden' : null }, caption), h('thead', {}, h('tr', {}, headings)), body));
};

/** A bar behind a figure in a table: `share` from 0 to 1. The figure itself is the information; the bar is only for the eye. */
export const bar = (share, text) => h('span', { class: 'bar' }, h('span', { class: 'bar-fill', 'aria-hidden': 'true', style: { width: `${Math.max(0, Math.min(1, share || 0)) * 100}%` } }), h('span', {}, text));
