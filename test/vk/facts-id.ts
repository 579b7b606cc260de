import { exchange, type Fact, signIn } from './facts.ts';

export const idFacts: readonly Fact[] = [
  {
    section: '2.4',
    endpoint: 'POST /oauth2/auth',
    fact: "`user_id` and `expires_in` are numbers, `state` is the request's, `scope` names what was granted",
    mark: 'C',
    keys: 'ios, and',
    steps: [
      signIn(),
      {
        ...exchange(),
        expect: {
          status: 200,
          type: /^application\/json/u,
          body: {
            access_token: /^vk2\.a\.[\w-]{200,}$/u,
            refresh_token: /^vk2\.a\.[\w-]{256}$/u,
            id_token: /^[\w-]+\.[\w-]+\.[\w-]+$/u,
            token_type: 'Bearer',
            expires_in: 3600,
            user_id: 1004,
            state: '{state}',
            scope: 'vkid.personal_info email phone',
          },
        },
      },
    ],
  },
];
