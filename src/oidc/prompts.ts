import { errors, interactionPolicy } from 'oidc-provider';
import type { Directory } from '../directory/directory.ts';

const { base, Check, Prompt } = interactionPolicy;

/**
 * When a person must be asked: the provider's own table, and four rows of ours.
 * - `account_gone`: the session is of a person who may not sign in any more, or is not there; the provider overlooks it.
 * - `refused`: the journey ended in a refusal; the person is signed in all the same, so it is said only now.
 * - `select_account`: asked for by a client.
 * - `link_again`: an educational app's «Привязать» is asked for each time, whatever was given before.
 */
export function policyWith(directory: Directory) {
  const policy = base();
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  policy.get('login')?.checks.add(
    new Check('refused', 'the person refused', (ctx) => {
      if (ctx.oidc.result?.['refusal'] === undefined) return Check.NO_NEED_TO_PROMPT;
      throw new errors.AccessDenied('User denied access');
    }),
    0,
  );
  policy
    .get('login')
    ?.checks.add(
      new Check('account_gone', 'the person of the session cannot sign in', 'login_required', ({ oidc }) =>
        oidc.session?.accountId !== undefined && oidc.account === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    );
  policy.get('consent')?.checks.add(
    new Check('link_again', 'linking asks for consent each time', async (ctx) => {
      if (ctx.oidc.result?.consent) return Check.NO_NEED_TO_PROMPT;
      const app = await directory.applications.get(Number(ctx.oidc.client?.clientId));
      return app?.kind === 'educational' ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}
