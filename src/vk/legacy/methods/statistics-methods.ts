import { type ApiMethods, respond } from '../method-call.ts';

/** Statistics of the SDKs: taken and forgotten. iOS reads which events failed, the web SDK a plain 1. */
export const statisticsMethods: ApiMethods = {
  'statEvents.addVKID': {
    takes: 'person',
    vkId: true,
    answer: ({ fromPage }) => respond(fromPage ? 1 : { failed_ids: [] }),
  },
  'statEvents.addVKIDAnonymously': {
    takes: 'anyone',
    answer: ({ fromPage }) => respond(fromPage ? 1 : { failed_ids: [] }),
  },
};
