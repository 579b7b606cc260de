import type { WrittenSeed } from '../settings/settings.ts';

type Written<List extends 'apps' | 'people'> = NonNullable<WrittenSeed[List]>[number];
type Policy = NonNullable<WrittenSeed['policy']>;

/** A person as written in a world file; what is left out has a default. */
export type NewPerson = Written<'people'>;
export type Person = NewPerson &
  Required<Pick<NewPerson, 'birth_date' | 'educational_profiles' | 'gender' | 'id' | 'status'>>;

/** An app as written in a world file; a name will do. */
export type NewApp = Written<'apps'>;
export type App = NewApp &
  Required<Pick<NewApp, 'client_id' | 'kind' | 'post_logout_redirect_uris' | 'redirect_uris'>>;

/** A code that was "sent". */
export interface SentMessage {
  readonly id: number;
  /** The sign-in it belongs to: the pages' `data-sign-in`, a visitor's `signInId`. */
  readonly sign_in: string;
  readonly phone: string;
  readonly channel: 'call' | 'sms';
  readonly purpose: 'login' | 'recover';
  readonly code: string;
  readonly text: string;
  readonly state: 'cancelled' | 'expired' | 'open' | 'superseded' | 'used';
  readonly sent_at: string;
  readonly expires_at: string;
  readonly client_id: number;
}

export interface MessageFilter {
  readonly phone?: string;
  readonly sign_in?: string;
  readonly purpose?: SentMessage['purpose'];
  readonly state?: SentMessage['state'];
  /** The id of a message: only later ones. */
  readonly after?: number;
}

/** The control API of one world, typed. Each call rejects with a sentence that says what the emulator disliked. */
export interface ControlClient {
  readonly messages: {
    /** Newest first. */
    list(filter?: MessageFilter): Promise<readonly SentMessage[]>;
    /** The newest that matches, as soon as there is one; rejects after `seconds` (10 unless given, 30 at most). */
    wait(filter?: MessageFilter & { readonly seconds?: number }): Promise<SentMessage>;
    clear(): Promise<void>;
  };
  readonly people: ResourceClient<NewPerson, Person>;
  readonly apps: ResourceClient<NewApp, App>;
  readonly policy: {
    get(): Promise<Policy>;
    /** Sets single keys; `preset` forgets those set before. */
    set(changes: Policy): Promise<Policy>;
  };
  /** Everything in this world gets older by so much, at once: seconds, or an ISO 8601 duration (`PT1H`). */
  age(by: number | string): Promise<void>;
  /** This world is its seed again. */
  reset(): Promise<void>;
}

interface ResourceClient<New, Kept> {
  list(): Promise<readonly Kept[]>;
  get(id: number): Promise<Kept>;
  add(written: New): Promise<Kept>;
  /** `null` takes a field away. */
  change(id: number, changes: { readonly [Key in keyof New]?: New[Key] | null }): Promise<Kept>;
  remove(id: number): Promise<void>;
}

export interface ControlOptions {
  /** The emulator's address, with the world's prefix if it is another one than `default`. */
  readonly url: string;
  readonly controlToken?: string;
}

/** Opens the control API of a running emulator; what `startEmulator` gave will do. */
export function createControlClient({ url, controlToken }: ControlOptions): ControlClient {
  const base = `${url.replace(/\/+$/u, '')}/__emulator/api`;

  // What the emulator answers is what its own documentation says: taken at its word here, and nowhere else.
  async function ask<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(controlToken !== undefined && { authorization: `Bearer ${controlToken}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw refused(`${method} ${base}/${path}`, response.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  const resource = <New, Kept>(name: string): ResourceClient<New, Kept> => ({
    list: async () => (await ask<{ items: Kept[] }>('GET', `${name}?limit=500`)).items,
    get: (id) => ask('GET', `${name}/${id}`),
    add: (written) => ask('POST', name, written),
    change: (id, changes) => ask('PATCH', `${name}/${id}`, changes),
    remove: (id) => ask('DELETE', `${name}/${id}`),
  });

  const find = async (filter: MessageFilter, wait?: number) => {
    const query = Object.entries({ ...filter, wait }).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const { items } = await ask<{ items: SentMessage[] }>(
      'GET',
      `messages?${new URLSearchParams(query).toString()}`,
    );
    return items;
  };

  return {
    messages: {
      list: (filter = {}) => find(filter),
      wait: async ({ seconds = 10, ...filter } = {}) => {
        const [newest] = await find(filter, seconds);
        if (newest) return newest;
        const wanted = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
        throw Object.assign(new Error(`no message came within ${seconds} s: ${wanted.join(', ') || 'any'}`), {
          code: 'ERR_NO_MESSAGE',
        });
      },
      clear: () => ask('DELETE', 'messages'),
    },
    people: resource('people'),
    apps: resource('apps'),
    policy: { get: () => ask('GET', 'policy'), set: (changes) => ask('PATCH', 'policy', changes) },
    age: async (by) => {
      await ask('POST', 'age', { by });
    },
    reset: () => ask('POST', 'reset'),
  };
}

function refused(request: string, status: number, body: string): Error {
  let detail = body;
  try {
    detail = String(JSON.parse(body).detail ?? body);
  } catch {
    // Not a problem document: shown as it came.
  }
  return Object.assign(new Error(`${request} answered ${status}: ${detail}`), {
    code: 'ERR_CONTROL',
    status,
  });
}
