// What makes the console live. Nothing here is needed: a plain reload shows the same.

const status = document.querySelector('[role="status"]');
const list = document.getElementById('messages');
const live = document.querySelector('[data-live]');
const open = new Set([...document.querySelectorAll('tr[data-id]')].map((row) => row.dataset.id));

function say(words) {
  if (!status || !words) return;
  status.textContent = '';
  setTimeout(() => {
    status.textContent = words;
  }, 100);
}

const withDay = { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' };

/** Times in the reader's own zone: a server in a container seldom knows it. */
function localise(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    const locale = document.documentElement.lang === 'en' ? 'en-GB' : 'ru-RU';
    const isToday = at.toDateString() === new Date().toDateString();
    const precise = { timeStyle: 'short' in time.dataset ? 'short' : 'medium' };
    time.textContent = at.toLocaleString(locale, isToday ? precise : withDay);
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Over plain HTTP from another machine there is no clipboard for scripts but this one.
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

function arm(root) {
  localise(root);
  for (const button of root.querySelectorAll('[data-copy]')) button.hidden = false;
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  await copy(button.dataset.copy);
  button.focus();
  say(status.dataset.copied);
  const words = button.dataset.words ?? button.textContent;
  button.dataset.words = words;
  button.textContent = status.dataset.copied;
  setTimeout(() => {
    button.textContent = words;
  }, 1500);
});

/** Puts what the server draws now in place of what stands here, row by row, so that focus and selection stay. */
function merge(fresh) {
  const [now, then] = [fresh.querySelector('tbody'), list.querySelector('tbody')];
  const come = [...fresh.querySelectorAll('tr[data-id]')].filter(({ dataset }) => !open.has(dataset.id));
  for (const row of come) row.classList.add('arrived');
  if (now && then) {
    const wanted = new Map([...now.children].map((row) => [row.dataset.id, row]));
    for (const row of [...then.children]) {
      const other = wanted.get(row.dataset.id);
      if (!other || other.dataset.announce !== row.dataset.announce) row.remove();
      else if (other.dataset.state !== row.dataset.state) {
        row.dataset.state = other.dataset.state;
        row.querySelector('.state').replaceWith(other.querySelector('.state'));
      }
    }
    const standing = new Map([...then.children].map((row) => [row.dataset.id, row]));
    let before = then.firstElementChild;
    for (const [id, row] of wanted) {
      if (standing.has(id)) before = standing.get(id).nextElementSibling;
      else then.insertBefore(row, before);
    }
  } else if (now || then) list.replaceChildren(...fresh.childNodes);
  document.querySelector('form.clear').hidden = !list.querySelector('tbody');
  open.clear();
  for (const row of list.querySelectorAll('tr[data-id]')) open.add(row.dataset.id);
  say(come[0]?.dataset.announce);
}

let refreshing = false;
let again = false;
/** One at a time; what happens meanwhile is fetched right after. */
async function refresh() {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.status === 401) location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('messages');
    if (!answer.ok || !fresh) return;
    arm(fresh);
    merge(fresh);
  } catch {
    // The server is away: the stream says so, and the next round asks again.
  } finally {
    refreshing = false;
    if (again) void refresh();
  }
}

/** A hidden page lets its connection go: a browser has only six for one server, and the person signs in there too. */
function listen() {
  let stream;
  let connected = false;
  const show = (on) => {
    connected = on;
    live.hidden = false;
    live.classList.toggle('off', !on);
    live.textContent = on ? live.dataset.on : live.dataset.off;
  };
  const begin = () => {
    stream = new EventSource(live.dataset.live);
    stream.addEventListener('open', () => {
      show(true);
      void refresh();
    });
    stream.addEventListener('message', refresh);
    stream.addEventListener('error', () => {
      show(false);
      if (stream.readyState === EventSource.CLOSED) setTimeout(wake, 3000);
    });
  };
  const wake = () => {
    stream?.close();
    if (!document.hidden) begin();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('pagehide', () => stream?.close());
  window.addEventListener('pageshow', (event) => event.persisted && wake());
  // Without a stream this is the way; with one it sees codes being used or getting old.
  setInterval(() => {
    if (!document.hidden && (!connected || list.querySelector('tr[data-state="open"]'))) void refresh();
  }, 3000);
  wake();
}

arm(document);
if (live && list) listen();
