/**
 * The clients and what each must come to. All of them are the libraries' own code as published; a row says which
 * profile comes back of the same person, and in which words the library itself catches what is wrong.
 */
export interface Client {
  /** The program, in programs/. */
  readonly name: string;
  readonly service: 'id' | 'legacy';
  /** The addresses in it are constants, so that only VK's own names lead it here. */
  readonly hardCoded?: true;
  /** It works only where a policy switch lets VK's wire be other than VK's. */
  readonly needs?: Readonly<Record<string, boolean>>;
  /** What it says without that. */
  readonly without?: object;
  readonly profile: object;
  /** Where it lets no one in of whom it knows no e-mail. */
  readonly withoutEmail?: object;
  readonly denied: object;
  /** Who comes back with a state that the client did not send; absent where it sends none. */
  readonly badState?: object;
  /** The challenge was for another verifier (VK ID), or the secret is another (legacy). */
  readonly badProof: object;
}

const email = 'anna.petrova@example.ru';

export const clients: readonly Client[] = [
  {
    name: 'better-auth',
    service: 'id',
    hardCoded: true,
    profile: { user: { name: 'Анна Петрова', email }, session: { userId: String } },
    withoutEmail: { error: { error: 'unable_to_get_user_info' } },
    denied: { error: { error: 'access_denied' } },
    badState: { error: { error: /state/u } },
    // VK refuses with HTTP 200, where this library looks for no error: it notices that it got no token.
    badProof: { error: { error: 'unable_to_get_user_info' } },
  },
  {
    name: 'nuxt-auth-utils',
    service: 'id',
    profile: {
      user: {
        user_id: '1001',
        first_name: 'Анна',
        last_name: 'Петрова',
        email,
        phone: '79990000001',
        sex: 1,
        birthday: '07.03.1988',
      },
    },
    // The handler reads no error: it takes a refusal for a first visit and sends the person to VK again.
    denied: { screen: 'vkid-allow' },
    badState: { error: { message: 'Vk login failed: state mismatch' } },
    badProof: { error: { message: 'Vk login failed: verifier is missing or invalid' } },
  },
  {
    name: 'passport-vk-id',
    service: 'id',
    hardCoded: true,
    profile: {
      id: '1001',
      provider: 'vkid',
      name: { givenName: 'Анна', familyName: 'Петрова' },
      email,
      phone: '79990000001',
      gender: 1,
      _json: { birthday: '07.03.1988', verified: false },
    },
    denied: { refused: { message: 'User denied access' } },
    badState: { refused: { message: 'Invalid authorization request state.' } },
    // VK refuses with HTTP 200, where passport-oauth2 looks for no error: it notices that it got no token.
    badProof: { error: { message: 'Failed to obtain access token' } },
  },
  {
    name: 'passport-vkontakte',
    service: 'legacy',
    profile: {
      id: 1001,
      provider: 'vkontakte',
      displayName: 'Анна Петрова',
      name: { givenName: 'Анна', familyName: 'Петрова' },
      gender: 'female',
      emails: [{ value: email }],
    },
    denied: { refused: { message: 'User denied your request' } },
    badState: { refused: { message: 'Invalid authorization request state.' } },
    badProof: {
      error: { name: 'TokenError', code: 'invalid_client', message: 'client_secret is incorrect' },
    },
  },
  {
    name: 'auth-js',
    service: 'legacy',
    needs: { legacy_token_type: true },
    without: { cause: { err: { code: 'OAUTH_INVALID_RESPONSE', message: /token_type/u } } },
    profile: { user: { name: 'Анна Петрова', email } },
    denied: { page: { error: 'OAuthCallbackError' } },
    badProof: {
      cause: {
        err: {
          status: 401,
          cause: { error: 'invalid_client', error_description: 'client_secret is incorrect' },
        },
      },
    },
  },
  {
    name: 'arctic',
    service: 'legacy',
    hardCoded: true,
    profile: {
      users: [{ id: 1001, first_name: 'Анна', last_name: 'Петрова', sex: 1, bdate: '7.3.1988' }],
      tokens: { user_id: 1001, email },
    },
    denied: { denied: { error: 'access_denied', error_reason: 'user_denied' } },
    badState: { refused: 'state' },
    badProof: { error: { code: 'invalid_client', description: 'client_secret is incorrect' } },
  },
];
