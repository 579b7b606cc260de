import { type Logger, pino } from 'pino';

const secrets = [
  'access_token',
  'authorization',
  'client_secret',
  'code',
  'code_verifier',
  'cookie',
  'id_token',
  'new_password',
  'password',
  'refresh_token',
  'repeat_password',
  'secret',
  'service_token',
  'token',
];

/** Logs to standard error, since standard output is for the ready record. No secret passes, nor any query string. */
export function openLogger(level: string): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    {
      level,
      base: null,
      redact: { paths: [...paths, '*.headers["set-cookie"]'], censor: '[masked]' },
      serializers: { req: describeRequest, err: describeError },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Codes and tokens travel in query strings. */
function describeRequest({ method, url }: { method?: unknown; url?: unknown }): object {
  return { method, ...(typeof url === 'string' && { path: url.replace(/\?.*$/su, '') }) };
}

/** An error's own words and place. Whatever else one carries, such as the address that could not be read, stays here. */
export function describeError(fault: unknown): object {
  if (!(fault instanceof Error)) return { message: String(fault) };
  const { name, message, stack } = fault;
  return { type: name, message, ...('code' in fault && { reason: fault.code }), stack };
}
