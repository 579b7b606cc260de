import { type Methods, say } from '../call.ts';
import { profileView } from '../person-view.ts';

/** The caller's own account. */
export const accountMethods: Methods = {
  'account.getProfileInfo': {
    takes: 'person',
    vkId: false,
    answer: ({ caller }) => say(profileView(caller.person)),
  },
  'account.getProfileShortInfo': {
    takes: 'person',
    vkId: true,
    answer: () => say({ is_service_account: false }),
  },
};
