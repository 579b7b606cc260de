import type { IncomingMessage, ServerResponse } from 'node:http';
import inject from 'light-my-request';
import { type OidcContext, openContexts } from './oidc-context.ts';
import type { OidcRequest, OidcResponse } from './plain-http.ts';
import { createProvider, type ProviderOptions } from './provider.ts';

/** The standard servers of the worlds that were asked last. */
export interface Providers {
  handle(request: OidcRequest, context: OidcContext): Promise<OidcResponse>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** As many providers live at once, of about 70 KiB each; one more takes the place of the one used longest ago. */
const mostProviders = 32;

export function openProviders(options: Omit<ProviderOptions, 'contexts'>): Providers {
  const contexts = openContexts();
  const listeners = new Map<string, Listener>();

  function listenerOf({ world, issuer, prefix }: OidcContext): Listener {
    const known = listeners.get(issuer);
    const listener =
      known ?? createProvider({ world: world.id, issuer, prefix }, { ...options, contexts }).callback();
    listeners.delete(issuer);
    listeners.set(issuer, listener);
    const [oldest] = listeners.keys();
    if (listeners.size > mostProviders && oldest !== undefined) listeners.delete(oldest);
    return listener;
  }

  return {
    handle: async (request, context) => {
      const { origin, protocol } = new URL(context.issuer);
      const listener = listenerOf(context);
      const serve = (raw: IncomingMessage, response: ServerResponse) => {
        contexts.set(raw, context);
        // The provider reads the prefix of its own paths from it.
        Object.assign(raw, { originalUrl: context.prefix + raw.url });
        void listener(raw, response);
      };
      const response = await inject(serve, {
        method: request.method as 'GET',
        url: origin + request.path,
        headers: { ...passedOn(request.headers), 'x-forwarded-proto': protocol.replace(':', '') },
        ...(request.body !== undefined && { payload: request.body }),
      });
      return { status: response.statusCode, headers: endToEnd(response.headers), body: response.body };
    },
  };
}

/** Only what the protocol reads gets in; where the request came from is the public URL's business, not a header's. */
function passedOn(headers: OidcRequest['headers']): Record<string, string> {
  const names = [
    'accept',
    'accept-language',
    'authorization',
    'content-type',
    'cookie',
    'origin',
    'user-agent',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const])),
  );
}

function endToEnd(headers: Record<string, string | string[] | number | undefined>): OidcResponse['headers'] {
  const hopByHop = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name)
        ? []
        : [[name, typeof value === 'number' ? String(value) : value]],
    ),
  );
}
