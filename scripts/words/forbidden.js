// The words that this project does without, each with what is said in its place: a reader who knows OAuth, HTTP and TypeScript
// never needs a translation. `scripts/words.js` reads this table.
//
// `words`: in comments, documents, file names and each part of a name (`face` is found in `faceConstraint`).
// `phrases`: in comments and documents. `names`: a whole name, as a type or function would bear it.

/** @type {readonly { in?: RegExp, words?: readonly string[], phrases?: readonly string[], names?: readonly string[], say: string }[]} */
export const forbidden = [
  { words: ['face', 'faces'], say: 'VK service (`VkService`), or server' },
  { names: ['placeOf', 'Place'], say: 'readTarget, RequestTarget' },
  { words: ['door', 'doors'], say: 'listener, route, server' },
  { words: ['shelf', 'shelves'], say: 'Collection, KeyValueStore, ResourceClient' },
  { words: ['intent', 'intents'], say: 'AuthorizationRequest' },
  { words: ['tries'], say: 'attempts; RateLimits' },
  { words: ['walk', 'walks', 'walked', 'walker'], say: 'journey; show and submit of the login controller' },
  { words: ['papers'], names: ['pass'], say: 'downloads; console session' },
  { words: ['gate', 'gates'], say: 'access check' },
  { names: ['room'], say: 'context' },
  { words: ['coin', 'coins'], names: ['word', 'sameWord'], say: 'randomToken, token, safeEqual' },
  { phrases: ['behind the door'], names: ['behindDoor', 'stand'], say: 'deferredApp, provide' },
  { words: ['dress', 'dresses', 'dressed', 'undress'], say: 'encodeToken, decodeToken' },
  { words: ['believe', 'believes', 'believed', 'unbelievable'], say: 'validate…, InvalidVkResponse' },
  { words: ['vouch', 'vouches', 'vouched'], say: 'is valid' },
  { words: ['spare', 'spares', 'spared'], say: 'leaves; refresh-families.ts' },
  { words: ['enliven', 'enlivens', 'enlivened'], say: 'activate' },
  { names: ['Case', 'Means', 'Of'], phrases: ['by means of'], say: 'the noun: TokenRequest, VkContext' },
  { words: ['sow', 'sows', 'sown', 'sower'], say: 'seed, seeded' },
  { words: ['judge', 'judges', 'judged'], say: 'validate, check, decide' },
  { words: ['ledger', 'ledgers'], say: 'link-store' },
  { names: ['Answer', 'Page', 'Row'], say: 'a qualified noun' },
  { names: ['fresh', 'go'], in: /^src\/domain\/journey\/rules/u, say: 'nextCode, apply, event' },
  { words: ['smuggle', 'smuggled'], say: 'add, carry' },
  { words: ['ear', 'ears'], say: 'listener' },
  {
    words: ['whoever', 'somebody', 'somebodys', 'nobody', 'someone', 'anybody'],
    say: 'the caller, person, app or request that it is',
  },
  { phrases: ['of old', 'the old oauth'], say: 'legacy OAuth' },
  { words: ['barrage', 'chance', 'tour'], say: 'what the helper does' },
];

/** Where a word has its plain meaning. */
/** @type {readonly { words: readonly string[], in: RegExp, because: string }[]} */
export const exceptions = [
  {
    words: ['Page'],
    in: /^test\/(?:browser|clients)\//u,
    because: 'the type of playwright-core for a tab of a browser',
  },
  {
    words: ['room'],
    in: /^test\/rooms\.test\.ts$/u,
    because: 'the word of docs/architecture.md for a folder of src',
  },
  { words: ['pass'], in: /^(?:test|scripts)\//u, because: 'what a test does' },
  { words: ['word'], in: /^scripts\/words\.js$/u, because: 'it is about words' },
];
