import { exchange, type Expected, type Fact, known, type Request, signIn, type Step } from './facts.ts';
import { annaView, answers, call, fails, withToken } from './legacy-steps.ts';

const origin = 'https://app.example:8443';
const frame: Request = {
  path: '/not_robot_captcha',
  query: { domain: 'vk.ru', session_token: 's', variant: 'popup', autofocus: '1', origin },
};
/** The box is ticked and sent; then `{token}` is known. */
const solve: Step = { ask: { ...frame, form: { not_robot: '1' } } };

const captcha = {
  section: '4.6',
  endpoint: 'GET, POST /not_robot_captcha',
  mark: 'C',
  keys: 'capt',
} as const;
const neverGiven = 'x'.repeat(43);

const framed = (page: Expected['page']): Expected => ({
  status: 200,
  headers: {
    'x-frame-options': undefined,
    'content-security-policy': /; form-action 'self'; frame-ancestors http: https:$/u,
  },
  page: { screen: 'vkid-captcha', ...page },
});
const says = (...handlers: readonly string[]) =>
  new RegExp(`data-opening="[^"]*${handlers.join('[^"]*')}`, 'u');

const frameFacts: readonly Fact[] = [
  {
    ...captcha,
    fact: 'The captcha is one box, «Я не робот», in a frame for any page; never a puzzle',
    steps: [
      {
        ask: frame,
        expect: framed({
          text: /Подтвердите, что вы не робот(?:.|\n)*Я не робот/u,
          html: says('common: load'),
        }),
      },
    ],
  },
  {
    ...captcha,
    fact: 'Sent without the box it asks again, and gives no token',
    mark: 'U',
    ours: true,
    steps: [
      {
        ask: { ...frame, form: {} },
        expect: framed({ errors: ['captcha-missed'], html: says('common: load') }),
      },
    ],
  },
  {
    ...captcha,
    fact: 'With it, it says `VKCaptchaGetResult` with a `token`, then `VKCaptchaCloseCaptcha`',
    steps: [
      {
        ...solve,
        expect: framed({
          errors: [],
          html: says(
            'VKCaptchaGetResult&quot;,&quot;params&quot;:\\{&quot;token&quot;',
            'VKCaptchaCloseCaptcha',
          ),
        }),
      },
    ],
  },
  {
    ...captcha,
    coveredBy: [
      'test/clients/sdk-captcha.test.ts > error 14: the frame of its `redirect_uri` gives the `success_token`',
    ],
    fact: '`@vkid/captcha` shows the frame, hears the token over `vk-sak-sdk`, and takes the frame away',
  },
  {
    ...captcha,
    coveredBy: ['test/clients/sdk-captcha.test.ts > a captcha that is closed gives no token'],
    keys: 'capt, and',
    fact: 'Closed without a token, it says `VKCaptchaCloseCaptcha` alone: the web client rejects with `close`',
  },
  {
    ...captcha,
    coveredBy: ['test/clients/sdk-captcha.test.ts > in the web view of a phone it speaks to `AndroidBridge`'],
    keys: 'and',
    fact: 'Outside a frame it says the same to `AndroidBridge`, with the parameters as JSON',
  },
];

const order: Step = { policy: { api_errors: { 'users.get': 14 } } };
const refused = fails('users.get', {
  error_code: 14,
  error_msg: 'Captcha needed',
  captcha_sid: String,
  captcha_img: String,
  redirect_uri:
    /^http:\/\/localhost:\d+\/not_robot_captcha\?domain=vk\.ru&session_token=[\w-]+&variant=popup$/u,
});
/** The call again, with that token: it is among what was asked for, where the answer says that. */
const retried = (token: string, expect: Expected) => ({
  ...call('users.get', { success_token: token }),
  expect,
});
const stillRefused = (token: string): Expected => {
  const shown = { v: '5.199', success_token: token };
  return fails(
    'users.get',
    {
      error_code: 14,
      error_msg: 'Captcha needed',
      captcha_sid: String,
      captcha_img: String,
      redirect_uri: String,
    },
    shown,
  );
};

const apiFacts: readonly Fact[] = [
  {
    section: '4.6',
    endpoint: 'GET|POST api.vk.{com,ru,me}/method/<name>',
    fact: 'Error 14 has a `redirect_uri`; the call with `success_token` goes through, once, if the captcha has given it',
    mark: 'C',
    keys: 'capt',
    steps: [
      ...withToken(),
      order,
      { ...call('users.get'), expect: refused },
      retried(neverGiven, stillRefused(neverGiven)),
      solve,
      retried('{token}', answers([annaView])),
      retried('{token}', stillRefused('{token}')),
    ],
  },
  {
    section: '4.6',
    endpoint: 'GET|POST api.vk.{com,ru,me}/method/<name>',
    fact: 'A `success_token` is good for five minutes, as the session of a captcha is',
    mark: 'D',
    ours: true,
    steps: [
      ...withToken(),
      order,
      solve,
      { age: 299 },
      retried('{token}', answers([annaView])),
      solve,
      { age: 301 },
      retried('{token}', stillRefused('{token}')),
    ],
  },
];

const challenged = {
  'x-challenge': 'required',
  'x-challenge-url': /^\/not_robot_captcha\?domain=vk\.ru&session_token=[\w-]+&variant=popup$/u,
  'x-trace-id': /^[\da-f]{24}$/u,
};
const free = { 'x-challenge': undefined, 'x-challenge-url': undefined, 'x-trace-id': undefined };
const page = 'https://app.example';
const withSolution = (request: Request, solution: string | undefined): Request => ({
  ...request,
  headers: { ...request.headers, origin: page, 'x-challenge-solution': solution },
});

const asksWho: Request = {
  path: '/oauth2/user_info',
  form: { client_id: '51000002', access_token: '{access_token}' },
};
const challengeError = {
  error: 'challenge_required',
  error_description: 'X-Challenge-Solution is missing or invalid',
};
const demand: Step = { policy: { challenge: true } };

const challengeFacts: readonly Fact[] = [
  {
    section: '4.6',
    endpoint: '/oauth2/*',
    fact: '`X-Challenge: required`, `X-Challenge-Url` and `X-Trace-Id` (`challenge` of the policy) until `X-Challenge-Solution` has a token of the captcha, good once',
    mark: 'C',
    keys: 'capt, and',
    steps: [
      signIn(),
      { ...exchange(), expect: { status: 200, headers: free } },
      demand,
      { ask: asksWho, expect: { status: 200, headers: challenged, body: challengeError } },
      { ask: withSolution(asksWho, neverGiven), expect: { headers: challenged, body: challengeError } },
      solve,
      {
        ask: withSolution(asksWho, '{token}'),
        expect: { status: 200, headers: free, body: { user: Object } },
      },
      { ask: withSolution(asksWho, '{token}'), expect: { headers: challenged, body: challengeError } },
      { policy: { challenge: false } },
      { ask: asksWho, expect: { status: 200, headers: free, body: { user: Object } } },
    ],
  },
  {
    section: '4.6',
    endpoint: 'GET|POST api.vk.{com,ru,me}/method/<name>',
    fact: 'The same headers, on error 14 without a `redirect_uri`; `X-Challenge-Solution` opens the method',
    mark: 'C',
    keys: 'capt, and',
    steps: [
      ...withToken(),
      demand,
      {
        ...call('users.get'),
        expect: {
          ...fails('users.get', { error_code: 14, error_msg: 'Captcha needed' }),
          headers: challenged,
        },
      },
      solve,
      {
        ask: withSolution(call('users.get').ask, '{token}'),
        expect: { ...answers([annaView]), headers: free },
      },
    ],
  },
  {
    section: '4.6',
    endpoint: '/oauth2/*',
    fact: 'What such a response says besides its headers: `challenge_required`, HTTP 200; at `/method/*` error 14',
    mark: 'U',
    ours: true,
    steps: [
      demand,
      {
        ask: { path: '/oauth2/auth', form: { code_verifier: known.verifier } },
        expect: { status: 200, type: /^application\/json/u, headers: challenged, body: challengeError },
      },
    ],
  },
  {
    section: '4.6',
    endpoint: 'OPTIONS, POST /oauth2/*, /method/*',
    fact: 'A page may read the three headers and send the fourth: CORS names them, a preflight is never challenged',
    mark: 'C',
    keys: 'capt',
    steps: [
      demand,
      ...[{ path: '/oauth2/auth' }, { host: 'api.vk.ru', path: '/method/users.get' }].flatMap(
        (at): Step[] => [
          {
            ask: { ...at, method: 'OPTIONS', headers: { origin: page } },
            expect: {
              status: 204,
              headers: { ...free, 'access-control-allow-headers': /(?:^|, )x-challenge-solution$/u },
            },
          },
          {
            ask: { ...at, form: { v: '5.199' }, headers: { origin: page } },
            expect: {
              headers: {
                ...challenged,
                'access-control-expose-headers': 'x-challenge, x-challenge-url, x-trace-id',
              },
            },
          },
        ],
      ),
    ],
  },
  {
    section: '4.6',
    endpoint: '`X-Challenge-Url`',
    coveredBy: [
      'test/clients/sdk-captcha.test.ts > `X-Challenge`: the frame of its path on VK’s own domain gives the `X-Challenge-Solution`',
    ],
    mark: 'C',
    keys: 'capt, and',
    fact: 'It is a path: the web client puts `https://` and the host without its first name in front (`vk.ru`), Android the whole origin',
  },
];

export const captchaFacts: readonly Fact[] = [...frameFacts, ...apiFacts, ...challengeFacts];
