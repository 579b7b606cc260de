/** passport-vk-id with its defaults, which are VK's production names. */
import { Strategy } from 'passport-vk-id';
import { frame } from './passport.ts';
import { registered, serve } from './serve.ts';

await serve((url) => {
  const { clientId: clientID, clientSecret } = registered;
  const strategy = new Strategy(
    {
      clientID,
      clientSecret,
      callbackURL: `${url}/callback`,
      scope: ['vkid.personal_info', 'email', 'phone'],
    },
    (_access, _refresh, profile, done) => done(null, profile),
  );
  return frame(url, 'vkid', strategy);
});
