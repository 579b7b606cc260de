/**
 * Network: how a request reaches us.
 *
 * Owns: VK's names and the face each one shows (this file), the local CA (certificates.ts), sockets (listen.ts) and
 * what a machine must be told so that VK's names lead here (names.ts).
 * Leaves to others: what a face answers, and what is in a world.
 *
 * This file is pure. A URL is `[/w/{world}] [/{vk host}] /path`; `placeOf` takes it apart, before routing, and
 * never throws: whatever a socket can deliver has a place. It decodes nothing and resolves no `..`, so that a path
 * means here exactly what it means to the router behind.
 */

/** VK's faces. `id` is VK ID itself and the default: the emulator's own pages and the OIDC endpoints live on it too. */
export type Face = 'id' | 'oauth' | 'api' | 'login' | 'web';

/** Every VK name a public client calls, and its face. Twins of different zones behave identically. */
export const vkHosts: ReadonlyMap<string, Face> = new Map([
  ['id.vk.ru', 'id'],
  ['id.vk.com', 'id'],
  ['oauth.vk.ru', 'oauth'],
  ['oauth.vk.com', 'oauth'],
  ['api.vk.ru', 'api'],
  ['api.vk.com', 'api'],
  ['api.vk.me', 'api'],
  ['login.vk.ru', 'login'],
  ['login.vk.com', 'login'],
  ['web.vk.me', 'web'],
]);

/** Where a request has arrived. */
export interface Place {
  /** The world the path names; absent when it names none. */
  readonly world?: string;
  /** What stood after `/w/` and cannot be a world's id. Raw text of the client: escape it before showing it. */
  readonly badWorld?: string;
  readonly face: Face;
  /** What chose the face. `default` means that neither the host nor the path named one of VK's hosts. */
  readonly chosenBy: 'host' | 'path' | 'default';
  /** What was cut off in front of `path`, to put in front of links that must stay in this place: `/w/a/id.vk.ru`. */
  readonly prefix: string;
  /** The rest, query included; begins with `/`. */
  readonly path: string;
}

/** The part of a raw `http.IncomingMessage` that says where it was sent. Fastify adds `originalUrl` when it rewrites. */
interface Arrival {
  readonly headers: { readonly host?: string | undefined };
  readonly url?: string | undefined;
  readonly originalUrl?: unknown;
}

/** Whether a string can be the id of a world. */
function isWorldId(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
}

/** Which of VK's faces a host name (a port is ignored) stands for. */
function faceOf(host: string): Face | undefined {
  const name = host.trim().toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return vkHosts.get(name) ?? (/^([a-z0-9_-]+\.)+vk\.(ru|com)$/.test(name) ? 'id' : undefined);
}

/** Takes a Host header and a request target apart. In an absolute target (a proxy's way) its host counts, as RFC 9112 says. */
function readFace({ host, url }: { host?: string | undefined; url?: string | undefined }): Place {
  const target = url ?? '';
  const [origin = '', authority] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? [];
  const afterOrigin = target.slice(origin.length);

  const [worldPart = '', world] = /^\/w\/([^/?#]*)/.exec(afterOrigin) ?? [];
  const afterWorld = afterOrigin.slice(worldPart.length);

  const byHost = faceOf(authority?.replace(/^.*@/, '') ?? host ?? '');
  const [hostPart = '', segment = ''] = /^\/([^/?#]+)/.exec(afterWorld) ?? [];
  const byPath = byHost ? undefined : faceOf(segment);
  const rest = byPath ? afterWorld.slice(hostPart.length) : afterWorld;

  return {
    ...(world !== undefined && (isWorldId(world) ? { world } : { badWorld: world })),
    face: byHost ?? byPath ?? 'id',
    chosenBy: byHost ? 'host' : byPath ? 'path' : 'default',
    prefix: byPath ? worldPart + hostPart : worldPart,
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** The place of a raw request, at any moment of its life: Fastify keeps what the client sent as `originalUrl`. */
export function placeOf(request: Arrival): Place {
  const known = places.get(request);
  if (known) return known;
  const { originalUrl, url, headers } = request;
  const place = readFace({ host: headers.host, url: typeof originalUrl === 'string' ? originalUrl : url });
  places.set(request, place);
  return place;
}

/** Read once: a request is asked for its place many times. */
const places = new WeakMap<Arrival, Place>();

/** Fastify's `rewriteUrl`: routes see the path without world and host. */
export function rewriteUrl(request: Arrival): string {
  return placeOf(request).path;
}

/**
 * Fastify's `constraints.face`: a route with `constraints: { face: 'oauth' }` answers on that face only, one without
 * answers on every host. That is how `/authorize` can be two things, and `/login/…` and `/__emulator/…` one.
 */
export const faceConstraint = {
  name: 'face',
  mustMatchWhenDerived: false,
  storage<Handler>() {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (face: unknown): Handler | null => handlers.get(face) ?? null,
      set: (face: unknown, handler: Handler): void => {
        handlers.set(face, handler);
      },
    };
  },
  deriveConstraint: (request: Arrival): Face => placeOf(request).face,
  validate(face: unknown): void {
    if (![...vkHosts.values()].some((known) => known === face)) {
      throw new TypeError(`A route asks for the face ${JSON.stringify(face)}, which VK does not have.`);
    }
  },
};
