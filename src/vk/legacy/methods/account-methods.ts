import { type Methods, respond } from '../method-call.ts';
import { profileView } from '../user-view.ts';

/** The caller's own account. */
export const accountMethods: Methods = {
  'account.getProfileInfo': {
    takes: 'person',
    vkId: false,
    answer: ({ caller }) => respond(profileView(caller.person)),
  },
  'account.getProfileShortInfo': {
    takes: 'person',
    vkId: true,
    answer: () => respond({ is_service_account: false }),
  },
};
