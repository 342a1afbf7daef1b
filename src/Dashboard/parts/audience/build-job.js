// A build on its way: how far it is, and a button that stops it.
import { api } from '../api.js';
import { h, replace } from '../dom.js';
import { failure, toast } from '../feedback.js';
import { number, percent } from '../format.js';
import { stateNames } from './words.js';

const pause = (milliseconds, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** Asks again and again until `ended` says that it is over; answers the last answer. */
export const follow = async (ask, ended, { signal, each }) => {
  for (let wait = 150; ; wait = Math.min(1500, wait * 1.5)) {
    await pause(wait, signal);
    if (signal.aborted) throw new DOMException('left', 'AbortError');
    const found = await ask();
    each?.(found);
    if (ended(found)) return found;
  }
};

/** Shows a build until it is over; `done` is told when it is complete. */
export const followBuild = async (root, job, { signal, done }) => {
  const progress = h('progress', { max: 1, value: job.progress, 'aria-label': 'Progress of the build' });
  const words = h('p', { role: 'status' }, 'The build waits for others.');
  const cancel = h('button', {
    type: 'button', class: 'secondary outline', onclick: async () => {
      cancel.disabled = true;
      try {
        await api.delete(`audiences/jobs/${job.id}`);
      } catch (error) {
        root.append(failure(error));
      }
    },
  }, 'Cancel the build');
  replace(root, h('article', { class: 'build' }, words, progress, cancel));
  try {
    const last = await follow(() => api.get(`audiences/jobs/${job.id}`, {}, { signal }), one => ['complete', 'failed', 'cancelled'].includes(one.state), {
      signal, each: one => {
        progress.value = one.progress;
        words.textContent = one.state === 'queued' ? 'The build waits for others.' : `${stateNames[one.state]}: ${percent(one.progress, 0)}`;
      },
    });
    if (last.state === 'complete') {
      toast(`Built: ${number(last.build.size)} members.`);
      await done(last);
    } else {
      replace(root, last.state === 'failed' ? failure({ title: 'The build failed', message: `${last.error} The last complete build stays in force.` })
        : h('p', {}, 'The build was cancelled; the last complete build stays in force.'));
    }
  } catch (error) {
    if (error.name !== 'AbortError') replace(root, failure(error, () => followBuild(root, job, { signal, done })));
  }
};
