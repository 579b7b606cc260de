import { interactionPolicy } from 'oidc-provider';
import type { OidcContexts } from './oidc-context.ts';

const { base, Check, Prompt } = interactionPolicy;

/**
 * When a person must be asked: the provider's own table, and three rows of ours.
 * - `account_gone`: the session is of a person who may not sign in any more; the provider overlooks it.
 * - `select_account`: asked for by a client.
 * - `link_again`: an educational app's «Привязать» is asked for each time, whatever was given before.
 */
export function promptPolicy(contexts: OidcContexts) {
  const policy = base();
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);
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
      const { directory } = contexts.of(ctx.req);
      const app = await directory.applications.get(Number(ctx.oidc.client?.clientId));
      return app?.kind === 'educational' ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}
