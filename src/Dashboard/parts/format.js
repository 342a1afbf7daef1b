// Figures, times and texts as people read them.
const locale = navigator.language;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });

export const none = '–';
const missing = value => value === null || value === undefined || Number.isNaN(value);

export const number = value => missing(value) ? none : Number.isInteger(Number(value)) ? whole.format(value) : decimal.format(value);

/** 12.3K; the exact number belongs into a title. */
export const compact = value => missing(value) ? none : Math.abs(value) < 10_000 ? number(value) : short.format(value);

/** Of a ratio: 0.123 is 12.3 %. */
export const percent = (value, digits = 1) => missing(value) ? none
  : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(value);

/** Of a change as a ratio: +12 %, −3 %. */
export const change = value => missing(value) ? none
  : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0, signDisplay: 'exceptZero' }).format(value);

export const money = (value, currency) => {
  if (missing(value)) return none;
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 2 }).format(value);
  } catch {
    // No currency, or none that there is.
    return `${decimal.format(value)} ${currency ?? ''}`.trim();
  }
};

/** `[{currency, value}]`, the greatest first. */
export const moneys = values => values?.length
  ? [...values].sort((a, b) => b.value - a.value).map(one => money(one.value, one.currency)).join(' + ') : none;

/** Of seconds: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export const duration = seconds => {
  if (missing(seconds)) return none;
  const two = (a, unitA, b, unitB) => b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`;
  const s = Math.round(seconds);
  if (s < 60) return `${seconds < 10 ? decimal.format(Math.round(seconds * 10) / 10) : s} s`;
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86400) return two(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min');
  return two(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
};

const asDate = value => value instanceof Date ? value
  : new Date(typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:/.test(value) ? `${value.replace(' ', 'T')}Z` : value);

export const dateTime = value => missing(value) || value === '' ? none
  : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(asDate(value));

export const time = value => missing(value) ? none : new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(asDate(value));

/** Of a date without a time, as 2026-11-22. */
export const day = value => missing(value) || value === '' ? none
  : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${String(value).slice(0, 10)}T00:00:00Z`));

/** 5 s ago, 3 min ago, in 2 h. */
export const ago = value => {
  if (missing(value) || value === '') return none;
  const seconds = (Date.now() - asDate(value)) / 1000;
  const text = duration(Math.abs(seconds) < 3600 ? Math.floor(Math.abs(seconds) / (Math.abs(seconds) < 60 ? 1 : 60)) * (Math.abs(seconds) < 60 ? 1 : 60) : Math.floor(Math.abs(seconds) / 60) * 60);
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
};

export const bytes = value => {
  if (missing(value)) return none;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log2(value) / 10));
  return `${decimal.format(Math.round(value / 1024 ** power * 10) / 10)} ${units[power]}`;
};

/** A visitor's id as it cannot be mistaken: 16 digits alone may be meant decimal or hexadecimal, and are refused where data would be lost. */
export const hexadecimal = visitor => `0x${BigInt(visitor).toString(16)}`;
