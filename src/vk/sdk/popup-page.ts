import type { FastifyRequest } from 'fastify';
import type { SettledRequest } from '../../authorization/authorization.ts';
import { pageHeaders } from '../../web/security-headers.ts';
import type { SdkScreens } from '../vk-context.ts';
import { popupMessage } from './popup-message.ts';

/**
 * The page that ends an authorization in a popup of VK's SDK: it posts the message to its opener, in place of the
 * redirect. Undefined where the browser is redirected.
 */
export async function popupPage(
  sdk: SdkScreens,
  request: FastifyRequest,
  settled: SettledRequest,
): Promise<{ headers: Record<string, string>; body: string } | undefined> {
  const view = popupMessage(settled);
  if (!view) return undefined;
  const body = await sdk.answer({ ...view, lang: settled.lang }, rootFrom(request.url));
  const headers = {
    ...pageHeaders({ forms: 'none', referrer: 'no-referrer' }),
    'content-type': 'text/html; charset=utf-8',
  };
  return { headers, body };
}

/** From a path to the root: `../` for each of its folders. */
const rootFrom = (url: string): string => '../'.repeat(url.replace(/[?#].*$/u, '').split('/').length - 2);
