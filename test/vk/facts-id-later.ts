import { igor } from '../support/people.ts';
import { exchange, type Fact, signIn, type Step } from './facts.ts';
import { leads, tokens } from './id-shapes.ts';

const issuer = /^http:\/\/localhost:\d+$/u;

/** An authorization request to the standard server. */
const standard = (
  query: Readonly<Record<string, string>> = {},
): Pick<Extract<Step, { visit: object }>, 'visit'> => ({
  visit: {
    path: '/oidc/authorize',
    query: {
      response_type: 'code',
      client_id: '51000002',
      redirect_uri: '{redirect_uri}',
      scope: 'openid',
      state: '{state}',
      code_challenge: '{challenge}',
      code_challenge_method: 'S256',
      ...query,
    },
  },
});

const refusedWithIss: Pick<Step, 'expect'> = {
  expect: {
    redirect: {
      to: '{redirect_uri}',
      query: { error: 'login_required', error_description: /./u, state: '{state}', iss: issuer },
    },
  },
};

/** What was found later: by reading VK's SDKs for phones again, and by running clients. */
export const laterFacts: readonly Fact[] = [
  {
    section: '10',
    endpoint: 'GET /authorize',
    fact: '`vkconnect_auth_provider_method=external_auth` from the provider app on iOS changes nothing',
    mark: 'C',
    keys: 'ios',
    steps: [
      { ...signIn({ vkconnect_auth_provider_method: 'external_auth' }), ...leads() },
      { ...exchange(), expect: { body: tokens() } },
    ],
  },
  {
    section: '10',
    endpoint: 'GET /oidc/authorize',
    fact: '`iss` is advertised, and stands in callbacks and error redirects of the standard server, by form_post too',
    mark: 'C',
    keys: 'openid-client, oauth4webapi',
    steps: [
      { ...standard({ prompt: 'none' }), ...refusedWithIss },
      { ...standard({ prompt: 'none', response_mode: 'form_post' }), ...refusedWithIss },
      {
        ...standard({ response_mode: 'form_post' }),
        who: igor,
        expect: {
          redirect: { to: '{redirect_uri}', query: { code: /./u, state: '{state}', iss: issuer } },
        },
      },
    ],
  },
  {
    section: '10',
    endpoint: 'GET /.well-known/openid-configuration',
    fact: 'On loopback the issuer is plain http, which mod_auth_openidc accepts as it is, and Ruby with its http URL builder',
    mark: 'tried',
    steps: [
      {
        ask: { path: '/.well-known/openid-configuration' },
        expect: {
          status: 200,
          type: /^application\/json/u,
          page: { html: /"issuer":"http:\/\/localhost:\d+"/u },
        },
      },
    ],
  },
  {
    section: '10',
    endpoint: 'GET /authorize',
    fact: 'VK ID itself sends no `iss`',
    mark: 'U',
    ours: true,
    steps: [{ ...signIn(), ...leads() }],
  },
];
