import { type ApiMethods, respond } from '../method-call.ts';
import { ownProfileView } from '../user-view.ts';

/** The caller's own account. */
export const accountMethods: ApiMethods = {
  'account.getProfileInfo': {
    takes: 'person',
    vkId: false,
    answer: ({ caller }) => respond(ownProfileView(caller.person)),
  },
  'account.getProfileShortInfo': {
    takes: 'person',
    vkId: true,
    answer: () => respond({ is_service_account: false }),
  },
};
