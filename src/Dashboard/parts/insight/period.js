// Periods by name, so that a shared address means "the last 28 days" tomorrow too.
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const text = date => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const before = days => {
  const now = new Date();
  return text(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12));
};

export const periods = {
  today: { label: 'Today', range: () => [before(0), before(0)] },
  yesterday: { label: 'Yesterday', range: () => [before(1), before(1)] },
  '7d': { label: 'Last 7 days', range: () => [before(6), before(0)] },
  '28d': { label: 'Last 28 days', range: () => [before(27), before(0)] },
  '90d': { label: 'Last 90 days', range: () => [before(89), before(0)] },
  '365d': { label: 'Last 365 days', range: () => [before(364), before(0)] },
  custom: { label: 'From … to …' },
};

export const usual = '28d';

/** First and last day that the address names. */
export const rangeOf = params => {
  const [from, until] = [params.get('from'), params.get('until')];
  return from && until ? [from, until] : (periods[params.get('period')]?.range ?? periods[usual].range)();
};
