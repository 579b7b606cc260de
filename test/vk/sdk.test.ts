import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { SettledRequest } from '../../src/authorization/authorization.ts';
import { secureCookies } from '../../src/oidc/provider-cookies.ts';
import { createSdkScreens } from '../../src/pages/sdk-pages.ts';
import { sdkTexts } from '../../src/pages/texts/sdk-texts.ts';
import { captchaAddress } from '../../src/vk/captcha/captcha-address.ts';
import { captchaFrame } from '../../src/vk/captcha/captcha-frame.ts';
import { readOrigin } from '../../src/vk/http/frame-messages.ts';
import { type WidgetFrame, widgetFrame, widgetFrames } from '../../src/vk/sdk/widget-frames.ts';
import { popupMessage } from '../../src/vk/sdk/popup-message.ts';
import { answerSubscription } from '../../src/vk/sdk/community-subscription.ts';

const popup = { asked: { origin: 'https://app.example', sdk_type: 'vkid', v: '2.6.7' } };
const refused = { ...popup, isRefused: true } as const;
const silent = { asked: { ...popup.asked, v: '1.3.0', uuid: 'u', response_type: 'silent_token' } };
/** Where an authorization led that began so. */
const answerTo = (location: string, more: Partial<SettledRequest>) =>
  popupMessage({ id: 'an-id', wire: 'vk-id', lang: 'ru', location, asked: {}, ...more });
const answer = 'code=vk2.a.c&expires_in=600&device_id=d&state=s&type=code_v2';

t.test('the end of a popup is the redirect’s fields in one message', (t) => {
  t.strictSame(answerTo(`https://app.example:8443/back?a=1&${answer}&ext_id=e`, popup), {
    target: 'https://app.example:8443',
    location: `https://app.example:8443/back?a=1&${answer}&ext_id=e`,
    message: {
      action: 'oauth2_authorize_responses',
      payload: { code: 'vk2.a.c', state: 's', device_id: 'd', type: 'code_v2', expires_in: 600, ext_id: 'e' },
    },
  });
  const payload = { code: 'vk2.a.c', state: 's', device_id: 'd', type: 'code_v2', expires_in: 600 };
  t.strictSame(answerTo(`https://app.example/?${answer}`, popup)?.message['payload'], payload);
  t.strictSame(
    answerTo('https://app.example/?error=access_denied&error_description=no&state=s&device_id=d', refused)
      ?.message,
    { payload: { error: 'access_denied' } },
  );
  const token = { type: 'silent_token', token: 't', ttl: 600, uuid: 'u' };
  const written = encodeURIComponent(JSON.stringify(token));
  t.strictSame(answerTo(`https://app.example/?payload=${written}&state=s`, silent)?.message, {
    action: 'vk_connect_responseu',
    payload: token,
  });
  t.strictSame(
    answerTo(`https://app.example/?payload=x&error=y&code=z&${answer}`, popup)?.message['payload'],
    payload,
    'what the app’s own address says is not ours',
  );
  t.end();
});

t.test('only who was opened by the SDK gets a message', (t) => {
  const back = `https://app.example/?${answer}`;
  for (const [asked, isPopup, name] of [
    [popup.asked, true, 'an origin'],
    [{ origin: 'https://app.example' }, true, 'an origin alone'],
    [{ sdk_type: 'vkid', v: '2.0.0' }, true, '2.0.0, which forgets it'],
    [{ sdk_type: 'vkid', v: '2.1.0' }, true, '2.1.0, too'],
    [{ sdk_type: 'vkid', v: '2.2.0' }, false, '2.2.0 does not'],
    [{ sdk_type: 'vkid', v: '2.6.7' }, false, 'redirect mode'],
    [{ v: '2.0.0' }, false, 'another client of that version'],
    [{}, false, 'a library'],
  ] as const)
    t.equal(answerTo(back, { asked }) !== undefined, isPopup, name);
  t.equal(answerTo(`vk51000002://vk.ru/blank.html?${answer}`, popup), undefined, 'an app on a phone');
  t.equal(answerTo(`?${answer}`, popup), undefined, 'nowhere');
  t.end();
});

t.test('an origin is one, or no one', (t) => {
  for (const origin of ['https://app.example', 'http://localhost:3000', 'http://[::1]:8000'])
    t.equal(readOrigin(origin), origin);
  for (const other of [
    undefined,
    '',
    '*',
    'null',
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://app.example:443',
    'https://user@app.example',
    'HTTPS://APP.EXAMPLE',
    'https://app.example; frame-ancestors *',
    'javascript:alert(1)',
    'file://',
  ])
    t.equal(readOrigin(other), undefined, String(other));
  t.end();
});

const app = { name: 'Демо' };
const person = { first_name: 'Иван' };
const query = { origin: 'https://app.example', app_id: '51000002', lang_id: '0', scheme: 'dark' };

t.test('a frame is what the query and the session make of it', (t) => {
  t.strictSame(
    widgetFrame('sdk-onetap', { ...query, style_height: '56', style_border_radius: '0' }, { app, person }),
    {
      screen: 'sdk-onetap',
      lang: 'ru',
      scheme: 'dark',
      target: 'https://app.example',
      opening: [
        { handler: 'onetap: authentication_info', params: { is_online: true } },
        { handler: 'common: load', params: {} },
      ],
      controls: [{ does: 'continue', says: { handler: 'onetap: show full auth', params: {} } }],
      appName: 'Демо',
      firstName: 'Иван',
      size: { height: 56, radius: 0 },
    },
  );
  const told = (screen: WidgetFrame['screen'], known = {}) =>
    widgetFrame(screen, query, { app, ...known }).opening.map(({ handler }) => handler);
  t.strictSame(told('sdk-onetap'), ['onetap: authentication_info', 'onetap: not authorized']);
  t.strictSame(told('sdk-floating-onetap'), ['floatingonetap: not authorized']);
  t.strictSame(told('sdk-floating-onetap', { person }), ['common: load']);
  t.strictSame(
    told('sdk-community-subscription'),
    ['сommunity subscription: ready'],
    'with its Cyrillic letter',
  );
  t.strictSame(told('sdk-policy-agreements'), ['common: load']);
  t.strictSame(widgetFrame('sdk-onetap', query, {}).opening, [
    { handler: 'common: error', params: { error: 'invalid_client' } },
  ]);
  t.end();
});

t.test('its further buttons are those that were asked for', (t) => {
  const more = { ...query, show_alternative_login: '1', providers: 'mail_ru,nonsense,ok_ru', lang_id: '3' };
  const { controls, lang, size } = widgetFrame(
    'sdk-floating-onetap',
    { ...more, style_height: '9999' },
    { app },
  );
  t.strictSame(
    controls.map(({ does, says }) => [does, says]),
    [
      ['continue', { handler: 'floatingonetap: show full auth', params: {} }],
      ['other-account', { handler: 'floatingonetap: show full auth', params: { screen: 'phone' } }],
      ['ok_ru', { handler: 'floatingonetap: show full auth', params: { sdk_oauth: 'ok_ru' } }],
      ['mail_ru', { handler: 'floatingonetap: show full auth', params: { sdk_oauth: 'mail_ru' } }],
      ['close', { handler: 'common: close', params: {} }],
    ],
  );
  t.equal(lang, 'en');
  t.strictSame(size, { height: 44, radius: 8 });
  t.end();
});

t.test('the captcha is what the query and its box make of it', (t) => {
  const asked = captchaFrame({ ...query, variant: 'popup' });
  const close = { handler: 'VKCaptchaCloseCaptcha', params: {} };
  t.strictSame(asked, {
    lang: 'ru',
    scheme: 'dark',
    target: 'https://app.example',
    opening: [{ handler: 'common: load', params: {} }],
    state: 'asked',
    close,
    covers: true,
  });
  t.strictSame(captchaFrame({ ...query, variant: 'popup' }, { missed: true }), { ...asked, state: 'missed' });
  t.strictSame(captchaFrame({ ...query, variant: 'block' }, { token: 't' }), {
    ...asked,
    opening: [{ handler: 'VKCaptchaGetResult', params: { token: 't' } }, close],
    state: 'solved',
    covers: false,
  });
  t.end();
});

t.test('the captcha is beside the host that was asked, in the same world', (t) => {
  const issuer = 'http://localhost:4400';
  const at = (host: string, protocol = 'https', issued = issuer) =>
    captchaAddress({ host, protocol }, { issuer: issued, session: 's' });
  const asked = (zone = 'ru') => `/not_robot_captcha?domain=vk.${zone}&session_token=s&variant=popup`;
  t.strictSame(at('localhost:4400', 'http'), { path: asked(), address: issuer + asked() });
  t.equal(at('api.vk.ru').address, `https://id.vk.ru${asked()}`);
  t.equal(at('api.vk.me').address, `https://id.vk.ru${asked()}`);
  t.equal(at('api.vk.com:4443').address, `https://id.vk.com:4443${asked('com')}`);
  t.equal(at('notvk.ru').address, issuer + asked());
  t.equal(at('vk.ru.example', 'https').address, issuer + asked());
  const inWorld = { path: `/w/a${asked()}`, address: `https://id.vk.ru/w/a${asked()}` };
  t.strictSame(at('id.vk.ru', 'https', `${issuer}/w/a`), inWorld);
  t.equal(at('localhost:4443', 'https', `${issuer}/w/a`).address, `${issuer}/w/a${asked()}`);
  t.end();
});

t.test('who may subscribe to a community', (t) => {
  const bearer = { client_id: 51_000_002, scopes: ['vkid.personal_info', 'groups'] };
  const asked = { app_id: '51000002', group_id: '7' };
  t.strictSame(answerSubscription(asked, bearer), { response: 1 });
  t.strictSame(answerSubscription(asked, { ...bearer, scopes: ['phone'] }), { error: { code: 204 } });
  t.strictSame(answerSubscription(asked, undefined), { error: { code: 206 } });
  t.strictSame(answerSubscription({ ...asked, app_id: '51000003' }, bearer), { error: { code: 206 } });
  for (const group_id of ['', '0', '-1', '1.5', 'club'])
    t.strictSame(answerSubscription({ ...asked, group_id }, bearer), { error: { code: 206 } }, group_id);
  t.end();
});

t.test('on TLS the session alone is for frames too, and every cookie is Secure', (t) => {
  const session =
    'vkid_default_session=abc; path=/; expires=Sun, 06 Dec 2026 20:00:00 GMT; samesite=lax; httponly';
  const others = [
    'vkid_default_interaction=def; path=/login/def; samesite=lax; httponly',
    'vkid_default_session_other=abc; samesite=lax',
  ];
  t.strictSame(secureCookies([session, ...others], 'default'), [
    '__Secure-vkid_default_session=abc; path=/; expires=Sun, 06 Dec 2026 20:00:00 GMT; httponly; samesite=none; secure',
    ...others.map((cookie) => `__Secure-${cookie}; secure`),
  ]);
  t.strictSame(secureCookies(['vkid_w_session=; samesite=lax; secure; httponly'], 'w'), [
    '__Secure-vkid_w_session=; httponly; samesite=none; secure',
  ]);
  t.strictSame(secureCookies(['vkid_w_resume=abc; secure; samesite=lax'], 'w'), [
    '__Secure-vkid_w_resume=abc; samesite=lax; secure',
  ]);
  t.end();
});

t.test('what is drawn holds no sentence of its own, nothing inline, and nothing unescaped', async (t) => {
  for (const file of readdirSync('views/sdk'))
    t.notMatch(readFileSync(`views/sdk/${file}`, 'utf8'), /\p{Script=Cyrillic}/u, file);
  const screens = createSdkScreens('views', '/login/assets');
  const evil = `"><script>alert('x')</script>`;
  const pages = await Promise.all([
    ...Object.values(widgetFrames).flatMap((screen) =>
      (['0', '3'] as const).map((lang_id) =>
        screens.frame({
          ...widgetFrame(
            screen,
            { ...query, lang_id, show_alternative_login: '1', providers: 'ok_ru,mail_ru' },
            { app: { name: evil }, person: { first_name: evil } },
          ),
          target: evil,
        }),
      ),
    ),
    ...([undefined, { missed: true }, { token: evil }] as const).map((answer) =>
      screens.captcha({ ...captchaFrame(query, answer), target: evil }),
    ),
    ...(['ru', 'en'] as const).map((lang) =>
      screens.answer(
        { lang, target: evil, location: `https://app.example/?${evil}`, message: { evil } },
        '../../',
      ),
    ),
  ]);
  for (const html of pages) {
    t.equal(html.match(/<script/gu)?.length, 1, 'the only script is ours');
    t.notMatch(html, /<style|style=|\son\w+=|undefined|\[object|NaN/u);
    t.equal(html.match(/<h1/gu)?.length, 1);
  }
  t.match(pages[0], 'src="login/assets/scripts/sdk-frame.js"');
  t.match(pages.at(-1), 'src="../../login/assets/scripts/sdk-answer.js"');
  t.strictSame(Object.keys(sdkTexts.en.titles), Object.keys(sdkTexts.ru.titles));
});
