// The end of a popup of VK's web SDK: exactly one message to the page that opened it. A window without an opener, or
// whose opener is gone, goes on to the app by itself.
const { message, target, location: onward } = document.body.dataset;
const { opener } = window;

if (opener && !opener.closed) {
  opener.postMessage(JSON.parse(message), target);
  document.querySelector('[data-sent]').hidden = false;
} else {
  location.replace(onward);
}
