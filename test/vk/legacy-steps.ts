/** Steps that VK's legacy OAuth is proved by: a sign-in, an exchange, a call of a method. */
import type { SignIn } from '../../src/kit/visitor.ts';
import { anna } from '../support/people.ts';
import { exchange, type Expected, type Request, signIn, type Step } from './facts.ts';

type Values = Request['query'];

/** As passport-vkontakte, Auth.js and their like ask: no PKCE. */
const authorizeQuery = {
  client_id: '51000003',
  redirect_uri: '{redirect_uri}',
  response_type: 'code',
  scope: 'email',
  state: '{state}',
  v: '5.131',
};

export const visitLegacy = (query: Values = {}, more: Partial<Request> = {}) => ({
  visit: { host: 'oauth.vk.com', path: '/authorize', ...more, query: { ...authorizeQuery, ...query } },
});

export const signInLegacy = (query: Values = {}, who: SignIn = anna) => ({ ...visitLegacy(query), who });

const form = {
  client_id: '51000003',
  client_secret: 'secret-51000003',
  redirect_uri: '{redirect_uri}',
  code: '{code}',
};

export const exchangeLegacy = (changes: Values = {}, more: Partial<Request> = {}) => ({
  ask: { host: 'oauth.vk.com', path: '/access_token', form: { ...form, ...changes }, ...more },
});

/** The same in the query, by GET, as VK's former documentation has it. */
export const getLegacy = (changes: Values = {}) => ({
  ask: { host: 'oauth.vk.com', path: '/access_token', query: { ...form, ...changes } },
});

/** An app that has a legacy token for Анна. */
export const withToken = (scope = 'email'): readonly Step[] => [
  signInLegacy({ scope }),
  { ...exchangeLegacy(), expect: { status: 200 } },
];

export const call = (name: string, query: Values = {}, more: Partial<Request> = {}) => ({
  ask: {
    host: 'api.vk.com',
    path: `/method/${name}`,
    query: { v: '5.199', access_token: '{access_token}', ...query },
    ...more,
  },
});

export const legacyToken = /^vk1\.a\.[\w-]{192}$/u;

export const answers = (response: unknown): Expected => ({
  status: 200,
  type: /^application\/json/u,
  body: { response },
});

/** VK's error, with what was asked for; whatever proves an identity is left out of that. */
export const fails = (
  name: string,
  error: { error_code: number; error_msg: string; [extra: string]: unknown },
  params: Readonly<Record<string, string>> = { v: '5.199' },
): Expected => ({
  status: 200,
  type: /^application\/json/u,
  body: {
    error: {
      ...error,
      request_params: Object.entries({ oauth: '1', method: name, ...params }).map(([key, value]) => ({
        key,
        value,
      })),
    },
  },
});

/** Анна and Игорь as `users.get` shows them with no `fields`. */
export const annaView = {
  id: 1001,
  first_name: 'Анна',
  last_name: 'Петрова',
  can_access_closed: true,
  is_closed: false,
};
export const igorView = { ...annaView, id: 1004, first_name: 'Игорь', last_name: 'Кузнецов' };

export const badToken = { error_code: 5, error_msg: 'User authorization failed: invalid access_token (4).' };
export const wrongProfile = {
  error_code: 1051,
  error_msg: 'Method is not available for this profile type: method is unavailable with current profile type',
};

/** An app that has a token of VK ID for Игорь. */
export const withVkIdToken: readonly Step[] = [signIn(), { ...exchange(), expect: { status: 200 } }];

export const wrongRedirect = 'redirect_uri is incorrect, check application redirect uri in the settings page';

export const refused = (error: string, error_description: string): Expected => ({
  status: 401,
  type: /^application\/json/u,
  body: { error, error_description },
});
export const given = (more: object = {}): Expected => ({
  status: 200,
  type: /^application\/json/u,
  body: { access_token: legacyToken, expires_in: 86_400, user_id: 1001, ...more },
});
export const withEmail = { email: 'anna.petrova@example.ru' };
export const deadCode = refused('invalid_grant', 'Code is invalid or expired.');
