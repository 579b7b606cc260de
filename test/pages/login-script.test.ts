import t from 'tap';

// The functions of views/scripts/login.js that need no page: what a number looks like while it is typed, and a countdown.

const script: unknown = await import(new URL('../../../views/scripts/login.js', import.meta.url).href);
const { groupPhone, clock } = script as {
  groupPhone: (typed: string) => string;
  clock: (seconds: number) => string;
};

t.test('a Russian mobile number is grouped while it is typed, and anything else is left as it is', (t) => {
  for (const [typed, shown] of [
    ['8 (912) 345-67-89', '+7 912 345-67-89'],
    ['+79123456789', '+7 912 345-67-89'],
    ['9123456789', '+7 912 345-67-89'],
    ['+7 912 3', '+7 912 3'],
    ['+7', '+7'],
    ['+375 29 123', '+375 29 123'],
    ['anna@example.ru', 'anna@example.ru'],
    ['912345678901', '912345678901'],
  ] as const)
    t.equal(groupPhone(typed), shown);
  t.end();
});

t.test('a countdown shows minutes and seconds of two digits', (t) => {
  t.equal(clock(61), '01:01');
  t.end();
});
