import { readFileSync } from 'node:fs';
import t from 'tap';

const base = readFileSync('views/styles/base.css', 'utf8');

/** The two colours of a token: `--name: light-dark(#…, #…)`. */
function token(name: string, within = base): { light: string; dark: string } {
  const found = new RegExp(`${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(within);
  if (!found?.[1] || !found[2]) throw new Error(`base.css has no pair for ${name}`);
  return { light: found[1], dark: found[2] };
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

t.test('every token keeps its contrast, light and dark', async (t) => {
  const pairs: [string, string, number, number][] = [
    ['--text', '--card', 18, 14.2],
    ['--text', '--ground', 7, 7],
    ['--muted', '--card', 6.4, 7.5],
    ['--muted', '--ground', 4.5, 4.5],
    ['--edge', '--card', 3.6, 4.3],
    ['--primary', '--primary-ink', 6.5, 8.6],
    ['--primary', '--card', 4.5, 4.5],
    ['--primary', '--ground', 4.5, 4.5],
    ['--journal', '--journal-ink', 6.4, 8.5],
    ['--journal', '--card', 4.5, 4.5],
    ['--danger', '--card', 6.5, 8.3],
    ['--success', '--card', 6, 9.3],
    ['--banner', '--banner-ink', 9, 10.6],
  ];
  for (const [one, other, light, dark] of pairs) {
    const [a, b] = [token(one), token(other)];
    t.ok(
      contrast(a.light, b.light) >= light - 0.05,
      `${one} on ${other}, light: ${contrast(a.light, b.light)}`,
    );
    t.ok(contrast(a.dark, b.dark) >= dark - 0.05, `${one} on ${other}, dark: ${contrast(a.dark, b.dark)}`);
  }
});

t.test('initials can be read in each of their colours', async (t) => {
  const rules = base.match(/\.initials[^{]*\{[^}]*\}/g)?.filter((rule) => rule.includes('--tint:')) ?? [];
  t.equal(rules.length, 6);
  for (const rule of rules) {
    const [tint, ink] = [token('--tint', rule), token('--tint-ink', rule)];
    t.ok(contrast(tint.light, ink.light) >= 4.5, rule);
    t.ok(contrast(tint.dark, ink.dark) >= 4.5, rule);
  }
});

t.test('a person may choose the scheme, calm and forced colours', async (t) => {
  for (const part of [
    'html[data-scheme="light"]',
    'html[data-scheme="dark"]',
    'prefers-reduced-motion',
    'forced-colors: active',
    'accent-color',
    ':focus-visible',
  ]) {
    t.ok(base.includes(part), part);
  }
});

t.test('the phone mask groups what it knows and leaves the rest alone', async (t) => {
  const script: unknown = await import(new URL('../../../views/scripts/login.js', import.meta.url).href);
  const { groupPhone, clock } = script as {
    groupPhone: (typed: string) => string;
    clock: (seconds: number) => string;
  };
  t.equal(groupPhone('8 (912) 345-67-89'), '+7 912 345-67-89');
  t.equal(groupPhone('+79123456789'), '+7 912 345-67-89');
  t.equal(groupPhone('9123456789'), '+7 912 345-67-89');
  t.equal(groupPhone('+7 912 3'), '+7 912 3');
  t.equal(groupPhone('+7'), '+7');
  t.equal(groupPhone('+375 29 123'), '+375 29 123');
  t.equal(groupPhone('anna@example.ru'), 'anna@example.ru');
  t.equal(groupPhone('912345678901'), '912345678901');
  t.equal(clock(61), '01:01');
});
