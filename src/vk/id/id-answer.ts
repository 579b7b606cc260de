import type { AuthorizationEnd, OpenRequest, WireAnswer } from '../../authorization/authorization.ts';
import { silentUser } from '../../domain/claims.ts';
import { authorizationCodeLifetime, silentTokenLifetime } from '../../domain/lifetimes.ts';
import { withParams } from '../../domain/oauth/redirect-uri.ts';
import { randomToken } from '../../secrets/random.ts';
import type { World } from '../../worlds/world.ts';
import { deviceIdOf } from '../tokens/device-binding.ts';
import { writeToken } from '../tokens/vk-tokens.ts';

const device = (
  world: World,
  { browser, request }: OpenRequest,
  person: { readonly key: string } | undefined,
): string =>
  deviceIdOf(world, { browser: browser?.id ?? '', app_key: request.app_key, person_key: person?.key });

/** VK ID's answer to an authorization: the callback, with VK's parameters. */
export const idAnswer: WireAnswer = {
  device,
  location: (world, open, end) => {
    const { redirect_uri } = open.request;
    if (!end.granted) return withParams(redirect_uri, refusalParams(world, open, end));
    return withParams(redirect_uri, {
      code: writeToken(world, 'code', end.code),
      expires_in: String(authorizationCodeLifetime),
      device_id: end.sign_in.device ?? '',
      ...stateOf(open),
      type: 'code_v2',
      // What VK puts in it is unknown: 132 bytes, as long as in real callbacks.
      ext_id: randomToken(world.random, 132),
    });
  },
};

/** The answer of VK ID's first version: a silent token, which the app's server exchanges at api.vk.com. */
export const silentAnswer: WireAnswer = {
  location: (world, open, end) => {
    const { redirect_uri } = open.request;
    if (!end.granted) return withParams(redirect_uri, refusalParams(world, open, end));
    const payload = {
      type: 'silent_token',
      auth: 1,
      ttl: silentTokenLifetime,
      token: writeToken(world, 'silent', end.code),
      uuid: open.asked['uuid'] ?? '',
      user: silentUser(end.person),
    };
    return withParams(redirect_uri, { payload: JSON.stringify(payload), ...stateOf(open) });
  },
};

type Refused = Extract<AuthorizationEnd, { granted: false }>;

function refusalParams(
  world: World,
  open: OpenRequest,
  { error, description, reason, person }: Refused,
): Record<string, string> {
  // Our extension: an educational app can tell its user what happened.
  const told = open.request.kind === 'educational' && reason !== undefined;
  return {
    error: renamed[error] ?? error,
    error_description: description,
    ...(told && { error_reason: reason }),
    ...stateOf(open),
    ...(error === 'access_denied' && { device_id: device(world, open, person) }),
  };
}

const stateOf = ({ request: { state } }: OpenRequest) => (state === undefined ? {} : { state });

/** Errors of the standard that VK has one code for. */
const renamed: Readonly<Record<string, string>> = {
  consent_required: 'interaction_required',
  account_selection_required: 'interaction_required',
};
