// What makes VK ID's pages pleasant. Nothing here is needed: every page works as plain links and forms.

/** +7 912 345-67-89 from any eleven digits or fewer; what is no such number stays as it was typed. */
export function groupPhone(typed) {
  const digits = typed.replace(/\D/g, '');
  const national = /^[78]/.test(digits) ? digits.slice(1) : digits;
  if (/[^\d\s()+.-]/.test(typed) || /^\s*\+[^7]/.test(typed) || national.length > 10 || !digits) return typed;
  const [, a, b, c, d] = /^(\d{0,3})(\d{0,3})(\d{0,2})(\d{0,2})$/.exec(national);
  return `+7${a && ` ${a}`}${b && ` ${b}`}${c && `-${c}`}${d && `-${d}`}`;
}

/** «мм:сс» */
export function clock(seconds) {
  return [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, '0')).join(':');
}

// Groups only while typing at the end, or when pasted: a caret in the middle is never moved, a deletion never undone.
function maskPhone(input) {
  input.addEventListener('input', (event) => {
    const atEnd = input.selectionStart === input.value.length;
    if (atEnd && event.inputType?.startsWith('insert')) input.value = groupPhone(input.value);
  });
  input.addEventListener('change', () => {
    input.value = groupPhone(input.value);
  });
}

function countDown(box) {
  const text = box.querySelector('[data-clock]');
  const left = Number(box.dataset.resendIn);
  if (!text || !(left > 0)) return;
  const ends = performance.now() + left * 1000;
  const timer = setInterval(() => {
    const seconds = Math.ceil((ends - performance.now()) / 1000);
    if (seconds > 0) {
      text.textContent = text.textContent.replace(/\d+:\d\d/, clock(seconds));
      return;
    }
    clearInterval(timer);
    text.parentElement.remove();
    box.querySelector('.links').hidden = false;
    say(box.dataset.ready);
  }, 250);
}

// A live region is read out only when it changes, so what the server put there is put there again.
function say(words) {
  const status = document.querySelector('[role="status"]');
  if (!status || !words) return;
  status.textContent = '';
  setTimeout(() => {
    status.textContent = words;
  }, 150);
}

function togglePassword(button) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
  });
}

// Once, at the last digit typed by hand: what is pasted or filled in may be looked at first.
function submitWhenFull(input) {
  const wanted = Number(input.dataset.digits);
  const submit = () => input.form.requestSubmit(input.form.querySelector('[data-action="continue"]'));
  let done = false;
  input.addEventListener('input', (event) => {
    const bare = input.value.replace(/[\s-]/g, '');
    if (done || event.data?.length !== 1 || bare.length !== wanted || /\D/.test(bare)) return;
    done = true;
    submit();
  });
  if ('OTPCredential' in window) void readMessage(input, submit);
}

// WebOTP: a phone that got the message itself offers its code.
async function readMessage(input, submit) {
  const gone = new AbortController();
  input.form.addEventListener('submit', () => gone.abort());
  try {
    const message = await navigator.credentials.get({ otp: { transport: ['sms'] }, signal: gone.signal });
    if (!message?.code) return;
    input.value = message.code;
    submit();
  } catch {
    // Refused, aborted or impossible: the person types.
  }
}

function showSending(button) {
  button.setAttribute('aria-disabled', 'true');
  button.dataset.label = button.textContent;
  button.textContent = document.body.dataset.sending;
}

// The pressed button says so and ignores a second press; the server would, too.
function guardAgainstDoubles(form) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    else if (event.submitter) showSending(event.submitter);
    sent = true;
  });
  // Back from the next page, out of the browser's memory: the form is usable again.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    sent = false;
    for (const button of document.querySelectorAll('[aria-disabled][data-label]')) {
      button.removeAttribute('aria-disabled');
      button.textContent = button.dataset.label;
    }
  });
}

// Enter in a tick box would press the first button: allowing is not to happen by the way.
function keepEnterQuiet(box) {
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
}

function focusWhereAsked() {
  if (document.activeElement === document.body) document.querySelector('[autofocus]')?.focus();
}

function start() {
  document.querySelectorAll('input[type="tel"]').forEach(maskPhone);
  document.querySelectorAll('input[data-digits]').forEach(submitWhenFull);
  document.querySelectorAll('[data-resend-in]').forEach(countDown);
  document.querySelectorAll('button.toggle').forEach(togglePassword);
  document.querySelectorAll('input[type="checkbox"]').forEach(keepEnterQuiet);
  document.querySelectorAll('form').forEach(guardAgainstDoubles);
  say(document.querySelector('[role="status"]')?.textContent);
  // For browsers that do not know `autofocus` on a heading or a message; the others have done it by then.
  window.addEventListener('load', () => requestAnimationFrame(focusWhereAsked));
}

if (typeof document !== 'undefined') start();
