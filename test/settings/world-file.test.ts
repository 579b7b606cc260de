import { createPublicKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { allowsRedirect, isLoopbackPattern } from '../../src/domain/application.ts';
import { signInPolicyOf } from '../../src/domain/person.ts';
import { findPackage } from '../../src/settings/package-root.ts';
import { placeJournal, readSeed, readSeedFile } from '../../src/settings/world-file.ts';

const now = Date.UTC(2026, 0, 15);
const { root } = findPackage();

const demo = async () => {
  const read = await readSeedFile(join(root, 'config/world.json'), now);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read;
};

t.test('the demo world is the one that is promised', async (t) => {
  const { people } = await demo();
  const rows = people.map((person) => [
    person.id,
    `${person.first_name} ${person.last_name}`,
    person.phone,
    person.password,
    person.status,
    person.educational_profiles.length,
  ]);
  t.strictSame(rows, [
    [1001, 'Анна Петрова', '+79990000001', 'parol-1001', 'active', 0],
    [1003, 'Мария Смирнова', '+79990000003', 'parol-1003', 'active', 1],
    [1004, 'Игорь Кузнецов', '+79990000004', undefined, 'active', 0],
    [1005, 'Олег Васильев', '+79990000005', 'parol-1005', 'blocked', 0],
    [1006, 'Нина Фёдорова', '+79990000006', 'parol-1006', 'deactivated', 0],
    [1007, 'Павел Орлов', '+79990000007', 'parol-1007', 'active', 2],
  ]);
  t.equal(people[0]?.email, 'anna.petrova@example.ru');
  for (const person of people) {
    t.ok(person.middle_name && person.email?.endsWith('@example.ru'), `${person.id} is whole`);
    const profiles = person.educational_profiles.map((profile) => ({ ...profile, id: profile.id ?? 0 }));
    for (const profile of profiles)
      t.ok(profile.organization && profile.id > 700_000 && profile.id < 700_200);
    const wanted = profiles.length === 0 && person.password !== undefined ? 'password_then_otp' : 'otp';
    t.equal(signInPolicyOf({ ...person, id: person.id ?? 0, educational_profiles: profiles }), wanted);
  }
});

t.test('the demo apps send people back where they should', async (t) => {
  const { apps } = placeJournal(await demo(), 'http://localhost:4480/');
  const [journal, personal, legacy] = apps;
  t.match(journal, { client_id: 51_000_001, kind: 'educational', name: 'Электронный журнал' });
  t.strictSame(journal?.redirect_uris, ['http://localhost:4480/connect/callback']);
  t.match(personal, { client_id: 51_000_002, kind: 'personal', name: 'Демо' });
  t.match(legacy, { client_id: 51_000_003, kind: 'personal', secret: 'secret-51000003' });
  for (const app of [personal, legacy]) {
    t.ok(app?.redirect_uris.every(isLoopbackPattern));
    for (const origin of ['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:8080'])
      t.ok(allowsRedirect(app?.redirect_uris ?? [], `${origin}/any/path`), origin);
    t.notOk(allowsRedirect(app?.redirect_uris ?? [], 'https://example.org/'));
  }
});

t.test('without a journal its callback leads nowhere; other URIs stay to the letter', async (t) => {
  const read = readSeed(
    { apps: [{ name: 'a', redirect_uris: ['{journal_url}/x', 'HTTP://Host/{journal_url}', 'app:/back'] }] },
    now,
  );
  if ('faults' in read) throw new Error(read.faults.join());
  t.strictSame(placeJournal(read, undefined).apps[0]?.redirect_uris, [
    'HTTP://Host/{journal_url}',
    'app:/back',
  ]);
  t.strictSame(placeJournal(read, 'http://j').apps[0]?.redirect_uris[0], 'http://j/x');
});

t.test('what a tester leaves out has a default', async (t) => {
  const read = readSeed(
    {
      people: [
        { phone: '8 (999) 123-45-67', first_name: 'Иван', last_name: 'Иванов', educational_profiles: [{}] },
      ],
      apps: [{ name: 'Моё' }],
      policy: { preset: 'vk' },
    },
    now,
  );
  t.match(read, {
    people: [{ phone: '+79991234567', status: 'active', educational_profiles: [{ last_name: 'Иванов' }] }],
    apps: [{ name: 'Моё', kind: 'personal', redirect_uris: [] }],
    policy: { preset: 'vk' },
  });
  t.strictSame(readSeed({}, now), { people: [], apps: [] }, 'an empty world is a world');
});

t.test('every fault of a world names its key, and all are told at once', async (t) => {
  const person = { phone: '+79990000001', first_name: 'Анна', last_name: 'Петрова' };
  const read = readSeed(
    {
      people: [person, { ...person, phone: '123' }, { ...person, phone: '+79990000003', pasword: 'x' }],
      apps: [{ name: 'a', kind: 'other' }, { redirect_uris: ['javascript:alert(1)'] }],
      policy: { code_length: 7 },
      persons: [],
    },
    now,
  );
  t.match('faults' in read ? read.faults : [], [
    /^persons is not known here/u,
    /^people\[1\]\.phone must be/u,
    /^people\[2\]\.pasword is not known here/u,
    /^apps\[0\]\.kind must be one of educational, personal/u,
    /^apps\[1\]\.name is missing/u,
    /^apps\[1\]\.redirect_uris\[0\] must/u,
    /^policy\.code_length must be/u,
  ]);
  t.equal('faults' in read ? read.faults.length : 0, 7);
});

t.test('what only one may have is not given twice', async (t) => {
  const person = { id: 1, phone: '+79990000001', first_name: 'Анна', last_name: 'Петрова' };
  const read = readSeed(
    {
      people: [
        { ...person, educational_profiles: [{ id: 2 }] },
        { ...person, phone: '8 999 000 00 01' },
        { ...person, id: 2, phone: '+79990000002', educational_profiles: [{ id: 3 }, {}, {}] },
      ],
      apps: [{ client_id: 5, name: 'a' }, { client_id: 5, name: 'b' }, { name: 'c' }, { name: 'd' }],
    },
    now,
  );
  t.strictSame('faults' in read ? read.faults : [], [
    'people[1].phone is the same as people[0].phone',
    'people[1].id is the same as people[0].id',
    'people[2].id is the same as people[0].educational_profiles[0].id',
    'apps[1].client_id is the same as apps[0].client_id',
  ]);
});

t.test('a file that is no world says so', async (t) => {
  const file = join(t.testdir(), 'world.json');
  const faultsOf = async (content: string) => {
    await writeFile(file, content);
    const read = await readSeedFile(file, now);
    return 'faults' in read ? read.faults : [];
  };
  t.match(await faultsOf('{"people": ['), [/^is not JSON \(/u]);
  for (const content of ['null', '[]', '7']) t.strictSame(await faultsOf(content), ['must be an object']);
  t.match(await readSeedFile(join(root, 'config'), now), { faults: [/^cannot be read \(EISDIR/u] });
  t.match(readSeed(undefined, now), { faults: ['must be an object'] });
});

t.test('the development key is one RSA-2048 key that says what it is', async (t) => {
  const jwks = JSON.parse(await readFile(join(root, 'config/development-key.json'), 'utf8')) as {
    keys: [{ kid: string; use: string; alg: string; kty: string; n: string; e: string; d: string }];
  };
  const [key] = jwks.keys;
  t.equal(jwks.keys.length, 1);
  t.match(key, { kid: 'vkid-emulator-development-key', use: 'sig', alg: 'RS256', kty: 'RSA', d: String });
  t.equal(createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails?.modulusLength, 2048);
});
