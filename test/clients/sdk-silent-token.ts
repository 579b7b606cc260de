import { createControlClient } from '../../src/kit/control-client.ts';
import { app, type Scene } from './sdk-browser.ts';

/** Whom users.get must name when a silent token of this stage has been exchanged. */
export const whoItIs = [{ id: 1004, first_name: 'Игорь', last_name: 'Кузнецов' }];

/** What the app's server does with a silent token (1.x): exchanges it, and asks whose it is. */
export async function whoseSilentToken(
  { emulator }: Scene,
  { token, uuid }: { readonly token: string; readonly uuid: string },
): Promise<unknown> {
  const service_token = 'service-token-of-the-app';
  await createControlClient(emulator).apps.change(app, { service_token });
  const call = async (method: string, params: Record<string, string>) => {
    const body = new URLSearchParams({ v: '5.131', ...params });
    const answer = await fetch(`${emulator.url}/api.vk.com/method/${method}`, { method: 'POST', body });
    const { response }: { response: Record<string, string> } = JSON.parse(await answer.text());
    return response;
  };
  const service = { access_token: service_token, token, uuid };
  const { access_token = '' } = await call('auth.exchangeSilentAuthToken', service);
  return call('users.get', { access_token });
}
