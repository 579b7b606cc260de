/** Widgets of VK's own SDK on a page: shown, listened to, pressed. */
import type { Frame } from 'playwright-core';
import type { Visit } from './sdk-browser.ts';

/** Shows a widget and keeps what it tells the page. */
export async function show(
  visit: Visit,
  widget: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await visit.run(`
    const widget = new VKID.${widget}();
    window.told = [];
    const events = [...Object.values(VKID.WidgetEvents), ...Object.values(VKID.${widget}InternalEvents ?? {}),
      'oauthlist: success login', 'onetap: success login', '\\u0441ommunity subscription: success', '\\u0441ommunity subscription: error'];
    for (const event of new Set(events)) widget.on(event, (params) => window.told.push({ event, params }));
    widget.render({ container: document.getElementById('widget'), ...${JSON.stringify(params)} });`);
}

/** The widget's own account of what happened, once an event of that name is among it. */
export async function told<T = Record<string, unknown>>(visit: Visit, event: string): Promise<T> {
  await visit.page.waitForFunction(`window.told.some(({ event }) => event === ${JSON.stringify(event)})`);
  return visit.run<T>(
    `return window.told.find(({ event }) => event === ${JSON.stringify(event)}).params ?? null`,
  );
}

export async function frameOf(visit: Visit, path: string): Promise<Frame> {
  const element = await visit.page.waitForSelector(`iframe[src*="/${path}?"]`, { state: 'attached' });
  const frame = await element.contentFrame();
  if (!frame) throw new Error(`${path} has no frame`);
  return frame;
}

/** Presses something that opens VK ID in a new tab. */
export async function pressing(visit: Visit, act: () => Promise<void>) {
  const opened = visit.page.waitForEvent('popup');
  await act();
  return opened;
}
