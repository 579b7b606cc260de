import type { AuthorizationEnd, WireAnswer } from '../../authorization/authorization.ts';
import type { World } from '../../worlds/world.ts';
import { writeToken } from '../tokens/vk-tokens.ts';
import { legacyTokenBody } from './legacy-token-body.ts';

/** Legacy OAuth's answer to an authorization: in the query for a code, in the fragment for a token, errors as well. */
export const legacyAnswer: WireAnswer = {
  givesToken: ({ asked }) => asked['response_type'] === 'token',
  location: (world, { request, asked }, end) => {
    const address = new URL(request.redirect_uri);
    const { state } = request;
    const params = [
      ...Object.entries(answerParams(world, end)),
      ...(state === undefined ? [] : [['state', state] as const]),
    ];
    if (asked['response_type'] === 'token') {
      const texts = params.map(([name, value]): [string, string] => [name, String(value)]);
      address.hash = new URLSearchParams(texts).toString();
    } else {
      for (const [name, value] of params) address.searchParams.set(name, String(value));
    }
    return address.href;
  },
};

function answerParams(world: World, end: AuthorizationEnd): Readonly<Record<string, number | string>> {
  if (end.granted)
    return end.tokens
      ? { ...legacyTokenBody(world, end.tokens) }
      : { code: writeToken(world, 'legacyCode', end.code) };
  if (end.error !== 'access_denied') return { error: end.error, error_description: end.description };
  return {
    error: 'access_denied',
    error_reason: end.reason ?? 'user_denied',
    error_description: 'User denied your request',
  };
}
