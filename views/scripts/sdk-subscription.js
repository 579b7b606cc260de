// The community's frame: it shows itself only to who may subscribe. The four names begin with a Cyrillic letter.
import { hear, say } from './sdk-frame.js';

const name = '\u0441ommunity subscription';
const button = document.querySelector('[data-action="continue"]');
let given;

async function ask() {
  const body = new URLSearchParams({ access_token: given.accessToken, group_id: given.groupId });
  const answer = await fetch(location.href, { method: 'POST', body });
  const { error } = await answer.json();
  return error;
}

async function attempt(succeed) {
  const error = await ask().catch(() => ({ code: 205 }));
  if (error) say({ handler: `${name}: error`, params: { code: error.code } });
  else succeed();
}

hear(({ handler, params }) => {
  if (handler !== `${name}: data` || given) return;
  given = params ?? {};
  void attempt(() => say({ handler: 'common: load', params: {} }));
});

button.addEventListener('click', () => {
  if (!given || button.disabled) return;
  button.disabled = true;
  void attempt(() => {
    const status = document.querySelector('[role="status"]');
    status.textContent = status.dataset.done;
    say({ handler: `${name}: success`, params: {} });
    setTimeout(() => say({ handler: 'common: close', params: {} }), 1000);
  });
});
