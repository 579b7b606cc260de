import type { openControlServer } from './control-server.ts';

export type ControlServer = Awaited<ReturnType<typeof openControlServer>>;

/** A browser's cookies and the hidden field of the console's page that it is on. */
export async function openConsolePage(server: ControlServer, url = '/__emulator/') {
  const answer = await server.app.inject(url);
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const form = /name="form" value="([^"]+)"/u.exec(answer.body)?.[1] ?? '';
  return { cookie, form, answer };
}

export const postForm = (
  server: ControlServer,
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string>,
  remoteAddress = '127.0.0.1',
) =>
  server.app.inject({
    method: 'POST',
    url,
    remoteAddress,
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
