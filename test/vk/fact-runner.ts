/** Proves facts: does what a row says against a running emulator, and compares what came of it with what must. */
import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { type ControlClient, createControlClient } from '../../src/kit/control-client.ts';
import { type Emulator, startEmulator } from '../../src/kit/start-emulator.ts';
import { createVisitor, type Visitor } from '../../src/kit/visitor.ts';
import { type Expected, type Fact, known, moreApps, type Request, type Step } from './facts.ts';

/** What came of a step, as far as it can be compared. */
interface FactAnswer {
  readonly status?: number;
  readonly headers?: Headers;
  readonly body?: unknown;
  /** Where it leads, or where the browser was led out to. */
  readonly location?: string | undefined;
  readonly page?: {
    readonly screen: string | undefined;
    readonly errors: readonly string[];
    text: string;
    html: string;
  };
}

/** One emulator for many facts: its world is its seed again before each. */
export async function openGround(t: Test): Promise<(t: Test, fact: Fact) => Promise<void>> {
  const demo = JSON.parse(readFileSync(new URL('../../../config/world.json', import.meta.url), 'utf8'));
  const world = { ...demo, apps: [...demo.apps, ...moreApps] };
  const emulator = await startEmulator({ httpsPort: 'off', world, dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const control = createControlClient(emulator);
  return async (t, fact) => {
    if (!('steps' in fact)) return;
    await control.reset();
    await prove(t, fact.steps, { emulator, control });
  };
}

async function prove(
  t: Test,
  steps: readonly Step[],
  { emulator, control }: { readonly emulator: Emulator; readonly control: ControlClient },
): Promise<void> {
  const values = new Map<string, string>(Object.entries(known));
  let visitor = createVisitor(emulator);
  for (const [at, step] of steps.entries()) {
    const filled = fill(step, values);
    if ('visit' in filled && filled.elsewhere) visitor = createVisitor(emulator);
    const answers = await take(filled, { emulator, control, visitor, values });
    const expected = [filled.expect ?? []].flat() as readonly Expected[];
    for (const [index, one] of expected.entries()) {
      const answer = answers[index] ?? {};
      const seen = Object.fromEntries(Object.keys(one).map((name) => [name, look(answer, one, name)]));
      t.strictSame(seen, expectedOf(one, seen), `step ${at + 1} of ${steps.length}`);
    }
  }
}

interface RequestTools {
  readonly emulator: Emulator;
  readonly control: ControlClient;
  readonly visitor: Visitor;
  readonly values: Map<string, string>;
}

async function take(
  step: Step,
  { emulator, control, visitor, values }: RequestTools,
): Promise<readonly FactAnswer[]> {
  if ('keep' in step) for (const [name, value] of Object.entries(given(step.keep))) values.set(name, value);
  else if ('policy' in step) await control.policy.set(step.policy);
  else if ('age' in step) await control.age(step.age);
  else if ('person' in step) await control.people.change(step.person, step.changes);
  else if ('app' in step) await control.apps.change(step.app, step.changes);
  else if ('decode' in step) {
    const [header, claims] = step.decode.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    return [{ body: { header: JSON.parse(header ?? ''), claims: JSON.parse(claims ?? '') } }];
  } else if ('visit' in step) {
    await visitor.open(addressOf(emulator, step.visit));
    if (step.who) await visitor.signIn(step.who);
    const { callback, screen, errors, text, html, status } = visitor;
    for (const [name, value] of callback ? parametersOf(callback) : []) values.set(name, value);
    return [{ status, location: callback?.href, page: { screen, errors, text, html } }];
  } else if ('together' in step) {
    const all = Array.from({ length: step.times }, () => send(emulator, step.together));
    const answers = await Promise.all(all);
    const refused = ({ body }: FactAnswer) => Number(isRecord(body) && 'error' in body);
    return answers.toSorted((one, other) => refused(one) - refused(other)).map((one) => learn(one, values));
  } else {
    return [learn(await send(emulator, step.ask), values)];
  }
  return [];
}

function learn(answer: FactAnswer, values: Map<string, string>): FactAnswer {
  for (const [name, value] of Object.entries(isRecord(answer.body) ? answer.body : {}))
    if (typeof value === 'string' || typeof value === 'number') values.set(name, String(value));
  for (const { params } of openingOf(answer.page?.html))
    for (const [name, value] of Object.entries(params)) values.set(name, String(value));
  if (answer.location !== undefined && URL.canParse(answer.location))
    for (const [name, value] of parametersOf(new URL(answer.location))) values.set(name, value);
  return answer;
}

async function send(emulator: Emulator, request: Request): Promise<FactAnswer> {
  const { form, multipart, json, text } = request;
  const headers = given(request.headers);
  const body =
    (form && new URLSearchParams(given(form))) ??
    (multipart && multipartOf(given(multipart))) ??
    (json === undefined ? text : JSON.stringify(json));
  const response = await fetch(addressOf(emulator, request), {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  const said = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(said) : said,
    location: response.headers.get('location') ?? undefined,
    page: pageIn(said),
  };
}

function addressOf(
  { url }: Emulator,
  { host, path, query }: Pick<Request, 'host' | 'path' | 'query'>,
): string {
  const asked = new URLSearchParams(given(query)).toString();
  return `${url}${host === undefined ? '' : `/${host}`}${path}${asked && `?${asked}`}`;
}

const given = (values: Request['query'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );

function multipartOf(values: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.append(name, value);
  return form;
}

const pageIn = (html: string): NonNullable<FactAnswer['page']> => ({
  screen: /<body[^>]*data-screen="([^"]*)"/u.exec(html)?.[1],
  errors: [...html.matchAll(/data-error="([^"]*)"/gu)].map(([, id]) => id ?? ''),
  text: html,
  html,
});

/** What a frame of VK's SDK says by itself. */
const openingOf = (html = ''): { readonly params: object }[] =>
  JSON.parse((/ data-opening="([^"]*)"/u.exec(html)?.[1] ?? '[]').replaceAll('&quot;', '"'));

/** Those of the query and the fragment, and the fields of the `payload` that VK ID's first version leads back with. */
const parametersOf = (address: URL): [string, string][] => {
  const payload: Record<string, unknown> = JSON.parse(address.searchParams.get('payload') ?? '{}');
  return [
    ...address.searchParams,
    ...new URLSearchParams(address.hash.slice(1)),
    ...Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]),
  ];
};

/** That part of an answer which an expectation names. */
function look(answer: FactAnswer, expected: Expected, name: string): unknown {
  if (name === 'type') return answer.headers?.get('content-type') ?? undefined;
  if (name === 'headers') {
    const names = Object.keys(expected.headers ?? {});
    return Object.fromEntries(names.map((one) => [one, answer.headers?.get(one) ?? undefined]));
  }
  if (name === 'redirect')
    return answer.location === undefined ? undefined : redirectOf(answer.location, expected);
  if (name === 'page') {
    const { page = {} } = expected;
    return Object.fromEntries(Object.keys(page).map((one) => [one, Reflect.get(answer.page ?? {}, one)]));
  }
  return Reflect.get(answer, name);
}

function redirectOf(location: string, { redirect }: Expected) {
  const [beforeHash = '', fragment = ''] = location.split('#');
  const [to, query = ''] = beforeHash.split('?');
  return {
    to,
    ...(redirect?.query && { query: Object.fromEntries(new URLSearchParams(query)) }),
    ...(redirect?.fragment && { fragment: Object.fromEntries(new URLSearchParams(fragment)) }),
  };
}

/** The expectation with what may differ replaced by what was seen, where that is of the right kind. */
function expectedOf(expected: unknown, seen: unknown): unknown {
  if (expected instanceof RegExp) return typeof seen === 'string' && expected.test(seen) ? seen : expected;
  if (typeof expected === 'function')
    return seen !== undefined && Object(seen) instanceof expected ? seen : expected;
  if (Array.isArray(expected))
    return expected.map((one, index) => expectedOf(one, Array.isArray(seen) ? seen[index] : undefined));
  if (!isRecord(expected)) return expected;
  const own = isRecord(seen) ? seen : {};
  return Object.fromEntries(
    Object.entries(expected).map(([name, one]) => [name, expectedOf(one, own[name])]),
  );
}

/** `{name}` in every text of a step becomes what is known under that name by then. */
function fill<T>(value: T, values: ReadonlyMap<string, string>): T;
function fill(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{(\w+)\}/gu, (unknown, name: string) => values.get(name) ?? unknown);
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, values));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, values)]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
