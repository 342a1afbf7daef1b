// The API under /v1. What fails is an ApiError whose text says what happened and what to do.

/** A request that failed: `status` is 0 where the server did not answer; `problem` is its problem details. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    this.name = 'ApiError';
    this.status = status;
    this.title = problem.title ?? 'That did not work';
    this.detail = problem.detail ?? '';
    this.problem = problem;
  }
}

let loggedOut = () => {};

/** Names what is to happen when the server no longer knows who asks. */
export const onLoggedOut = handler => { loggedOut = handler; };

/** The address of an endpoint: `params` is an object (arrays: the name several times) or URLSearchParams. */
export const url = (path, params = {}) => {
  const pairs = params instanceof URLSearchParams ? [...params]
    : Object.entries(params).flatMap(([name, value]) => [value].flat().map(one => [name, one]));
  const query = new URLSearchParams(pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')).toString();
  return `v1/${path}${query && `?${query}`}`;
};

/** Sends a request and answers the Response; throws ApiError and, when it was given up, AbortError. */
export const send = async (method, path, { params, body, headers, signal, quiet } = {}) => {
  let response;
  try {
    response = await fetch(url(path, params), {
      method, signal, credentials: 'same-origin', cache: 'no-store',
      headers: { ...(body === undefined || body instanceof Blob ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined || body instanceof Blob || typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, { title: 'No answer', detail: 'The server does not answer. Is it running, and is this machine connected?' });
  }

  if (response.ok) return response;
  let problem;
  try {
    problem = await response.json();
  } catch {
    problem = { title: `The server answered ${response.status}` };
  }

  if (response.status === 401 && !quiet) await loggedOut();
  throw new ApiError(response.status, problem);
};

const json = async response => response.status === 204 ? null : response.json();

export const api = {
  get: async (path, params, options) => json(await send('GET', path, { params, ...options })),
  post: async (path, body, options) => json(await send('POST', path, { body, ...options })),
  put: async (path, body, options) => json(await send('PUT', path, { body, ...options })),
  delete: async (path, params, options) => json(await send('DELETE', path, { params, ...options })),
};

/** Listens to server-sent events until `signal` ends it: `on` has a function for each event name, and `error`. The browser reconnects by itself. */
export const listen = (path, params, on, signal) => {
  const source = new EventSource(url(path, params));
  for (const [name, handler] of Object.entries(on)) {
    if (name === 'error') source.onerror = handler;
    else source.addEventListener(name, event => handler(JSON.parse(event.data)));
  }

  signal.addEventListener('abort', () => source.close());
  return source;
};
