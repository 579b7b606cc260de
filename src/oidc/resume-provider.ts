import type { WireAnswer } from '../authorization/authorization.ts';

/** The standard server's answer: the browser goes back to it, and it goes on from the result. */
export const oidcAnswer: WireAnswer = {
  location: (_world, { provider }) => returnPath(provider),
  result: (_world, open, end) =>
    end.granted
      ? {
          login: { accountId: String(end.person.id) },
          consent: { grantId: open.id },
          select_account: {},
        }
      : { error: end.error, error_description: end.description },
};

/** Where the provider goes on, as a path: world and host stay as the browser knows them. */
function returnPath(provider: unknown): string {
  const { payload } = provider as { payload: { returnTo: string } };
  return new URL(payload.returnTo).pathname;
}
