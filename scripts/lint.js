// Everything that can be checked without running the product: types, the purity of the domain, lint rules,
// format, unused code and words. Prints each step's own output and stops at the first that fails.
import { spawnSync } from 'node:child_process';

const steps = [
  ['tsc', '--noEmit'],
  ['tsc', '-p', 'src/domain'],
  ['oxlint', '--deny-warnings', 'src', 'test', 'scripts'],
  ['biome', 'format', '.'],
  ['knip'],
];
const scripts = ['scripts/words.js'];

for (const [command, ...args] of steps) {
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`lint: ${command} ${args.join(' ')} failed\n`);
    process.exit(1);
  }
}
for (const script of scripts) {
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`lint: ${script} failed\n`);
    process.exit(1);
  }
}
process.stdout.write('lint: types, purity, rules, format, unused code and words are clean\n');
