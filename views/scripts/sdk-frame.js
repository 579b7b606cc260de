// The frame's side of the bridge of VK's web SDK. What is said when is written into the page; here is only how.
const type = 'vk-sak-sdk';
const { target, opening, height, radius } = document.body.dataset;
const framed = window.parent !== window && target !== '';

/** Tells the page around this frame, and no other origin; or the app whose own web view this is. */
export function say(message) {
  if (framed) window.parent.postMessage({ type, ...message }, target);
  else window.AndroidBridge?.[message.handler]?.(JSON.stringify(message.params));
}

/** Hears what the page around this frame says. */
export function hear(listen) {
  window.addEventListener('message', ({ origin, source, data }) => {
    if (source === window.parent && origin === target && data?.type === type) listen(data);
  });
}

function tellHeight() {
  const { offsetHeight } = document.body;
  if (offsetHeight > 0) say({ handler: 'common: resize', params: { height: offsetHeight } });
}

function start() {
  document.documentElement.style.setProperty('--sdk-height', `${height}px`);
  document.documentElement.style.setProperty('--sdk-radius', `${radius}px`);
  for (const button of document.querySelectorAll('[data-says]')) {
    button.addEventListener('click', () => say(JSON.parse(button.dataset.says)));
  }
  hear(({ handler }) => {
    if (handler === 'floatingonetap: success login') say({ handler: 'common: close', params: {} });
  });
  // The person who pressed the button is in this frame: `autofocus` would be refused to it, this is not.
  document.querySelector('.error-summary')?.focus();
  for (const message of JSON.parse(opening)) say(message);
  // The community's frame covers the whole page, and the captcha may.
  if (document.body.dataset.screen !== 'sdk-community-subscription' && !('covers' in document.body.dataset)) {
    new ResizeObserver(tellHeight).observe(document.body);
  }
}

start();
