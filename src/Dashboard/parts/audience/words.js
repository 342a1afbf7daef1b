// What definitions of audiences are made of, as people call it. The API knows best what is allowed: these are suggestions and names.

/** Events that a shop sends; others may be typed. */
export const eventNames = ['page_view', 'view_item', 'view_item_list', 'search', 'add_to_cart', 'remove_from_cart', 'begin_checkout', 'add_payment_info', 'purchase', 'refund',
  'sign_up', 'login', 'generate_lead', 'share', 'scroll', 'click', 'outbound_click', 'file_download', 'form_start', 'form_submit', 'video_start', 'video_progress',
  'video_complete', 'engagement'];

const texts = ['page_path', 'page_url', 'page_host', 'title', 'referrer', 'referrer_host', 'source', 'medium', 'channel', 'network', 'campaign', 'campaign_id', 'term', 'content',
  'country', 'region', 'region_name', 'city', 'language', 'timezone', 'currency', 'order_id', 'user_id', 'user_agent', 'as_organization', 'browser', 'browser_version', 'os', 'os_version',
  'device_type', 'device_brand', 'device_model', 'in_app', 'items.id', 'items.name', 'items.brand', 'items.category'];
const numbers = ['value', 'items.price', 'items.quantity', 'screen_width', 'screen_height', 'viewport_width', 'viewport_height', 'asn'];
const flags = ['new_visitor', 'cookieless', 'is_datacenter', 'is_referrer_spam', 'consent_analytics', 'consent_marketing'];

/** Columns of events that can be asked for, and props.KEY, click_ids.KEY. */
export const fieldNames = [...texts, ...numbers, ...flags];

/** `text`, `number` or `flag`; of what a page sent itself nobody knows. */
export const typeOf = field => numbers.includes(field) ? 'number' : flags.includes(field) ? 'flag' : 'text';

export const operators = {
  is: 'is', is_not: 'is not', in: 'is one of', not_in: 'is none of', contains: 'contains', not_contains: 'does not contain', starts_with: 'begins with', ends_with: 'ends with',
  matches: 'matches (RE2)', exists: 'is there', at_least: 'is at least', at_most: 'is at most', more_than: 'is more than', less_than: 'is less than',
};

export const conditionKinds = {
  did: 'did something', all: 'all of these hold', any: 'any of these holds', not: 'this does not hold', first: 'did for the first time', last: 'did for the last time',
  sequence: 'did in this order', top: 'is among the best', first_touch: 'first came from', last_touch: 'last came from', active_days: 'was active on some days',
  first_seen: 'first came', last_seen: 'was last here', known_by: 'is known by', in_audience: 'is in another audience',
};

export const audienceKinds = {
  retargeting: 'Retargeting: visitors by what they did',
  remarketing: 'Remarketing: people known by user id, e-mail or telephone',
  lookalike: 'Lookalike: visitors like others',
  list: 'List: people that are uploaded',
};

export const kindNames = { retargeting: 'Retargeting', remarketing: 'Remarketing', lookalike: 'Lookalike', list: 'List' };
export const levelNames = { visitor: 'Visitors', person: 'Persons' };

/** Why somebody is in no file of an export, or has no row in it. */
export const reasons = {
  no_marketing_consent: 'have not consented to marketing', global_privacy_control: 'send Global Privacy Control', erased: 'asked to be erased',
  no_identifier: 'are known by nothing that this format takes', phone_form_unknown: 'have a telephone number only in another form', unfit_user_id: 'have a user id that no ad server takes',
};

export const stateNames = {
  queued: 'Waiting', running: 'Running', delivering: 'Being delivered', complete: 'Complete', failed: 'Failed', cancelled: 'Cancelled',
};

/** May who is logged in change audiences and see their members? */
export const mayChange = session => session.role !== 'analyst';
