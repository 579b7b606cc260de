/** passport-vkontakte; its three addresses are options, with VK's names as their defaults. */
import { Strategy } from 'passport-vkontakte';
import { frame } from './passport.ts';
import { registered, serve, vkUrl } from './serve.ts';

await serve((url) => {
  const { clientId: clientID, clientSecret } = registered;
  const options = {
    clientID,
    clientSecret,
    callbackURL: `${url}/callback`,
    scope: ['email'],
    state: true,
    authorizationURL: vkUrl('https://oauth.vk.com/authorize'),
    tokenURL: vkUrl('https://oauth.vk.com/access_token'),
    profileURL: vkUrl('https://api.vk.com/method/users.get'),
  };
  const strategy = new Strategy(options, (_access, _refresh, _params, profile, done) => done(null, profile));
  return frame(url, 'vkontakte', strategy);
});
