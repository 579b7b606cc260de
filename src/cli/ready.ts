import { setTimeout as wait } from 'node:timers/promises';
import { readSettingValues, type SettingValues } from '../settings/settings.ts';
import type { RunCommand } from './command.ts';
import { printErrors, reportUsageErrors } from './report-errors.ts';

/** Between two requests, ms. */
const pause = 100;
/** For one response, ms, however short `--wait` is. */
const responseLimit = 5000;

/** Asks an emulator whether it is ready, for as long as `--wait` says: 0 it is, 1 it is not. */
export const ready: RunCommand = async ({ flags }) => {
  const { values, faults } = readSettingValues(flags, process.env);
  const seconds = flags.get('wait')?.text ?? '0';
  const base = flags.get('url')?.text ?? defaultUrl(values);
  const wrong = [
    ...faults,
    ...(/^\d{1,6}(\.\d+)?$/u.test(seconds) ? [] : ['--wait must be a number of seconds.']),
    ...(base === undefined ? ['ready needs --url, since --port 0 may be any port.'] : []),
    ...(base === undefined || isHttp(base) ? [] : ['--url must be an http(s) URL.']),
  ];
  if (wrong.length > 0 || base === undefined) return reportUsageErrors(wrong);

  const deadline = Date.now() + Number(seconds) * 1000;
  for (;;) {
    const reason = await whyNotReady(base, Math.max(deadline - Date.now(), responseLimit));
    if (reason === undefined) {
      process.stdout.write(`${base} is ready\n`);
      return 0;
    }
    if (Date.now() + pause > deadline) {
      printErrors([`${base} is not ready: ${reason}`]);
      return 1;
    }
    await wait(pause);
  }
};

function defaultUrl({ host, port }: SettingValues): string | undefined {
  if (port === 0) return undefined;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol);

/** Undefined when it is ready. */
async function whyNotReady(base: string, limit: number): Promise<string | undefined> {
  try {
    const response = await fetch(`${base.replace(/\/$/u, '')}/__emulator/ready`, {
      signal: AbortSignal.timeout(limit),
    });
    if (response.ok) return undefined;
    return `HTTP ${response.status} ${(await response.text()).slice(0, 300)}`.trim();
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault;
    // fetch says no more than "fetch failed"; the reason is in the cause.
    return fault.cause instanceof Error ? fault.cause.message || String(fault.cause) : fault.message;
  }
}
