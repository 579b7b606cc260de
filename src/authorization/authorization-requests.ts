import type { Journey } from '../domain/journey/state.ts';
import { requestLifetime, settledLifetime } from '../domain/lifetimes.ts';
import type { AuthorizationRequest } from '../domain/oauth/authorization-request.ts';
import type { Change, Json } from '../storage/store.ts';
import { type Found, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import type { CodeBinding } from './sign-ins.ts';

/** An authorization request that a person is asked about under `/login/{id}`. Its id becomes that of the sign-in. */
export interface OpenRequest {
  readonly id: string;
  readonly request: AuthorizationRequest;
  /** What the code will be bound to. */
  readonly binding: Omit<CodeBinding, 'issued_at'>;
  /** The wire's own parameters, as its answer needs them. */
  readonly asked: Readonly<Record<string, string>>;
  /** By what VK ID knows the browser again; `isNew`: its cookie is still to be set. */
  readonly browser?: { readonly id: string; readonly isNew: boolean };
  /** Begun when its first page is looked at. */
  readonly journey?: Journey;
  /** The keys of the people whom the journey has been about, by their ids: one made again under the id is another one. */
  readonly person_keys?: Readonly<Record<number, string>>;
  /** What the standard server keeps of it: opaque here. */
  readonly provider?: Json;
  /** When its journey is over: ms of the world's clock. */
  readonly expires_at: number;
}

/** What stays of a request when it was answered: where it led. */
export interface SettledRequest {
  readonly id: string;
  readonly wire: AuthorizationRequest['wire'];
  /** Whom the answer is about: the browser must still be theirs when the standard server goes on. */
  readonly person_id?: number;
  /** Where the person was sent, for the second press (K-3). */
  readonly location: string;
  /** The answer is an error. */
  readonly isRefused?: true;
  /** As `OpenRequest.asked`, for an answer that is a page. */
  readonly asked: Readonly<Record<string, string>>;
  readonly lang: 'en' | 'ru';
  /** A browser that VK ID is to know from now on. */
  readonly new_browser?: string;
  /** The standard server goes on from here: its own record, and what it is told. */
  readonly provider?: Json;
  readonly result?: Json;
  /** The right to go on was taken: it is there once. */
  readonly resumed?: true;
}

export type RequestRecord = { readonly open: OpenRequest } | { readonly settled: SettledRequest };

export interface Requests {
  find(id: string): Promise<Found<RequestRecord>>;
  open(id: string): Promise<OpenRequest | undefined>;
  toOpen(request: OpenRequest, found?: Found<RequestRecord>): Change[];
  toSettle(settled: SettledRequest, found: Found<RequestRecord>): Change[];
  /** Takes the right to go on: true for one caller. */
  takeResumption(id: string): Promise<SettledRequest | undefined>;
  drop(id: string): Promise<void>;
}

/** As it is kept: a journey is about its own request, which need not be written twice at each step. */
type KeptRecord =
  | { readonly open: Omit<OpenRequest, 'journey'> & { readonly journey?: Omit<Journey, 'id' | 'request'> } }
  | { readonly settled: SettledRequest };

const kind = 'request';

/** The key of a request in its world's space. */
export const requestKey = (id: string): string => keyOf(kind, id);

export function openRequests(world: World): Requests {
  const requests = openCollection<KeptRecord>(world.space, kind);
  const find: Requests['find'] = async (id) => {
    if (!/^[\w-]{16,64}$/u.test(id)) return { thing: undefined, stored: undefined };
    const { thing, stored } = await requests.find(id);
    return { thing: thing && whole(thing), stored };
  };
  return {
    find,
    open: async (id) => {
      const { thing } = await find(id);
      return thing && 'open' in thing ? thing.open : undefined;
    },
    toOpen: (open, found) =>
      requests.toPut(open.id, kept(open), { ttl: requestLifetime(world.policy), ...asFound(found) }),
    toSettle: (settled, found) =>
      requests.toPut(settled.id, { settled }, { ttl: settledLifetime, ...asFound(found) }),
    takeResumption: async (id) => {
      const taken = await requests.change(id, (current) => {
        if (!current || !('settled' in current) || current.settled.resumed)
          return { keep: true, settled: undefined };
        const { settled } = current;
        return { put: { settled: { ...settled, resumed: true } }, settled };
      });
      return taken.settled;
    },
    drop: (id) => requests.drop(id),
  };
}

function whole(record: KeptRecord): RequestRecord {
  if ('settled' in record) return record;
  const { journey, ...open } = record.open;
  const { id, request } = open;
  return { open: { ...open, ...(journey && { journey: { ...journey, id, request } }) } };
}

function kept({ journey, ...open }: OpenRequest): KeptRecord {
  if (!journey) return { open };
  const { id: _, request: __, ...own } = journey;
  return { open: { ...open, journey: own } };
}

/** Of what was found only the stored value is a condition. */
const asFound = (found: Found<RequestRecord> | undefined): { found?: Found<KeptRecord> } =>
  found ? { found: { thing: undefined, stored: found.stored } } : {};
