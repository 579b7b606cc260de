import t from 'tap';
import { createGuessLimit } from '../../src/secrets/guess-limit.ts';

/** As many different guesses as lock an address. */
function lock(limit: ReturnType<typeof createGuessLimit>, address: string) {
  for (let index = 0; index < 10; index += 1) limit.count(address, `${index}`);
}

t.test('ten different wrong guesses lock an address for what is left of a minute', (t) => {
  const clock = { now: 5000 };
  const limit = createGuessLimit(() => clock.now);
  for (let index = 0; index < 9; index += 1) limit.count('10.0.0.1', `${index}`);
  limit.count('10.0.0.1', '0');
  t.equal(limit.waitOf('10.0.0.1'), undefined);
  clock.now += 20_500;
  limit.count('10.0.0.1', '9');
  t.equal(limit.waitOf('10.0.0.1'), 40);
  t.equal(limit.waitOf('10.0.0.2'), undefined);
  clock.now += 39_500;
  t.equal(limit.waitOf('10.0.0.1'), undefined);
  limit.count('10.0.0.1', '10');
  t.equal(limit.waitOf('10.0.0.1'), undefined, 'and the count begins anew');
  t.end();
});

t.test('addresses that one machine can choose among count as one', (t) => {
  const rows: [guessed: string, asked: string, isSame: boolean][] = [
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['::ffff:10.0.0.1', '10.0.0.2', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002::7', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:5::1', true],
    ['fe80::1%eth0', 'fe80::2%eth0', true],
    ['::1', '::1', true],
    ['::1', '127.0.0.1', false],
  ];
  for (const [guessed, asked, isSame] of rows) {
    const limit = createGuessLimit(() => 0);
    lock(limit, guessed);
    t.equal(limit.waitOf(asked) !== undefined, isSame, `${guessed} and ${asked}`);
  }
  t.end();
});

t.test('of more than a thousand addresses the oldest are forgotten', (t) => {
  const limit = createGuessLimit(() => 0);
  const addresses = Array.from(
    { length: 1005 },
    (_, index) => `10.0.${Math.floor(index / 250)}.${index % 250}`,
  );
  for (const address of addresses) lock(limit, address);
  t.strictSame(
    addresses.filter((address) => limit.waitOf(address) === undefined),
    addresses.slice(0, 5),
  );
  t.end();
});
