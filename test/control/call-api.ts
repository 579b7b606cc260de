import type { openControlServer } from './control-server.ts';

export const api = '/__emulator/api';

type ControlServer = Awaited<ReturnType<typeof openControlServer>>;
type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

/** Calls the control API: a path of the default world, or the whole path in another (`/w/blue/…`). */
export const callApi = (server: ControlServer) => async (method: Method, path: string, payload?: object) => {
  const answer = await server.app.inject({
    method,
    url: path.startsWith('/w/') ? path : api + path,
    ...(payload && { payload }),
  });
  const body: unknown = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, body, headers: answer.headers };
};

/** The names of the fields that a problem complains of. */
export const blamed = (body: unknown): string[] =>
  (body as { errors: { path: string }[] }).errors.map(({ path }) => path).sort();
