/** Steps that VK's wire of old is proved by: a sign-in, an exchange, a call of a method. */
import type { SignIn } from '../../src/kit/visitor.ts';
import { anna, type Expected, type Request, type Step } from './facts.ts';

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

/** The same in the query, by GET, as VK's documentation of old has it. */
export const getLegacy = (changes: Values = {}) => ({
  ask: { host: 'oauth.vk.com', path: '/access_token', query: { ...form, ...changes } },
});

/** An app that has a token of old for Анна. */
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
  error: { error_code: number; error_subcode?: number; error_msg: string },
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
