#!/usr/bin/env node
// The command's entry. It stays this small, in syntax that old releases read, so that a Node that is too old hears
// one clear line: everything modern is imported after the check.
import module from 'node:module';
import { unsupportedNode } from './cli/node-version.ts';

const refusal = unsupportedNode(process.versions.node);
if (refusal === undefined) {
  // From Node 22 on, compiled code is kept between starts, which is a fifth of a start.
  if ('enableCompileCache' in module) (module as { enableCompileCache(): void }).enableCompileCache();
  const { run } = await import('./cli/command.ts');
  process.exitCode = await run(process.argv.slice(2));
} else {
  process.stderr.write(refusal + '\n');
  process.exitCode = 2;
}
