/**
 * VK's wire as data. A fact is a row: where it stands in VK's contract, what it says, on what evidence, and the
 * requests that prove it, with their exact answers. Adding a fact is adding a row to one of the tables beside this file
 * (facts-id.ts, facts-sdk.ts, facts-legacy.ts); `npm run fidelity` then writes it into docs/fidelity.md.
 */
import type { NewApp, NewPerson } from '../../src/kit/control-client.ts';
import type { SignIn } from '../../src/kit/visitor.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { igor } from '../support/people.ts';

export type Fact = {
  /** Of VK's contract: `2.7`, `1.4`. `10` are findings that came later. */
  readonly section: string;
  readonly endpoint: string;
  /** One sentence without a full stop. */
  readonly fact: string;
  /** C seen in a client's code, D documented, R reported, U unknown, `tried` by us; `C/D` both. */
  readonly mark: string;
  /** Who shows it: the clients' and sources' short names. */
  readonly keys?: string;
  /** No one knows what VK does; this is what we do. */
  readonly ours?: true;
} & (
  | { readonly steps: readonly Step[] }
  /** It takes a browser, a client library or a unit test: that test, as `file > title > title of a test in it`. */
  | { readonly coveredBy: readonly string[] }
);

/**
 * One thing that happens, and what must come of it. Every text may name what is known by then, as `{code}`: `verifier`,
 * `challenge`, `state`, `redirect_uri` from the start (`known`), then each parameter of a callback (query and fragment)
 * and each text or number of a JSON answer, by its own name.
 */
export type Step = (
  | { readonly ask: Request }
  /** The same request several times at once. Their answers in `expect`: first those without an `error`. */
  | { readonly together: Request; readonly times: number }
  /** A person's browser goes there and, with `who`, journeys the whole log-in. One browser per fact, unless `elsewhere`. */
  | {
      readonly visit: Pick<Request, 'host' | 'path' | 'query'>;
      readonly who?: SignIn;
      readonly elsewhere?: true;
    }
  /** A JWT, as `{id_token}`: its two halves are the body of the answer, `{header, claims}`. */
  | { readonly decode: string }
  /** Known under another name too, before an answer changes it. */
  | { readonly keep: Values }
  | { readonly policy: Partial<Policy> }
  /** The whole world gets older by so many seconds. */
  | { readonly age: number }
  | {
      readonly person: number;
      readonly changes: { readonly [Key in keyof NewPerson]?: NewPerson[Key] | null };
    }
  | { readonly app: number; readonly changes: { readonly [Key in keyof NewApp]?: NewApp[Key] | null } }
) & { readonly expect?: Expected | readonly Expected[] };

type Values = Readonly<Record<string, string | undefined>>;

/** A value that is `undefined` is not sent: rows are made from others by leaving something out. */
export interface Request {
  /** `POST` where there is a body, else `GET`. */
  readonly method?: string;
  /** One of VK's hosts, written into the path in front; none is VK ID. */
  readonly host?: string;
  readonly path: string;
  readonly query?: Values;
  readonly form?: Values;
  readonly multipart?: Values;
  readonly json?: unknown;
  /** Any other body, with its type among the headers. */
  readonly text?: string;
  readonly headers?: Values;
}

/** What is named must be so, exactly. A RegExp, `String`, `Number` or `Boolean` stands for values that differ each time. */
export interface Expected {
  readonly status?: number;
  readonly type?: Leaf;
  /** `undefined`: must be absent. */
  readonly headers?: Readonly<Record<string, Leaf | undefined>>;
  /** Whole: JSON as a value, anything else as text. */
  readonly body?: unknown;
  /** Where it leads: the address without its parameters, and all of these. */
  readonly redirect?:
    | undefined
    | {
        readonly to: string;
        readonly query?: Readonly<Record<string, Leaf>>;
        readonly fragment?: Readonly<Record<string, Leaf>>;
      };
  /** `data-screen` and the `data-error`s of the page, and what can be read on it, or in its source. */
  readonly page?: {
    readonly screen?: string;
    readonly errors?: readonly string[];
    readonly text?: RegExp;
    readonly html?: RegExp;
  };
}

export type Leaf = string | RegExp;

/** Known before anything has happened. The challenge is the verifier's. */
export const known = {
  verifier: 'facts-verifier-of-43-characters-or-more-0123456789',
  challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
  state: 'facts-state-of-32-characters-or-more-0123456789',
  redirect_uri: 'http://localhost/callback',
};

/** What the demo world lacks. */
export const moreApps: readonly NewApp[] = [
  {
    client_id: 51000010,
    name: 'Закрытое',
    service_token: 'service-51000010',
    redirect_uris: ['https://app.example/callback', 'https://app.example/callback?from=vk'],
  },
  { client_id: 51000011, name: 'Мобильное' },
  {
    client_id: 51000012,
    name: 'Скромное',
    scopes: ['vkid.personal_info', 'email'],
    redirect_uris: ['http://localhost:*/*'],
  },
];

/** An authorization request as VK ID's documentation has it. */
export const authorizeQuery = {
  response_type: 'code',
  client_id: '51000002',
  redirect_uri: '{redirect_uri}',
  state: '{state}',
  code_challenge: '{challenge}',
  code_challenge_method: 'S256',
  scope: 'vkid.personal_info email phone',
};

/** A person signs in at VK ID; then `{code}`, `{device_id}` and the rest of the callback are known. */
export const signIn = (query: Values = {}, who: SignIn = igor): Step => ({
  visit: { path: '/authorize', query: { ...authorizeQuery, ...query } },
  who,
});

/** The code is exchanged as VK ID's documentation has it; then `{access_token}`, `{refresh_token}`, `{id_token}` are known. */
export const exchange = (form: Values = {}): { readonly ask: Request } => ({
  ask: {
    path: '/oauth2/auth',
    form: {
      grant_type: 'authorization_code',
      code: '{code}',
      code_verifier: '{verifier}',
      client_id: '51000002',
      device_id: '{device_id}',
      redirect_uri: '{redirect_uri}',
      state: '{state}',
      ...form,
    },
  },
});
