// Installs Debian packages without starting a server that is among them. Says each step before it takes it.
import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';

/** A step that failed, in one line or a few, or that a signal ended; `exitCode` is what the process should end with. */
export class StepFailed extends Error {
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Installs `packages`, and keeps `services` from starting: now, and with the machine.
 * Debian asks `policyFile` before it starts a server; one that is there already is left as it is.
 */
export async function aptInstall({ packages, services, say, policyFile = '/usr/sbin/policy-rc.d' }) {
  const run = interruptible(say);
  try {
    await withPolicy(policyFile, say, async () => {
      await run('apt-get', '-q', 'update');
      await run('apt-get', '-q', 'install', '-y', '--no-install-recommends', ...packages);
      for (const service of services) {
        await run('update-rc.d', service, 'disable');
      }
    });
  } finally {
    run.end();
  }
}

async function withPolicy(policyFile, say, work) {
  if (existsSync(policyFile)) {
    say(`leaving ${policyFile} as it is: it decides whether an installed server is started`);
    return work();
  }
  say(`writing ${policyFile}, so that no installed server is started`);
  try {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
    return await work();
  } finally {
    say(`removing ${policyFile}`);
    rmSync(policyFile, { force: true });
  }
}

/**
 * Runs programs one after another. A signal waits for the one that runs, because half an installation is worse than
 * a late end: apt-get ends at once on SIGINT while it downloads, and finishes what dpkg has begun.
 */
function interruptible(say) {
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'];
  let child;
  let received;
  const interrupt = (signal) => {
    received = signal;
    child?.kill('SIGINT');
  };
  for (const signal of signals) {
    process.on(signal, interrupt);
  }
  const stopIfAsked = () => {
    if (received !== undefined) {
      throw new StepFailed(`stopped by ${received}`, 128 + constants.signals[received]);
    }
  };
  const run = async (command, ...args) => {
    stopIfAsked();
    say(`running ${[command, ...args].join(' ')}`);
    child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const { status, output } = await ended(child);
    child = undefined;
    stopIfAsked();
    if (status !== 0) {
      throw new StepFailed(
        `${command} ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-5).join('\n')}`,
      );
    }
  };
  run.end = () => {
    for (const signal of signals) {
      process.removeListener(signal, interrupt);
    }
  };
  return run;
}

function ended(child) {
  return new Promise((resolve) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ status: 1, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}
