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
      serializers: { req: describeRequest },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Codes and tokens travel in query strings. */
function describeRequest({ method, url }: { method?: unknown; url?: unknown }): object {
  return { method, ...(typeof url === 'string' && { path: url.replace(/\?.*$/su, '') }) };
}
