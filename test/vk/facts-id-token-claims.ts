import { exchange, type Fact, signIn } from './facts.ts';

const endpoint = 'POST /oauth2/auth';

export const idTokenFacts: readonly Fact[] = [
  {
    section: '2.6',
    endpoint,
    fact: 'The ID token is RS256 with `iis` = "VK", `sub` and `app` numbers, `jti` 21, `exp` an hour later (our choice), and `iss`, `aud` beside them (our choice)',
    mark: 'C',
    keys: 'Go and Rust verifiers, forze',
    steps: [
      signIn(),
      exchange(),
      {
        decode: '{id_token}',
        expect: {
          body: {
            header: { alg: 'RS256', typ: 'JWT', kid: String },
            claims: {
              iis: 'VK',
              iss: 'VK',
              sub: 1004,
              app: 51000002,
              aud: '51000002',
              iat: Number,
              exp: Number,
              jti: 21,
            },
          },
        },
      },
    ],
  },
  {
    section: '2.6',
    endpoint,
    fact: 'In a world that was aged the header has `vkid_aged`, by how many ms, so that the token gets older with it; one of the second in which its person or app was made has `vkid_ms`. Others have no header but `alg`, `typ` and `kid`',
    mark: 'U',
    ours: true,
    steps: [
      { age: 60 },
      signIn(),
      exchange(),
      {
        decode: '{id_token}',
        expect: {
          body: { header: { alg: 'RS256', typ: 'JWT', kid: String, vkid_aged: 60_000 }, claims: Object },
        },
      },
    ],
  },
  {
    section: '2.6',
    endpoint: 'GET /__emulator/id-token.pem',
    fact: 'The key is RSA, its public half served as PEM; the signature fits it. VK’s has 4096 bits, ours 2048, since signing with the former takes 18 times as long; `--signing-keys` takes any size',
    mark: 'R/D',
    keys: 'forze',
    coveredBy: [
      'test/vk/id-tokens.test.ts > the ID token is signed by the key that is served as PEM, RSA of 2048 bits',
    ],
  },
  {
    section: '2.6',
    endpoint: 'GET /oauth2/jwks',
    fact: 'No JWKS at VK ID: 404. The discovery document beside it is of the standard server, and names another path',
    mark: 'R',
    keys: 'forze',
    steps: [{ ask: { path: '/oauth2/jwks' }, expect: { status: 404 } }],
  },
];
